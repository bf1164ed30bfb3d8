using System.Text.RegularExpressions;
using Shop.Order.Orders;

namespace Shop.Tests.Unit.Order;

public sealed partial class OrderNumberTests
{
    [Theory]
    [InlineData("hk", "HK-")]
    [InlineData("us", "US-")]
    public void A_number_is_the_region_and_eight_digits_that_nobody_misreads(string region, string prefix)
    {
        for (var i = 0; i < 100; i++)
        {
            var number = OrderNumber.Next(region);

            Assert.StartsWith(prefix, number, StringComparison.Ordinal);
            Assert.Matches(Form(), number);
        }
    }

    [Fact]
    public void Numbers_do_not_repeat_soon()
    {
        var numbers = Enumerable.Range(0, 1_000).Select(_ => OrderNumber.Next("hk"));

        // Among 2^40 the chance of a pair is 1 in 2 million.
        Assert.Equal(1_000, numbers.Distinct().Count());
    }

    [Fact]
    public void Only_the_token_itself_makes_its_hash()
    {
        var token = LookupToken.Next();

        Assert.Equal(22, token.Length);
        Assert.Equal(LookupToken.Hash(token), LookupToken.Hash(token));
        Assert.NotEqual(LookupToken.Hash(token), LookupToken.Hash(LookupToken.Next()));
        Assert.NotEqual(LookupToken.Hash(token), LookupToken.Hash(token + "A"));
    }

    [GeneratedRegex("^[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$")]
    private static partial Regex Form();
}
