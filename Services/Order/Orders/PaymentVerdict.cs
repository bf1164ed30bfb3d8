using Shop.Contracts;

namespace Shop.Order.Orders;

/// <summary>What money that came for an order does: it pays the order, or it goes back.</summary>
internal abstract record PaymentVerdict
{
    /// <summary>The reason when somebody paid another sum than the order's.</summary>
    public const string AmountMismatch = "amount_mismatch";

    /// <summary>The reason when the order had ended and its stock has gone to others.</summary>
    public const string OrderExpired = "order_expired";

    /// <summary>It pays the order, whose stock is reserved.</summary>
    internal sealed record Pays : PaymentVerdict;

    /// <summary>The order had ended: it pays if the stock can be taken anew, else it goes back.</summary>
    internal sealed record PaysIfStillThere : PaymentVerdict;

    /// <summary>It goes back, all of it.</summary>
    internal sealed record GoesBack(string Reason) : PaymentVerdict;

    /// <summary>Judges <paramref name="amount"/>, captured by a payment that has not been judged before, against the order as it stands.
    /// Time plays no part: until the expiry has run, a payment is in time.</summary>
    public static PaymentVerdict On(OrderState order, Money amount) =>
        order.Status switch
        {
            OrderStatus.Cancelled => new GoesBack("order_cancelled"),
            _ when !order.Status.MayBecome(OrderStatus.Paid) => new GoesBack("second_capture"),
            _ when amount != new Money(order.Totals.Total, order.Currency) => new GoesBack(AmountMismatch),
            _ => order.Status.IsUnpaid() ? new Pays() : new PaysIfStillThere(),
        };
}
