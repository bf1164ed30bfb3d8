using System.Diagnostics.Metrics;

namespace Shop.Order.FlashSales;

/// <summary>What is measured of flash sales.</summary>
internal sealed class SaleMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Histogram<double> decision;

    public SaleMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Shop.FlashSales");
        decision = meter.CreateHistogram<double>(
            "shop.flash_sale.decision",
            unit: "s",
            description: "From entering to the decision, by outcome: a refusal, or the ticket's fate"
        );
        meter.CreateObservableGauge(
            "shop.flash_sale.queue",
            () => QueueDepth,
            unit: "{ticket}",
            description: "Tickets that wait for their order"
        );
        meter.CreateObservableGauge(
            "shop.flash_sale.gate_drift",
            () => GateDrift,
            unit: "{unit}",
            description: "Units by which the gates differed from the tables when they were last looked at"
        );
    }

    /// <summary>As it was last looked at.</summary>
    public long QueueDepth { get; set; }

    /// <inheritdoc cref="QueueDepth"/>
    public long GateDrift { get; set; }

    /// <param name="outcome">won, sold_out, or the code of a refusal.</param>
    public void Decided(string outcome, TimeSpan after) =>
        decision.Record(after.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => meter.Dispose();
}
