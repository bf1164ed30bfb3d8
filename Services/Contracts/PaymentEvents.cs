namespace Shop.Contracts;

/// <summary>The provider captured an order's money. Published by payment.</summary>
/// <param name="AggregateId">The payment.</param>
/// <param name="Attempt">Counts the payments of one order, from 1.</param>
public sealed record PaymentSucceeded(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    Guid OrderId,
    int Attempt,
    Money Amount
) : IIntegrationEvent;

/// <summary>A payment attempt ended without money. Published by payment.</summary>
/// <param name="AggregateId">The payment.</param>
/// <param name="Code">The provider's reason, e.g. <c>card_declined</c>.</param>
public sealed record PaymentFailed(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    Guid OrderId,
    int Attempt,
    Money Amount,
    string Code
) : IIntegrationEvent;

/// <summary>The provider gave money back. Published by payment.</summary>
/// <param name="AggregateId">The payment.</param>
/// <param name="RefundedTotal">All refunds of this payment so far, this one included.</param>
public sealed record RefundCompleted(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    Guid RefundId,
    Guid OrderId,
    Money Amount,
    Money RefundedTotal,
    string Reason
) : IIntegrationEvent;

/// <summary>Money will not go back: the provider refused for good, or less is left of the payment. Published by payment.</summary>
/// <param name="AggregateId">The payment.</param>
/// <param name="Reason">Why it was asked for.</param>
/// <param name="Code">Why it failed: the provider's own word, or <c>not_enough_left</c>.</param>
public sealed record RefundFailed(
    Guid EventId,
    DateTimeOffset OccurredAt,
    Guid AggregateId,
    long Version,
    Guid RefundId,
    Guid OrderId,
    Money Amount,
    string Reason,
    string Code
) : IIntegrationEvent;
