using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shop.Tests.Load.Measuring;

/// <summary>What happened in one second of a run.</summary>
internal sealed class Second
{
    /// <summary>From due to done, of the operations that were due in this second and succeeded.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Operations that succeeded in this second, whenever they were due.</summary>
    public long Completed { get; set; }

    /// <summary>Answers that came in this second, by status; see <see cref="Recorder.StatusOfError"/>.</summary>
    public Dictionary<int, long> Statuses { get; } = [];
}

/// <summary>
/// Collects what a run's virtual users see, second by second. Time starts with <see cref="Start"/>. Safe for concurrent use: the lock is
/// held for some tens of nanoseconds.
/// </summary>
internal sealed class Recorder
{
    /// <summary>Stands for an exchange that ended without an answer.</summary>
    public const int StatusOfError = 0;

    /// <summary>Stands for an arrival that found no free connection until the end.</summary>
    public const int StatusOfUnsent = -1;

    private const int SamplesPerStatus = 2;
    private const int SampleLengthMax = 300;

    private readonly Lock _lock = new();
    private readonly List<Second> _seconds = [];
    private readonly Dictionary<int, List<string>> _samples = [];
    private long _started = Stopwatch.GetTimestamp();
    private long _lastDone;

    /// <summary>5xx answers that did not say when to come again.</summary>
    public long Unexcused { get; private set; }

    /// <summary>Second by second, those included in which late answers came.</summary>
    public IReadOnlyList<Second> Seconds => _seconds;

    /// <summary>From the start until the last operation ended.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started, Math.Max(_started, _lastDone));

    /// <summary>The first answers of each status that is no success, cut to a readable length.</summary>
    public IReadOnlyDictionary<int, List<string>> Samples => _samples;

    public void Start() => _started = _lastDone = Stopwatch.GetTimestamp();

    /// <summary>Counts an answer, or none: <see cref="StatusOfError"/>.</summary>
    /// <param name="retryAfter">Whether the answer said when to come again.</param>
    public void Answer(int status, bool retryAfter, ReadOnlySpan<byte> body)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(SecondAt(now).Statuses, status, out _)++;
            Unexcused += status >= 500 && !retryAfter ? 1 : 0;
            if (status is < 200 or >= 400)
            {
                Sample(status, body);
            }
        }
    }

    /// <summary>Counts an operation that has just ended.</summary>
    /// <param name="due">The timestamp at which it was due, sent or not.</param>
    public void Operation(long due, bool succeeded)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _lastDone = Math.Max(_lastDone, now);
            if (succeeded)
            {
                SecondAt(now).Completed++;
                SecondAt(due).Latency.Add((long)Stopwatch.GetElapsedTime(due, now).TotalMicroseconds);
            }
        }
    }

    /// <summary>Operations that succeeded so far.</summary>
    public long Completed()
    {
        lock (_lock)
        {
            return _seconds.Sum(second => second.Completed);
        }
    }

    /// <summary>The latencies of the operations that were due in these seconds.</summary>
    public Histogram Latency(Range? seconds = null)
    {
        var sum = new Histogram();
        foreach (var second in Within(seconds))
        {
            sum.Add(second.Latency);
        }

        return sum;
    }

    /// <summary>The answers of these seconds by status.</summary>
    public SortedDictionary<int, long> Statuses(Range? seconds = null) =>
        new(
            Within(seconds)
                .SelectMany(second => second.Statuses)
                .GroupBy(status => status.Key)
                .ToDictionary(group => group.Key, group => group.Sum(status => status.Value))
        );

    /// <summary>The seconds of a range that were recorded.</summary>
    public IEnumerable<Second> Within(Range? seconds = null)
    {
        var (first, end) = seconds is { } range ? (range.Start.Value, range.End.Value) : (0, _seconds.Count);
        return _seconds.Skip(first).Take(end - first);
    }

    private Second SecondAt(long timestamp)
    {
        var index = Math.Max(0, (int)Stopwatch.GetElapsedTime(_started, timestamp).TotalSeconds);
        while (_seconds.Count <= index)
        {
            _seconds.Add(new());
        }

        return _seconds[index];
    }

    private void Sample(int status, ReadOnlySpan<byte> body)
    {
        ref var samples = ref CollectionsMarshal.GetValueRefOrAddDefault(_samples, status, out _);
        samples ??= [];
        if (samples.Count < SamplesPerStatus)
        {
            samples.Add(System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, SampleLengthMax)]));
        }
    }
}
