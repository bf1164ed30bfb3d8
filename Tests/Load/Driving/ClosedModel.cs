using System.Diagnostics;
using Shop.Tests.Load.Measuring;

namespace Shop.Tests.Load.Driving;

/// <summary>
/// The closed model: every user sends its next request when the last one was answered. It finds the most that a shop does; when the shop
/// slows down so does the load.
/// </summary>
internal static class ClosedModel
{
    /// <summary>Ends after <paramref name="duration"/>, after <paramref name="countMax"/> operations, or when there is nothing left to do.</summary>
    public static async Task RunAsync(
        IReadOnlyList<VirtualUser> users,
        Operation operation,
        TimeSpan duration,
        long countMax,
        Recorder recorder,
        CancellationToken ct
    )
    {
        recorder.Start();
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var left = countMax;
        await Task.WhenAll(users.Select(WorkAsync));
        ct.ThrowIfCancellationRequested();

        async Task WorkAsync(VirtualUser user)
        {
            while (Stopwatch.GetTimestamp() is var due && due < end && !ct.IsCancellationRequested && Interlocked.Decrement(ref left) >= 0)
            {
                var outcome = await operation(user);
                if (outcome == Outcome.Exhausted)
                {
                    return;
                }

                recorder.Operation(due, outcome == Outcome.Succeeded);
            }
        }
    }
}
