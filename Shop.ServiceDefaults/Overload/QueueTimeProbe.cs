namespace Shop.ServiceDefaults.Overload;

/// <summary>
/// How long work waits in this process before it runs. Kestrel hands what it reads from a socket to the thread pool's global queue, which
/// is first in, first out: a probe at its end waits as long as a request that comes in at the same moment. One probe is under way at a time,
/// and one that still waits counts with its age, so that a pool that has come to a stop is seen at once.
/// </summary>
internal sealed class QueueTimeProbe(TimeProvider time) : IThreadPoolWorkItem
{
    private const int Samples = 20;

    private readonly TimeSpan[] _samples = new TimeSpan[Samples];
    private readonly TimeSpan[] _sorted = new TimeSpan[Samples];
    private int _next;
    private long _postedAt;
    private TimeSpan _lastWait;
    private volatile bool _waiting;

    /// <summary>Takes a sample and posts the next probe. To be called by one thread, every twentieth of a second.</summary>
    public void Sample()
    {
        // Once it no longer waits, what it wrote before is visible.
        var wait = _waiting ? Max(_lastWait, time.GetElapsedTime(_postedAt)) : _lastWait;
        _samples[_next] = wait;
        _next = (_next + 1) % Samples;
        if (!_waiting)
        {
            _waiting = true;
            _postedAt = time.GetTimestamp();
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>The 95th percentile of the last second. To be called by the thread that samples.</summary>
    public TimeSpan P95()
    {
        _samples.CopyTo(_sorted, 0);
        Array.Sort(_sorted);
        return _sorted[(Samples * 95 / 100) - 1];
    }

    void IThreadPoolWorkItem.Execute()
    {
        _lastWait = time.GetElapsedTime(_postedAt);
        _waiting = false;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
