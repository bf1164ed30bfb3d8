using Shop.Order.Carts;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

public sealed class QuoteRequestTests
{
    private static readonly CartLine Line = new(Guid.NewGuid(), 1);
    private static readonly QuoteRequest ByLines = new(new("HK"), "standard", Lines: [Line]);

    [Fact]
    public void Lines_or_a_cart_are_quoted_but_not_both_or_neither()
    {
        Assert.True(ByLines.Check().None);
        Assert.True(new QuoteRequest(new("HK"), "standard", "AAAAAAAAAAAAAAAAAAAAAA").Check().None);
        Assert.Equal(["cartId"], (ByLines with { CartId = "AAAAAAAAAAAAAAAAAAAAAA" }).Check().ByField.Keys);
        Assert.Equal(["cartId"], (ByLines with { Lines = null }).Check().ByField.Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100)]
    public void A_quantity_lies_between_1_and_99(int quantity)
    {
        Assert.Equal(["lines"], (ByLines with { Lines = [Line with { Quantity = quantity }] }).Check().ByField.Keys);
    }

    [Fact]
    public void Lines_are_1_to_50_of_different_products_and_none_is_null()
    {
        var many = Enumerable.Range(0, 51).Select(_ => new CartLine(Guid.NewGuid(), 1)).ToArray();

        Assert.Equal(["lines"], (ByLines with { Lines = [] }).Check().ByField.Keys);
        Assert.Equal(["lines"], (ByLines with { Lines = many }).Check().ByField.Keys);
        Assert.Equal(["lines"], (ByLines with { Lines = [Line, Line] }).Check().ByField.Keys);
        Assert.Equal(["lines"], (ByLines with { Lines = [null!] }).Check().ByField.Keys);
    }
}
