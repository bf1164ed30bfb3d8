using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

public sealed class TotalsTests
{
    [Fact]
    public void The_total_is_items_less_discount_plus_shipping_plus_tax()
    {
        var totals = Totals.Of(items: 10_000, discount: 1_500, shipping: 400, tax: 88);

        Assert.Equal(8_988, totals.Total);
        Assert.Equal(new Money(8_988, "USD"), totals.In("USD").Total);
        Assert.Equal(new OrderEventTotals(10_000, 1_500, 400, 88, 8_988), totals.ForEvents());
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(0, 0, -1, 0)]
    [InlineData(0, 0, 0, -1)]
    [InlineData(100, 101, 0, 0)]
    public void No_part_is_negative_and_no_discount_exceeds_the_items(long items, long discount, long shipping, long tax)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Totals.Of(items, discount, shipping, tax));
    }

    [Fact]
    public void A_total_that_does_not_fit_is_an_error_and_not_another_number()
    {
        Assert.Throws<OverflowException>(() => Totals.Of(long.MaxValue, 0, 1, 0));
        Assert.Throws<OverflowException>(() => new OrderLine(Guid.NewGuid(), "s", "n", "c", 2, long.MaxValue).LineTotal);
    }
}
