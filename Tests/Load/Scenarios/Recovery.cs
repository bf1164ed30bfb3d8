using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Scenarios;

/// <summary>When a shop is itself again after too much was asked of it.</summary>
internal static class Recovery
{
    private const double Share = 0.9;
    private const long LatencyMax = 1_000_000;

    // Of these many seconds on end, so that one good second between bad ones does not count.
    private const int Steady = 3;

    /// <summary>
    /// The seconds of <paramref name="after"/> that pass until what arrives is served as before: of each second's arrivals as many are
    /// accepted as 90 % of the usual, 99 % of those within 1 s. All of <paramref name="after"/> when that does not come.
    /// </summary>
    public static int Seconds(Recorder recorder, Range before, Range after)
    {
        var usual = Median(recorder.Within(before).Select(second => second.Latency.Count));
        var normal = recorder
            .Within(after)
            .Select(second => second.Latency.Count >= usual * Share && second.Latency.Percentile(99) <= LatencyMax)
            .ToList();
        for (var first = 0; first < normal.Count; first++)
        {
            if (normal.Skip(first).Take(Steady).All(good => good))
            {
                return first;
            }
        }

        return after.End.Value - after.Start.Value;
    }

    private static long Median(IEnumerable<long> counts)
    {
        var sorted = counts.Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }
}
