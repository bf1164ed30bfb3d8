using Shop.Contracts;

namespace Shop.Payment.Desk;

/// <summary>Why staff do what they do; it goes on the audit trail.</summary>
internal sealed record StaffDecision(string Reason);

/// <summary>A payment in a list.</summary>
/// <param name="Captured">What the provider took; in another currency than <paramref name="Amount"/> only by a fault of the provider.</param>
/// <param name="Accepted">Staff let another sum than was asked for stand.</param>
/// <param name="SecondCapture">The order had been paid already: the money went back at once.</param>
internal sealed record StaffPaymentSummary(
    Guid Id,
    Guid OrderId,
    string OrderNumber,
    int Attempt,
    string Status,
    Money Amount,
    Money Captured,
    Money Refunding,
    Money Refunded,
    bool Accepted,
    bool SecondCapture,
    string? FailureCode,
    DateTimeOffset CreatedAt
);

internal sealed record StaffPaymentPage(IReadOnlyList<StaffPaymentSummary> Items, string? NextCursor);

/// <summary>A payment with all that happened to it.</summary>
/// <param name="SessionId">The provider's name of the hosted page.</param>
/// <param name="IntentId">The provider's name of the money.</param>
internal sealed record StaffPaymentView(
    StaffPaymentSummary Payment,
    string? SessionId,
    string? IntentId,
    IReadOnlyList<StaffRefundView> Refunds,
    IReadOnlyList<TrailStepView> Trail
);

/// <param name="Status">requested, pending, succeeded or failed.</param>
internal sealed record StaffRefundView(
    Guid Id,
    Money Amount,
    string Reason,
    string Status,
    string? ProviderRefundId,
    string? FailureCode,
    DateTimeOffset RequestedAt,
    DateTimeOffset? SettledAt
);

/// <summary>A row of the audit trail.</summary>
internal sealed record TrailStepView(long Seq, DateTimeOffset At, string? From, string To, Money Amount, string Cause, string? Reference);
