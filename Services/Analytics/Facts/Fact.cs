using Shop.Contracts;

namespace Shop.Analytics.Facts;

/// <summary>What is kept of an event: what sales figures need, and nothing that tells of people.</summary>
/// <param name="Order">Null for a refund.</param>
/// <param name="PaymentId">The payment that paid the order, or whose money went back.</param>
/// <param name="Refund">Of a refund alone.</param>
internal sealed record Fact(
    Guid EventId,
    string Type,
    Guid OrderId,
    DateTimeOffset OccurredAt,
    string Currency,
    OrderFact? Order,
    Guid? PaymentId,
    RefundFact? Refund
)
{
    /// <summary>A step of an order.</summary>
    public static Fact OfOrder(IIntegrationEvent message, string type, OrderSnapshot order, Guid? paymentId = null) =>
        new(
            message.EventId,
            type,
            order.OrderId,
            message.OccurredAt.ToUniversalTime(),
            order.Currency,
            new(order.Region, order.Totals.Total, order.Lines),
            paymentId,
            Refund: null
        );

    /// <summary>Money that went back of a payment.</summary>
    public static Fact OfRefund(RefundCompleted refund) =>
        new(
            refund.EventId,
            "refunded",
            refund.OrderId,
            refund.OccurredAt.ToUniversalTime(),
            refund.Amount.Currency,
            Order: null,
            refund.AggregateId,
            new(refund.RefundId, refund.Amount.Amount, refund.RefundedTotal.Amount)
        );

    /// <summary>A refund that came to nothing; it may have been told as completed, before or after.</summary>
    public static Fact OfFailedRefund(RefundFailed refund) =>
        new(
            refund.EventId,
            "refund_failed",
            refund.OrderId,
            refund.OccurredAt.ToUniversalTime(),
            refund.Amount.Currency,
            Order: null,
            refund.AggregateId,
            new(refund.RefundId, refund.Amount.Amount, RefundedTotal: null)
        );
}

/// <param name="Total">What the order costs, in minor units.</param>
internal sealed record OrderFact(string Region, long Total, IReadOnlyList<OrderEventLine> Lines);

/// <param name="Amount">Minor units.</param>
/// <param name="RefundedTotal">What had gone back of the payment by then, this included; null when it failed.</param>
internal sealed record RefundFact(Guid RefundId, long Amount, long? RefundedTotal);
