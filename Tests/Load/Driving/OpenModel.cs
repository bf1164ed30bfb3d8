using System.Diagnostics;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>
/// The open model: shoppers arrive when they arrive, however long the ones before them wait. An operation's latency counts from the
/// scheduled arrival, also while no user was free to send it: nothing is omitted when the shop stalls.
/// </summary>
internal sealed class OpenModel
{
    /// <summary>How long arrivals that no user was free for are still sent after the schedule's end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Operation _operation;
    private readonly Recorder _recorder;
    private readonly CancellationToken _ct;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _lastSend;
    private readonly TaskCompletionSource _ended = new();

    private readonly Lock _lock = new();
    private readonly Stack<VirtualUser> _idle;
    private readonly Queue<long> _waiting = [];
    private int _atWork;
    private bool _announced;

    private OpenModel(IReadOnlyList<VirtualUser> users, Operation operation, Schedule schedule, Recorder recorder, CancellationToken ct)
    {
        (_operation, _recorder, _ct) = (operation, recorder, ct);
        _idle = new(users);
        _lastSend = At(schedule.Length + Grace);
    }

    /// <summary>Ends when all arrivals were served; those that have not been sent after a grace are counted as unsent.</summary>
    public static async Task RunAsync(
        IReadOnlyList<VirtualUser> users,
        Operation operation,
        Schedule schedule,
        Recorder recorder,
        CancellationToken ct
    )
    {
        recorder.Start();
        var run = new OpenModel(users, operation, schedule, recorder, ct);
        await run.AnnounceAsync(schedule);
        await run._ended.Task;
        ct.ThrowIfCancellationRequested();
    }

    private async Task AnnounceAsync(Schedule schedule)
    {
        foreach (var arrival in schedule.Arrivals())
        {
            while (arrival - Stopwatch.GetElapsedTime(_start) is { Ticks: > 0 } early && !_ct.IsCancellationRequested)
            {
                await Task.Delay(early < Tick ? Tick : early, CancellationToken.None);
            }

            if (_ct.IsCancellationRequested)
            {
                break;
            }

            Arrive(At(arrival));
        }

        lock (_lock)
        {
            _announced = true;
            EndWhenDone();
        }
    }

    private void Arrive(long due)
    {
        VirtualUser? user;
        lock (_lock)
        {
            if (!_idle.TryPop(out user))
            {
                _waiting.Enqueue(due);
                return;
            }

            _atWork++;
        }

        _ = ServeAsync(user, due);
    }

    /// <summary>Serves an arrival, and those that wait by then; what fails ends the whole run.</summary>
    private async Task ServeAsync(VirtualUser user, long due)
    {
        try
        {
            do
            {
                await ServeOneAsync(user, due);
            } while (TryNext(user, out due));
        }
        // Whatever it is, it is for whoever waits for the run.
        catch (Exception failure)
        {
            _ended.TrySetException(failure);
        }
    }

    private async ValueTask ServeOneAsync(VirtualUser user, long due)
    {
        if (_ct.IsCancellationRequested)
        {
            return;
        }

        if (Stopwatch.GetTimestamp() > _lastSend)
        {
            _recorder.Answer(Recorder.StatusOfUnsent, retryAfter: false, []);
        }
        else if (await _operation(user) is not Outcome.Exhausted and var outcome)
        {
            _recorder.Operation(due, outcome == Outcome.Succeeded);
        }
    }

    private bool TryNext(VirtualUser user, out long due)
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out due))
            {
                return true;
            }

            _idle.Push(user);
            _atWork--;
            EndWhenDone();
            return false;
        }
    }

    private void EndWhenDone()
    {
        if (_announced && _atWork == 0)
        {
            _ended.TrySetResult();
        }
    }

    private long At(TimeSpan time) => _start + (long)(time.TotalSeconds * Stopwatch.Frequency);
}
