namespace Shop.Web.Backends;

/// <param name="Amount">What was asked for.</param>
/// <param name="Captured">What the provider took.</param>
/// <param name="Refunding">What is promised back, what went back included.</param>
public sealed record StaffPaymentRow(
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

public sealed record StaffPaymentPage(IReadOnlyList<StaffPaymentRow> Items, string? NextCursor);

public sealed record StaffPayment(
    StaffPaymentRow Payment,
    string? SessionId,
    string? IntentId,
    IReadOnlyList<PaymentRefund> Refunds,
    IReadOnlyList<TrailStep> Trail
);

/// <param name="SettledAt">Null until it has gone back or failed.</param>
public sealed record PaymentRefund(
    Guid Id,
    Money Amount,
    string Reason,
    string Status,
    string? FailureCode,
    DateTimeOffset RequestedAt,
    DateTimeOffset? SettledAt
);

/// <summary>A row of the audit trail.</summary>
/// <param name="Reference">The provider's event, or who decided and why.</param>
public sealed record TrailStep(long Seq, DateTimeOffset At, string? From, string To, Money Amount, string Cause, string? Reference);

public sealed record StaffDecision(string Reason);
