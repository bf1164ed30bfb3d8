using Shop.Contracts;

namespace Shop.Payment.Payments;

/// <summary>One step of one payment: what the audit trail records and what the other services hear.</summary>
/// <param name="Before">Null for the first step.</param>
/// <param name="Amount">The money that the step is about, in minor units of the payment's currency.</param>
/// <param name="Event">Null when nobody else is concerned.</param>
internal sealed record PaymentChange(
    OrderPayment? Before,
    OrderPayment After,
    long Amount,
    Cause Cause,
    DateTimeOffset At,
    IIntegrationEvent? Event
)
{
    /// <summary>The step from <paramref name="before"/> to <paramref name="after"/>, with the event that such a step has.</summary>
    public static PaymentChange Of(OrderPayment? before, OrderPayment after, Cause cause, DateTimeOffset at) =>
        new(before, after, after.Captured > 0 ? after.Captured : after.Amount.Amount, cause, at, EventOf(before, after, at));

    private static IIntegrationEvent? EventOf(OrderPayment? before, OrderPayment after, DateTimeOffset at) =>
        after.Status switch
        {
            PaymentStatus.Paid when before?.Status != PaymentStatus.Paid && !after.SecondCapture => new PaymentSucceeded(
                Guid.CreateVersion7(),
                at,
                after.Id,
                after.Version,
                after.OrderId,
                after.Attempt,
                after.Amount
            ),
            PaymentStatus.Failed when before?.Status != PaymentStatus.Failed => Failed(after, at, after.FailureCode ?? "failed"),
            // A failed attempt was announced when it failed.
            PaymentStatus.Expired when before?.IsOpen == true => Failed(after, at, "session_expired"),
            _ => null,
        };

    private static PaymentFailed Failed(OrderPayment payment, DateTimeOffset at, string code) =>
        new(Guid.CreateVersion7(), at, payment.Id, payment.Version, payment.OrderId, payment.Attempt, payment.Amount, code);
}

/// <summary>What brought a step about.</summary>
/// <param name="Word">A stable word: <c>shopper</c>, <c>provider_event</c>, <c>provider_answer</c>, <c>order_cancelled</c>, …</param>
/// <param name="Reference">Which one, e.g. the provider's event id.</param>
internal sealed record Cause(string Word, string? Reference);
