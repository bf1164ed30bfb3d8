namespace Shop.Catalog.Caching;

/// <summary>Leaves a store alone for a moment after it failed; one caller at a time finds out whether it is back, the others do without.</summary>
internal sealed class AwayGuard(TimeSpan pause, TimeProvider time)
{
    private const long Here = 0;

    private long tryAgainAt = Here;

    /// <summary>Whether to call the store. A yes is followed by <see cref="Worked"/> or <see cref="Failed"/>, or is one try that is lost.</summary>
    public bool MayTry()
    {
        var at = Volatile.Read(ref tryAgainAt);
        return at == Here || (time.GetTimestamp() >= at && Interlocked.CompareExchange(ref tryAgainAt, Next(), at) == at);
    }

    public void Worked()
    {
        if (Volatile.Read(ref tryAgainAt) != Here)
        {
            Volatile.Write(ref tryAgainAt, Here);
        }
    }

    public void Failed() => Volatile.Write(ref tryAgainAt, Next());

    private long Next() => Math.Max(1, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
}
