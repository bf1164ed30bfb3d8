namespace Shop.Messaging;

/// <summary>An outage as the relay sees it: logged when it begins and ends, and with growing pauses in between.</summary>
internal sealed class Outage
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private TimeSpan pause = PauseMin;

    public bool IsOn { get; private set; }

    /// <summary>Notes a failure; true when it is the first.</summary>
    public bool Begins() => !IsOn && (IsOn = true);

    /// <summary>Notes a success; true when it ends an outage.</summary>
    public bool Ends()
    {
        pause = PauseMin;
        return IsOn && !(IsOn = false);
    }

    /// <summary>How long to wait before the next try: 250 ms, doubling up to 5 s.</summary>
    public TimeSpan NextPause()
    {
        var current = pause;
        pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
        return current;
    }
}
