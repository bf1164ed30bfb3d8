using Shop.Contracts;

namespace Shop.Payment.Reconciliation;

/// <summary>What came of asking the provider.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="EventsListed">The provider's events since the last time, with some overlap.</param>
/// <param name="EventsMissed">Those of them that had never come here.</param>
/// <param name="PaymentsAsked">Payments that had waited for news for too long.</param>
/// <param name="RefundsAsked">Refunds that had.</param>
/// <param name="Unanswered">Questions that the provider did not answer; they are asked again the next time.</param>
/// <param name="HealedTotal">Steps that payments took because of all this.</param>
/// <param name="Healed">The first of them.</param>
/// <param name="Waiting">Payments that wait for the shopper or the provider.</param>
/// <param name="RefundsWaiting">Refunds that wait for the provider.</param>
/// <param name="Review">Payments that wait for staff.</param>
internal sealed record ReconciliationReport(
    DateTimeOffset StartedAt,
    double Seconds,
    long EventsListed,
    long EventsMissed,
    int PaymentsAsked,
    int RefundsAsked,
    int Unanswered,
    long HealedTotal,
    IReadOnlyList<HealedStep> Healed,
    long Waiting,
    long RefundsWaiting,
    long Review
);

/// <summary>A step that a payment took because the provider was asked.</summary>
/// <param name="Cause">The word of the audit trail.</param>
internal sealed record HealedStep(Guid PaymentId, string OrderNumber, string? From, string To, Money Amount, string Cause);
