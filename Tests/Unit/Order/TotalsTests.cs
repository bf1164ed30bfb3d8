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

    [Theory]
    [InlineData(39_999, 3_000)]
    [InlineData(40_000, 0)]
    [InlineData(40_001, 0)]
    public void Shipping_is_free_from_the_limit_on(long items, long price)
    {
        Assert.Equal(price, new ShippingMethod("standard", "Standard", 3_000, FreeFrom: 40_000, Days: 3).PriceFor(items));
    }

    [Fact]
    public void A_method_without_a_limit_is_never_free()
    {
        Assert.Equal(6_000, new ShippingMethod("express", "Express", 6_000, FreeFrom: null, Days: 1).PriceFor(long.MaxValue));
    }

    [Fact]
    public void A_basket_adds_up_its_lines_and_its_shipping()
    {
        var method = new ShippingMethod("standard", "Standard", 500, FreeFrom: 5_000, Days: 3);
        var basket = new PricedBasket(
            DateTimeOffset.UnixEpoch,
            [new(Guid.NewGuid(), "a", "A", "c", 3, 1_000), new(Guid.NewGuid(), "b", "B", "c", 1, 999)],
            [],
            method
        );

        Assert.Equal(Totals.Of(items: 3_999, discount: 0, shipping: 500, tax: 0), basket.TotalsWith(method));
    }
}
