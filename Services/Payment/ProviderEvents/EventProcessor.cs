using Npgsql;
using Shop.Messaging;
using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;
using Shop.Payment.Stripe;

namespace Shop.Payment.ProviderEvents;

/// <summary>
/// Applies stored events: up to 64, or 256 when somebody waits for all, share a transaction with their payments' steps, audit rows and outgoing events. Any order, late or
/// repeated: steps that are not allowed change nothing.
/// </summary>
internal sealed partial class EventProcessor(
    NpgsqlDataSource database,
    ProviderEventStore events,
    FactApplier facts,
    PaymentWriter writer,
    RefundWorker refunds,
    PaymentMetrics metrics,
    TimeProvider time,
    ILogger<EventProcessor> logger
) : LeaderTask(TimeSpan.FromMilliseconds(250))
{
    private const int BatchMax = 256;

    // The provider waits for its answers, and nobody as closely for what follows from them: under a flood of deliveries the processor takes
    // less at once, and lets those go first that wait for their commit, for as long as this.
    private const int FloodBatchMax = 64;
    private static readonly TimeSpan Yielding = TimeSpan.FromMilliseconds(20);
    private const int YieldsMax = 50;

    public override async Task<bool> RunAsync(CancellationToken ct)
    {
        var processed = await RunAsync(FloodBatchMax, wait: false, ct);
        if (processed == FloodBatchMax)
        {
            await Task.Delay(Yielding, time, ct);
            for (var i = 0; i < YieldsMax && events.DeliveriesWaiting > 0; i++)
            {
                await Task.Delay(Yielding, time, ct);
            }
        }
        return processed > 0;
    }

    /// <summary>Processes until every event that has been stored is processed, by whomever.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        while (await RunAsync(BatchMax, wait: true, ct) > 0) { }
    }

    /// <returns>How many were processed.</returns>
    private async Task<int> RunAsync(int limit, bool wait, CancellationToken ct)
    {
        try
        {
            return await ProcessAsync(limit, wait, ct);
        }
        catch (PostgresException refused) when (StoreOutage.IsCausedByARow(refused))
        {
            // One of the events carries what the tables refuse: one by one until it is found, so that it holds up no others.
            LogOneByOne(refused);
            var processed = 0;
            while (processed < BatchMax && await ProcessOneAsync(ct))
            {
                processed++;
            }
            return processed;
        }
    }

    private async Task<bool> ProcessOneAsync(CancellationToken ct)
    {
        try
        {
            return await ProcessAsync(1, wait: false, ct) > 0;
        }
        catch (PostgresException refused) when (StoreOutage.IsCausedByARow(refused))
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var failing = await ProviderEventStore.TakeAsync(transaction, 1, wait: false, ct);
            await ProviderEventStore.MarkAsync(transaction, failing, [.. failing.Select(_ => "failed")], ct);
            await transaction.CommitAsync(ct);
            LogFailed(failing.FirstOrDefault()?.Id, refused);
            return true;
        }
    }

    private async Task<int> ProcessAsync(int limit, bool wait, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var taken = await ProviderEventStore.TakeAsync(transaction, limit, wait, ct);
        if (taken.Count == 0)
        {
            return 0;
        }

        var read = taken.Select(e => (StripeEvents.Read(e.Body), new Cause("provider_event", e.Id))).ToList();
        var (outcomes, refundsAdded) = await facts.ApplyAsync(transaction, read, ct);
        await ProviderEventStore.MarkAsync(transaction, taken, [.. outcomes.Select(ProviderEventStore.NameOf)], ct);
        await transaction.CommitAsync(ct);
        writer.Wake();
        if (refundsAdded)
        {
            refunds.Wake();
        }
        metrics.Processed(outcomes);
        LogProcessed(taken.Count, outcomes.Count(outcome => outcome == FactOutcome.Applied));
        return taken.Count;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Taken} provider events processed, {Applied} applied", EventName = "EventsProcessed")]
    private partial void LogProcessed(int taken, int applied);

    [LoggerMessage(2, LogLevel.Warning, "A batch of provider events was refused; going one by one", EventName = "EventsOneByOne")]
    private partial void LogOneByOne(Exception refused);

    [LoggerMessage(3, LogLevel.Error, "Provider event {EventId} cannot be applied and is set aside", EventName = "EventSetAside")]
    private partial void LogFailed(string? eventId, Exception refused);
}
