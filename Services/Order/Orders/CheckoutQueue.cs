using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>
/// Where checkouts meet: those that arrive while a batch is being written make up the next one, so that they share its round trips, its
/// locks and its commit. Nobody waits while a writer is idle. The queue is bounded; beyond it a checkout is refused at once.
/// </summary>
internal sealed class CheckoutQueue(CheckoutBatch batch, QueuePressure pressure, IOptions<OrderOptions> options) : BackgroundService
{
    private const int BatchMax = 256;

    // One batch after another makes large batches, which cost least. A second writer is for when one waits: for a lock, or for cart.
    private const int Writers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Channel<PendingCheckout> waiting = Channel.CreateBounded<PendingCheckout>(options.Value.CheckoutQueue);
    private readonly ConcurrentDictionary<CheckoutKey, PendingCheckout> inFlight = new();
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>
    /// How the checkout ends; null: the queue is full. A repeat that comes while the first request with its key is under way in this
    /// process waits for it; one on another replica waits in the database.
    /// </summary>
    public async Task<Placement?> PlaceAsync(PendingCheckout checkout, CancellationToken ct)
    {
        while (inFlight.GetOrAdd(checkout.Key, checkout) is var first && first != checkout)
        {
            if (await first.Outcome.WaitAsync(ct) is Placement.Answered answered)
            {
                return answered with { Replayed = true };
            }
        }

        if (!waiting.Writer.TryWrite(checkout))
        {
            // Whoever repeats it meanwhile tries for itself.
            End(checkout, new Placement.Unavailable());
            return null;
        }

        return await checkout.Outcome.WaitAsync(ct);
    }

    /// <summary>The same for a checkout that was promised already: it waits for room.</summary>
    public async Task<Placement> PlacePromisedAsync(PendingCheckout checkout, CancellationToken ct)
    {
        await waiting.Writer.WriteAsync(checkout, ct);
        return await checkout.Outcome.WaitAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var _ = pressure.Register("checkouts", () => (waiting.Reader.Count, options.Value.CheckoutQueue));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(stoppingToken)));
    }

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    private async Task WriteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var inTurn = await turn.WaitAsync(Patience, stoppingToken);
            try
            {
                await WriteBatchAsync(Take());
            }
            finally
            {
                if (inTurn)
                {
                    turn.Release();
                }
            }
        }
    }

    private async Task WriteBatchAsync(List<PendingCheckout> checkouts)
    {
        if (checkouts.Count == 0)
        {
            return;
        }

        try
        {
            // Not cut short by a stop: those who wait were accepted.
            var placements = await batch.PlaceAsync(checkouts, CancellationToken.None);
            for (var i = 0; i < checkouts.Count; i++)
            {
                End(checkouts[i], placements[i]);
            }
        }
        catch (Exception exception)
        {
            // A fault of ours: each request answers and logs it, and the writer goes on.
            foreach (var checkout in checkouts)
            {
                inFlight.TryRemove(checkout.Key, out _);
                checkout.Fail(exception);
            }
        }
    }

    private List<PendingCheckout> Take()
    {
        var checkouts = new List<PendingCheckout>();
        while (checkouts.Count < BatchMax && waiting.Reader.TryRead(out var checkout))
        {
            if (checkout.IsAbandoned)
            {
                End(checkout, new Placement.Unavailable());
            }
            else
            {
                checkouts.Add(checkout);
            }
        }

        return checkouts;
    }

    private void End(PendingCheckout checkout, Placement placement)
    {
        inFlight.TryRemove(checkout.Key, out _);
        checkout.End(placement);
    }
}
