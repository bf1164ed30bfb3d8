using System.Collections.Concurrent;
using System.Diagnostics;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Measuring;
using Shop.Tests.Load.Scenarios;

namespace Shop.Tests.Load.FlashSales;

/// <summary>What becomes of winners: they pay, or are looked after until their time is over.</summary>
internal sealed class Cashier(Bench bench)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LookMax = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PayingMax = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly List<Recorder> _recorders = [];

    /// <summary>The runs so far.</summary>
    public IReadOnlyList<Recorder> Recorders => _recorders;

    /// <summary>All of them pay on the provider's page and look until their orders are paid.</summary>
    public Task PayAsync(string label, IReadOnlyCollection<Entry> winners, CancellationToken ct) =>
        ForEachAsync(label, winners, PayAsync, ct);

    /// <summary>Looks at tickets again and again until all are as they should be, or patience ends.</summary>
    public Task WatchAsync(
        string label,
        IReadOnlyCollection<Entry> entries,
        Func<Entry, bool> isDone,
        TimeSpan patience,
        CancellationToken ct
    )
    {
        var end = Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
        return ForEachAsync(label, [.. entries.Where(entry => !isDone(entry))], LookAsync, ct);

        async ValueTask<bool> LookAsync(VirtualUser user, Entry entry)
        {
            while (await Wave.LookAsync(user, entry) != 200 || !isDone(entry))
            {
                if (Stopwatch.GetTimestamp() > end)
                {
                    return false;
                }

                await Task.Delay(Pause, ct);
            }

            return true;
        }
    }

    private async Task ForEachAsync(
        string label,
        IReadOnlyCollection<Entry> entries,
        Func<VirtualUser, Entry, ValueTask<bool>> work,
        CancellationToken ct
    )
    {
        if (entries.Count == 0)
        {
            return;
        }

        var left = new ConcurrentQueue<Entry>(entries);
        var measured = await bench.ClosedAsync(
            label,
            async user =>
                !left.TryDequeue(out var entry) ? Outcome.Exhausted
                : await work(user, entry) ? Outcome.Succeeded
                : Outcome.Failed,
            PayingMax,
            LoadOptions.CountMax,
            ct
        );
        _recorders.Add(measured.Recorder);
    }

    private async ValueTask<bool> PayAsync(VirtualUser user, Entry entry)
    {
        if (await Wave.LookAsync(user, entry) != 200 || entry is not { Order: { } order, PaymentToken: { } token })
        {
            return false;
        }

        if (
            await Buying.OpenPaymentAsync(user, bench.Options.Target, entry.Person, order, token) is not { } payment
            || !await Buying.PayAsync(user, entry.Person, payment)
        )
        {
            return false;
        }

        var began = Stopwatch.GetTimestamp();
        for (var pause = FirstLook; !entry.IsPaid; pause = pause * 2 < LookMax ? pause * 2 : LookMax)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                return false;
            }

            await Task.Delay(pause);
            await Wave.LookAsync(user, entry);
        }

        return true;
    }
}
