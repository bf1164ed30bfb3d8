using System.Diagnostics.Metrics;

namespace Shop.ServiceDefaults.Overload;

/// <summary>The names of what is measured about overload.</summary>
internal sealed class SheddingMetrics : IDisposable
{
    public const string Name = "Shop.Shedding";

    private readonly Meter _meter;
    private readonly Counter<long> _shed;

    public SheddingMetrics(IMeterFactory meters, SheddingLevel level)
    {
        _meter = meters.Create(Name);
        _meter.CreateObservableGauge(
            "shop.shedding.level",
            () => level.Current,
            description: "0: nothing is shed, 1: optional, 2: normal too"
        );
        _meter.CreateObservableGauge(
            "shop.queue_time.p95",
            () => QueueTime.TotalSeconds,
            unit: "s",
            description: "How long work waits before it runs, by the 95th percentile of a second"
        );
        _shed = _meter.CreateCounter<long>("shop.shedding.shed", unit: "{request}", description: "Requests refused, by priority");
    }

    /// <summary>What was observed last.</summary>
    public TimeSpan QueueTime { get; set; }

    public void Shed(Priority priority) => _shed.Add(1, new KeyValuePair<string, object?>("priority", NameOf(priority)));

    public void Dispose() => _meter.Dispose();

    private static string NameOf(Priority priority) =>
        priority switch
        {
            Priority.Critical => "critical",
            Priority.Normal => "normal",
            _ => "optional",
        };
}
