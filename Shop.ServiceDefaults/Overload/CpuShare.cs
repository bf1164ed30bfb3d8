namespace Shop.ServiceDefaults.Overload;

/// <summary>The share of the processors it may use that this process used in the last second.</summary>
internal sealed class CpuShare(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private long _since = time.GetTimestamp();
    private TimeSpan _usedBefore = Environment.CpuUsage.TotalTime;
    private double _last;

    /// <summary>From 0 to 1. To be called by one thread.</summary>
    public double Sample()
    {
        if (time.GetElapsedTime(_since) is var passed && passed >= Window)
        {
            var used = Environment.CpuUsage.TotalTime;
            _last = (used - _usedBefore) / (passed * Environment.ProcessorCount);
            (_usedBefore, _since) = (used, time.GetTimestamp());
        }

        return _last;
    }
}
