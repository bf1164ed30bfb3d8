namespace Shop.ServiceDefaults.Overload;

/// <summary>How much there is to do.</summary>
internal enum LoadLevel
{
    /// <summary>At most half of what is too much.</summary>
    Calm,

    /// <summary>Between: nothing changes.</summary>
    Busy,

    /// <summary>Too much.</summary>
    Excessive,
}

/// <summary>
/// How much is shed: nothing (0), what is optional (1), what is normal too (2). One step at a time, each only after the load has been
/// the same for a while, so that it neither flickers nor sheds everything at a hiccup. Observed by one thread, read by all.
/// </summary>
internal sealed class SheddingLevel(TimeSpan upAfter, TimeSpan downAfter)
{
    public const int Max = 2;

    private volatile int _current;
    private LoadLevel _load = LoadLevel.Calm;
    private TimeSpan _since;

    public int Current => _current;

    /// <summary>Whether a request of that priority is refused.</summary>
    public bool Sheds(Priority priority) => (int)priority + _current > Max;

    /// <summary>Takes note of the load at a time of a clock that never goes back.</summary>
    public void Observe(LoadLevel load, TimeSpan now)
    {
        if (load != _load)
        {
            (_load, _since) = (load, now);
        }

        var step = load switch
        {
            LoadLevel.Excessive when _current < Max && now - _since >= upAfter => 1,
            LoadLevel.Calm when _current > 0 && now - _since >= downAfter => -1,
            _ => 0,
        };
        if (step != 0)
        {
            _current += step;
            // The next step has to be earned anew.
            _since = now;
        }
    }
}
