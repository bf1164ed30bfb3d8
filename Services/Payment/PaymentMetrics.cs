using System.Diagnostics.Metrics;
using Shop.Payment.Facts;
using Shop.Payment.Reconciliation;

namespace Shop.Payment;

/// <summary>What is measured of payments.</summary>
internal sealed class PaymentMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> events;
    private readonly Counter<long> missed;
    private readonly Counter<long> healed;
    private long waiting;
    private long review;

    public PaymentMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Shop.Payments");
        events = meter.CreateCounter<long>(
            "shop.payment.provider_events",
            unit: "{event}",
            description: "Provider events that were processed, by outcome"
        );
        missed = meter.CreateCounter<long>(
            "shop.payment.missed_events",
            unit: "{event}",
            description: "Provider events that were never delivered and were found by reconciliation"
        );
        healed = meter.CreateCounter<long>(
            "shop.payment.healed",
            unit: "{step}",
            description: "Steps that payments took only because the provider was asked"
        );
        meter.CreateObservableGauge(
            "shop.payment.waiting",
            () => Volatile.Read(ref waiting),
            unit: "{payment}",
            description: "Payments that wait for the shopper or the provider, as reconciliation last saw it"
        );
        meter.CreateObservableGauge(
            "shop.payment.review",
            () => Volatile.Read(ref review),
            unit: "{payment}",
            description: "Payments that wait for staff, as reconciliation last saw it"
        );
    }

    public void Processed(IEnumerable<FactOutcome> outcomes)
    {
        foreach (var same in outcomes.CountBy(outcome => outcome))
        {
            events.Add(same.Value, new KeyValuePair<string, object?>("outcome", ProviderEvents.ProviderEventStore.NameOf(same.Key)));
        }
    }

    public void Reconciled(ReconciliationReport report)
    {
        missed.Add(report.EventsMissed);
        healed.Add(report.HealedTotal);
        Volatile.Write(ref waiting, report.Waiting);
        Volatile.Write(ref review, report.Review);
    }

    public void Dispose() => meter.Dispose();
}
