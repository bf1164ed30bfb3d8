using Shop.Order.Orders;
using Shop.Order.Refunds;

namespace Shop.Tests.Unit.Order;

public sealed class RefundRulesTests
{
    private static readonly Guid Teapot = Guid.CreateVersion7();
    private static readonly Guid Cup = Guid.CreateVersion7();

    [Fact]
    public void Nothing_said_means_all_that_is_left()
    {
        var order = Paid() with { Refunding = 2_300 };

        var (refund, _) = order.Fit(Wanted(amount: null, returns: null));

        Assert.Equal(10_000, refund?.Amount);
        // One of the two cups came back before.
        Assert.Equal([new(Teapot, 1), new(Cup, 1)], refund?.Returns);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void No_more_goes_back_than_is_left(long amount) =>
        Assert.Equal(RefundAnswer.NotRefundable, (Paid() with { Refunding = 2_300 }).Fit(Wanted(amount, [])).Otherwise);

    [Theory]
    [InlineData("awaiting_payment")]
    [InlineData("payment_failed")]
    [InlineData("cancelled")]
    [InlineData("expired")]
    [InlineData("refunded")]
    public void Only_a_paid_order_is_refunded(string status) =>
        Assert.Equal(RefundAnswer.NotRefundable, (Paid() with { Status = OrderStatuses.Parse(status) }).Fit(Wanted(1, [])).Otherwise);

    [Fact]
    public void No_more_units_come_back_than_were_sold()
    {
        IReadOnlyList<ReturnedLine>[] wrong =
        [
            [new(Cup, 2)],
            [new(Cup, 0)],
            [new(Guid.CreateVersion7(), 1)],
            [new(Teapot, 1), new(Teapot, 1)],
        ];

        Assert.All(wrong, returns => Assert.Equal(RefundAnswer.TooManyReturns, Paid().Fit(Wanted(1, returns)).Otherwise));
        Assert.NotNull(Paid().Fit(Wanted(1, [new(Cup, 1), new(Teapot, 1)])).Refund);
    }

    private static WantedRefund Wanted(long? amount, IReadOnlyList<ReturnedLine>? returns) =>
        new(Guid.CreateVersion7(), amount, "Broken", returns);

    private static OrderState Paid() =>
        Given.Order("paid") with
        {
            Lines =
            [
                new(Teapot, "teapot", "Teapot", "kitchen", Quantity: 1, UnitPrice: 8_000),
                new(Cup, "cup", "Cup", "kitchen", Quantity: 2, UnitPrice: 1_000) { Returns = 1 },
            ],
        };
}
