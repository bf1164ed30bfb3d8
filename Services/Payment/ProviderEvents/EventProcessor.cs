using Npgsql;
using Shop.Payment.Facts;
using Shop.Payment.Leadership;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;
using Shop.Payment.Stripe;

namespace Shop.Payment.ProviderEvents;

/// <summary>
/// Applies stored events: up to 256 share a transaction with their payments' steps, audit rows and outgoing events. Any order, late or
/// repeated: steps that are not allowed change nothing.
/// </summary>
internal sealed partial class EventProcessor(
    NpgsqlDataSource database,
    FactApplier facts,
    PaymentWriter writer,
    RefundWorker refunds,
    PaymentMetrics metrics,
    ILogger<EventProcessor> logger
) : LeaderTask(TimeSpan.FromMilliseconds(250))
{
    private const int BatchMax = 256;

    public override Task<bool> RunAsync(CancellationToken ct) => RunAsync(wait: false, ct);

    /// <summary>Processes until every event that has been stored is processed, by whomever.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        while (await RunAsync(wait: true, ct)) { }
    }

    private async Task<bool> RunAsync(bool wait, CancellationToken ct)
    {
        try
        {
            return await ProcessAsync(BatchMax, wait, ct) == BatchMax;
        }
        catch (PostgresException refused) when (IsCausedByARow(refused))
        {
            // One of the events carries what the tables refuse: one by one until it is found, so that it holds up no others.
            LogOneByOne(refused);
            for (var i = 0; i < BatchMax && await ProcessOneAsync(ct); i++) { }
            return true;
        }
    }

    private async Task<bool> ProcessOneAsync(CancellationToken ct)
    {
        try
        {
            return await ProcessAsync(1, wait: false, ct) > 0;
        }
        catch (PostgresException refused) when (IsCausedByARow(refused))
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

    /// <summary>Data exception or constraint violation.</summary>
    public static bool IsCausedByARow(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal);

    [LoggerMessage(1, LogLevel.Debug, "{Taken} provider events processed, {Applied} applied", EventName = "EventsProcessed")]
    private partial void LogProcessed(int taken, int applied);

    [LoggerMessage(2, LogLevel.Warning, "A batch of provider events was refused; going one by one", EventName = "EventsOneByOne")]
    private partial void LogOneByOne(Exception refused);

    [LoggerMessage(3, LogLevel.Error, "Provider event {EventId} cannot be applied and is set aside", EventName = "EventSetAside")]
    private partial void LogFailed(string? eventId, Exception refused);
}
