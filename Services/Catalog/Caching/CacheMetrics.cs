using System.Diagnostics.Metrics;

namespace Shop.Catalog.Caching;

/// <summary>What is measured of the cache of products.</summary>
internal sealed class CacheMetrics : IDisposable
{
    public const string Name = "Shop.Catalog.Cache";

    private static readonly KeyValuePair<string, object?> Process = new("level", "process");
    private static readonly KeyValuePair<string, object?> Redis = new("level", "redis");
    private static readonly KeyValuePair<string, object?> Task = new("for", "task");
    private static readonly KeyValuePair<string, object?> Replica = new("for", "replica");

    private readonly Meter meter;
    private readonly Counter<long> hits;
    private readonly Counter<long> loads;
    private readonly Counter<long> waits;
    private readonly Counter<long> stale;
    private readonly Counter<long> unknown;

    public CacheMetrics(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        hits = meter.CreateCounter<long>("shop.catalog.cache.hits", "{read}", "Products found fresh, by level: process or redis");
        loads = meter.CreateCounter<long>(
            "shop.catalog.cache.loads",
            "{query}",
            "Products asked of the database, by what became of it: kept, outdated, lost, alone (without Redis), failed"
        );
        waits = meter.CreateCounter<long>(
            "shop.catalog.cache.waits",
            "{wait}",
            "Readers that waited for a task of their process; looks at what another replica loads"
        );
        stale = meter.CreateCounter<long>("shop.catalog.cache.stale", "{answer}", "Answers that were stale, and marked so");
        unknown = meter.CreateCounter<long>("shop.catalog.cache.unknown", "{read}", "Reads of what is remembered not to exist");
    }

    public void HitProcess() => hits.Add(1, Process);

    public void HitRedis() => hits.Add(1, Redis);

    /// <param name="outcome">kept, outdated, lost, alone or failed.</param>
    public void Loaded(string outcome) => loads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void WaitedForTask() => waits.Add(1, Task);

    public void WaitedForReplica() => waits.Add(1, Replica);

    public void ServedStale() => stale.Add(1);

    public void HitUnknown() => unknown.Add(1);

    public void Dispose() => meter.Dispose();
}
