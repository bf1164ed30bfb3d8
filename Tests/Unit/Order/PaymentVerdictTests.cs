using Shop.Contracts;
using Shop.Order.Orders;
using Shop.Order.Pricing;

namespace Shop.Tests.Unit.Order;

public sealed class PaymentVerdictTests
{
    private static readonly Money Price = new(12_300, Currencies.Hkd);

    [Theory]
    [InlineData("awaiting_payment", null)]
    [InlineData("payment_failed", null)]
    [InlineData("paid", "second_capture")]
    [InlineData("cancelled", "order_cancelled")]
    [InlineData("expired", "order_expired")]
    public void The_right_amount_pays_an_unpaid_order_and_goes_back_otherwise(string status, string? refundReason)
    {
        Assert.Equal(refundReason, PaymentVerdict.On(In(status), Price).RefundReason);
    }

    [Theory]
    [InlineData(12_299, "HKD")]
    [InlineData(12_301, "HKD")]
    [InlineData(12_300, "USD")]
    public void Another_amount_or_currency_goes_back(long amount, string currency)
    {
        Assert.Equal("amount_mismatch", PaymentVerdict.On(In("awaiting_payment"), new(amount, currency)).RefundReason);
    }

    [Fact]
    public void Time_plays_no_part_until_the_order_has_expired()
    {
        var late = In("awaiting_payment") with { ReservedUntil = DateTimeOffset.UnixEpoch };

        Assert.Null(PaymentVerdict.On(late, Price).RefundReason);
    }

    private static OrderState In(string status) =>
        new(
            Guid.NewGuid(),
            "HK-0000-0000",
            OrderStatuses.Parse(status),
            Version: 3,
            AccountId: null,
            "someone@example.com",
            Languages.English,
            Regions.HongKong,
            Price.Currency,
            "0123456789012345678901",
            CartVersion: 4,
            new("Someone", "1 Some Street", "Hong Kong", "HK"),
            "standard",
            CouponCode: null,
            Totals.Of(items: 10_000, discount: 0, shipping: 2_300, tax: 0),
            DateTimeOffset.MaxValue,
            new byte[32],
            DateTimeOffset.UnixEpoch,
            []
        );
}
