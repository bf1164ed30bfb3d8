using System.Diagnostics;
using System.Threading.Channels;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>
/// The open model: shoppers arrive when they arrive, however long the ones before them wait. An operation's latency counts from the
/// scheduled arrival, also while no user was free to send it: nothing is omitted when the shop stalls.
/// </summary>
internal static class OpenModel
{
    /// <summary>How long arrivals that no user was free for are still sent after the last one was due.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Ends when all arrivals were served; those that have not been sent after a grace are counted as unsent.</summary>
    public static async Task RunAsync(
        IReadOnlyList<VirtualUser> users,
        Operation operation,
        Schedule schedule,
        Recorder recorder,
        CancellationToken ct
    )
    {
        // Holds timestamps; as many as the schedule has at most.
        var arrivals = Channel.CreateUnbounded<long>(new() { SingleWriter = true });
        recorder.Start();
        var start = Stopwatch.GetTimestamp();
        var last = start + (long)((schedule.Length + Grace).TotalSeconds * Stopwatch.Frequency);
        var work = users.Select(WorkAsync).ToArray();
        await AnnounceAsync(schedule, start, arrivals.Writer, ct);
        await Task.WhenAll(work);
        ct.ThrowIfCancellationRequested();

        async Task WorkAsync(VirtualUser user)
        {
            await foreach (var due in arrivals.Reader.ReadAllAsync(CancellationToken.None))
            {
                if (ct.IsCancellationRequested)
                {
                    return;
                }

                if (Stopwatch.GetTimestamp() > last)
                {
                    recorder.Answer(Recorder.StatusOfUnsent, retryAfter: false, []);
                    continue;
                }

                var outcome = await operation(user);
                if (outcome == Outcome.Exhausted)
                {
                    return;
                }

                recorder.Operation(due, outcome == Outcome.Succeeded);
            }
        }
    }

    private static async Task AnnounceAsync(Schedule schedule, long start, ChannelWriter<long> arrivals, CancellationToken ct)
    {
        try
        {
            using var tick = new PeriodicTimer(Tick);
            foreach (var arrival in schedule.Arrivals())
            {
                while (Stopwatch.GetElapsedTime(start) < arrival)
                {
                    await tick.WaitForNextTickAsync(ct);
                }

                arrivals.TryWrite(start + (long)(arrival.TotalSeconds * Stopwatch.Frequency));
            }
        }
        finally
        {
            arrivals.Complete();
        }
    }
}
