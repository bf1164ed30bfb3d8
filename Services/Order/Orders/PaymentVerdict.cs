using Shop.Contracts;

namespace Shop.Order.Orders;

/// <summary>What money that came for an order does: it pays the order, or it goes back.</summary>
/// <param name="RefundReason">Null: it pays.</param>
internal sealed record PaymentVerdict(string? RefundReason)
{
    /// <summary>The reason when somebody paid another sum than the order's.</summary>
    public const string AmountMismatch = "amount_mismatch";

    /// <summary>Judges <paramref name="amount"/>, captured by a payment that has not been judged before, against the order as it stands.
    /// Time plays no part: until the expiry has run, a payment is in time.</summary>
    public static PaymentVerdict On(OrderState order, Money amount) =>
        order.Status switch
        {
            OrderStatus.Cancelled => new("order_cancelled"),
            OrderStatus.Expired => new("order_expired"),
            _ when !order.Status.IsUnpaid() => new("second_capture"),
            _ when amount != new Money(order.Totals.Total, order.Currency) => new(AmountMismatch),
            _ => new(RefundReason: null),
        };
}
