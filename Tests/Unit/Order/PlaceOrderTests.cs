using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

public sealed class PlaceOrderTests
{
    private static readonly PlaceOrder Valid = new(
        "AAAAAAAAAAAAAAAAAAAAAA",
        "tai.man+shop@mail.example.hk",
        new("陳大文", "1 Queen's Road Central", "Hong Kong", "HK", "12/F", null, null, "+852 2345-6789"),
        "standard"
    );

    [Fact]
    public void A_complete_request_has_no_faults()
    {
        Assert.True(Valid.Check().None);
    }

    [Theory]
    [InlineData("a@b.co", true)]
    [InlineData("first.last@sub.example.com", true)]
    [InlineData("o'brien!x@example.org", true)]
    [InlineData("", false)]
    [InlineData("@example.com", false)]
    [InlineData("a@", false)]
    [InlineData("a@localhost", false)]
    [InlineData("a@b@example.com", false)]
    [InlineData("a b@example.com", false)]
    [InlineData(".a@example.com", false)]
    [InlineData("a.@example.com", false)]
    [InlineData("a..b@example.com", false)]
    [InlineData("a@example..com", false)]
    [InlineData("a@-example.com", false)]
    [InlineData("a@example.com.", false)]
    [InlineData("a@example.com\r\nBcc: x@example.com", false)]
    [InlineData("Someone <a@example.com>", false)]
    [InlineData("a\0@example.com", false)]
    [InlineData("ä@example.com", false)]
    public void An_email_address_is_one_that_mail_servers_take(string email, bool valid)
    {
        Assert.Equal(valid, EmailAddress.IsValid(email));
        Assert.Equal(valid, Valid with { Email = email } is var request && !request.Check().ByField.ContainsKey("email"));
    }

    [Fact]
    public void An_email_address_has_limits_on_its_parts()
    {
        Assert.True(EmailAddress.IsValid(new string('a', 64) + "@example.com"));
        Assert.False(EmailAddress.IsValid(new string('a', 65) + "@example.com"));
        Assert.False(EmailAddress.IsValid("a@" + new string('b', 64) + ".com"));
        Assert.False(EmailAddress.IsValid("a@" + string.Join('.', Enumerable.Repeat("bcdefghi", 30)) + ".com"));
    }

    public static TheoryData<string, string> BadAddresses =>
        new()
        {
            { "shippingAddress.name", "name is blank" },
            { "shippingAddress.line1", "line1 too long" },
            { "shippingAddress.line2", "line2 too long" },
            { "shippingAddress.city", "city with a NUL" },
            { "shippingAddress.region", "region too long" },
            { "shippingAddress.postalCode", "postalCode too long" },
            { "shippingAddress.country", "country in lower case" },
            { "shippingAddress.phone", "phone with letters" },
        };

    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void Each_part_of_an_address_is_checked(string field, string fault)
    {
        var good = Valid.ShippingAddress;
        var bad = fault switch
        {
            "name is blank" => good with { Name = "  " },
            "line1 too long" => good with { Line1 = new string('x', 201) },
            "line2 too long" => good with { Line2 = new string('x', 201) },
            "city with a NUL" => good with { City = "Hong\0Kong" },
            "region too long" => good with { Region = new string('x', 101) },
            "postalCode too long" => good with { PostalCode = new string('9', 21) },
            "country in lower case" => good with { Country = "hk" },
            _ => good with { Phone = "call me" },
        };

        Assert.Equal([field], (Valid with { ShippingAddress = bad }).Check().ByField.Keys);
    }

    [Theory]
    [InlineData("XX")]
    [InlineData("UK")]
    [InlineData("HKG")]
    [InlineData("")]
    public void A_country_is_an_assigned_alpha_2_code(string country)
    {
        Assert.False(Countries.IsKnown(country));
        Assert.True(Countries.IsKnown("HK") && Countries.IsKnown("US") && Countries.IsKnown("GB") && Countries.IsKnown("TW"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA/.")]
    public void A_cart_id_has_22_characters_of_base64url(string cartId)
    {
        Assert.Equal(["cartId"], (Valid with { CartId = cartId }).Check().ByField.Keys);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var request = new PlaceOrder("x", "x", new("", "", "", ""), "", new(-1, "HKD"), new string('x', 51));

        Assert.Equal(
            [
                "cartId",
                "couponCode",
                "email",
                "expectedTotal",
                "shippingAddress.city",
                "shippingAddress.country",
                "shippingAddress.line1",
                "shippingAddress.name",
                "shippingMethod",
            ],
            request.Check().ByField.Keys
        );
    }

    [Fact]
    public void Blanks_around_what_was_typed_are_dropped()
    {
        var typed = Valid with
        {
            Email = $" {Valid.Email} ",
            ShippingAddress = Valid.ShippingAddress with { City = " Hong Kong ", PostalCode = " ", Country = "HK " },
        };

        Assert.Equal(Valid, typed.Trimmed());
    }
}
