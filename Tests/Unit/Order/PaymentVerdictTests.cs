using Shop.Contracts;
using Shop.Order.Orders;

namespace Shop.Tests.Unit.Order;

public sealed class PaymentVerdictTests
{
    private static readonly Money Price = Given.Price;

    [Theory]
    [InlineData("awaiting_payment")]
    [InlineData("payment_failed")]
    public void The_right_amount_pays_an_unpaid_order(string status) =>
        Assert.IsType<PaymentVerdict.Pays>(PaymentVerdict.On(In(status), Price));

    [Fact]
    public void The_right_amount_pays_an_expired_order_if_its_stock_is_there_still() =>
        Assert.IsType<PaymentVerdict.PaysIfStillThere>(PaymentVerdict.On(In("expired"), Price));

    [Theory]
    [InlineData("paid", "second_capture")]
    [InlineData("shipped", "second_capture")]
    [InlineData("delivered", "second_capture")]
    [InlineData("partially_refunded", "second_capture")]
    [InlineData("refunded", "second_capture")]
    [InlineData("cancelled", "order_cancelled")]
    public void Money_for_any_other_order_goes_back(string status, string reason) =>
        Assert.Equal(new PaymentVerdict.GoesBack(reason), PaymentVerdict.On(In(status), Price));

    [Theory]
    [InlineData("awaiting_payment", 12_299, "HKD")]
    [InlineData("awaiting_payment", 12_301, "HKD")]
    [InlineData("awaiting_payment", 12_300, "USD")]
    [InlineData("expired", 12_299, "HKD")]
    public void Another_amount_or_currency_goes_back(string status, long amount, string currency) =>
        Assert.Equal(new PaymentVerdict.GoesBack("amount_mismatch"), PaymentVerdict.On(In(status), new(amount, currency)));

    [Fact]
    public void Time_plays_no_part_until_the_order_has_expired()
    {
        var late = In("awaiting_payment") with { ReservedUntil = DateTimeOffset.UnixEpoch };

        Assert.IsType<PaymentVerdict.Pays>(PaymentVerdict.On(late, Price));
    }

    private static OrderState In(string status) => Given.Order(status);
}
