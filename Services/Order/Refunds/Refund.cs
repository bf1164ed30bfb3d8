using Shop.Order.Orders;

namespace Shop.Order.Refunds;

/// <summary>Units of a line that come back to the shelf.</summary>
internal sealed record ReturnedLine(Guid ProductId, int Quantity);

/// <summary>Money that staff want to give back.</summary>
/// <param name="Id">Made by the client: a repeat of the same request is the same refund.</param>
/// <param name="Amount">Minor units of the order's currency; null: all that is left.</param>
/// <param name="Why">A sentence for the timeline, which the shopper reads too.</param>
/// <param name="Returns">What comes back to the shelf when the money has gone back; null: every unit that has not come back.</param>
internal sealed record WantedRefund(Guid Id, long? Amount, string Why, IReadOnlyList<ReturnedLine>? Returns);

/// <summary>A refund that fits the order.</summary>
internal sealed record FittingRefund(Guid Id, long Amount, string Why, IReadOnlyList<ReturnedLine> Returns);

/// <summary>How asking for a refund ended.</summary>
internal enum RefundAnswer
{
    /// <summary>It is asked for, now or before.</summary>
    Requested,

    /// <summary>There is no such order.</summary>
    NotFound,

    /// <summary>The order has changed since the version that the caller saw.</summary>
    VersionMismatch,

    /// <summary>Another refund has this id.</summary>
    IdReused,

    /// <summary>The order is not paid, or the amount is more than what is left of it.</summary>
    NotRefundable,

    /// <summary>More would come back than was sold.</summary>
    TooManyReturns,
}

/// <summary>The rules of giving money back.</summary>
internal static class RefundRules
{
    /// <summary>The refund as <paramref name="order"/> allows it, or why it does not: never more money than is left, nor more units than were
    /// sold.</summary>
    public static (FittingRefund? Refund, RefundAnswer Otherwise) Fit(this OrderState order, WantedRefund wanted)
    {
        var left = order.Totals.Total - order.Refunding;
        var amount = wanted.Amount ?? left;
        if (!order.Status.IsPaid() || amount < 1 || amount > left)
        {
            return (null, RefundAnswer.NotRefundable);
        }

        var sold = order.Lines.ToDictionary(line => line.ProductId, line => line.Quantity - line.Returns);
        var returns = wanted.Returns ?? [.. sold.Where(line => line.Value > 0).Select(line => new ReturnedLine(line.Key, line.Value))];
        return
            returns.DistinctBy(line => line.ProductId).Count() == returns.Count
            && returns.All(line => line.Quantity >= 1 && line.Quantity <= sold.GetValueOrDefault(line.ProductId))
            ? (new(wanted.Id, amount, wanted.Why, returns), RefundAnswer.Requested)
            : (null, RefundAnswer.TooManyReturns);
    }
}
