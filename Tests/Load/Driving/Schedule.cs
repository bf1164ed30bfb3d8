namespace Shop.Tests.Load.Driving;

/// <summary>A time during which arrivals come at one rate.</summary>
/// <param name="Rate">Arrivals per second.</param>
internal readonly record struct Stretch(double Rate, TimeSpan Length)
{
    public long Count => (long)Math.Round(Rate * Length.TotalSeconds);
}

/// <summary>When arrivals are due, laid down before the run: evenly within each stretch, the stretches one after another.</summary>
internal sealed class Schedule(params IReadOnlyList<Stretch> stretches)
{
    /// <summary>How many arrivals there are.</summary>
    public long Count { get; } = stretches.Sum(stretch => stretch.Count);

    public TimeSpan Length { get; } = TimeSpan.FromTicks(stretches.Sum(stretch => stretch.Length.Ticks));

    /// <summary>The times of all arrivals since the start, ascending.</summary>
    public IEnumerable<TimeSpan> Arrivals()
    {
        var start = TimeSpan.Zero;
        foreach (var stretch in stretches)
        {
            for (var i = 0L; i < stretch.Count; i++)
            {
                yield return start + (stretch.Length * ((double)i / stretch.Count));
            }

            start += stretch.Length;
        }
    }
}
