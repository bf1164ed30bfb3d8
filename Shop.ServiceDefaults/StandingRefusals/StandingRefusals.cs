using System.Collections.Concurrent;

namespace Shop.ServiceDefaults;

/// <summary>The refusals that stand in this process, by what was asked for.</summary>
public sealed class StandingRefusals(TimeProvider time)
{
    // Only a service of ours has any kept, for what exists; but one thing may be asked for in many spellings.
    private const int KeptMax = 1_000;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The refusal that stands for <paramref name="what"/> and whoever asks with <paramref name="key"/>; null: ask.</summary>
    public StandingRefusal? Find(string what, string key)
    {
        if (!_kept.TryGetValue(what, out var kept))
        {
            return null;
        }

        var left = Left(kept);
        if (left <= TimeSpan.Zero)
        {
            _kept.TryRemove(new(what, kept));
            return null;
        }

        return kept.Except.MayContain(key) ? null : kept.Refusal with { ForMs = (int)left.TotalMilliseconds };
    }

    /// <summary>Keeps a refusal until it does not hold any more; not when so many stand that more would only fill the memory.</summary>
    /// <param name="asked">The timestamp from before the question was asked.</param>
    public void Keep(string what, StandingRefusal refusal, long asked)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (_kept.Count >= KeptMax)
        {
            Forget();
        }

        if (_kept.Count < KeptMax)
        {
            _kept[what] = new(refusal, KeyFilter.Of(refusal.Except), asked);
        }
    }

    private void Forget()
    {
        foreach (var old in _kept.Where(kept => Left(kept.Value) <= TimeSpan.Zero))
        {
            _kept.TryRemove(old);
        }
    }

    private TimeSpan Left(Kept kept) => TimeSpan.FromMilliseconds(kept.Refusal.ForMs) - time.GetElapsedTime(kept.Asked);

    private sealed record Kept(StandingRefusal Refusal, KeyFilter Except, long Asked);
}
