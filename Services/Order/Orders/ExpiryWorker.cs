using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Messaging;

namespace Shop.Order.Orders;

/// <summary>
/// Ends orders that were not paid in time, so that no reservation leaks. Every replica runs it: an order that another one holds is skipped,
/// and one that it ended is not overdue any more. Time passes for orders only through this: until it has run, a payment is in time.
/// </summary>
internal sealed partial class ExpiryWorker(Expiry expiry, IOptions<OrderOptions> options, TimeProvider time, ILogger<ExpiryWorker> logger)
    : BackgroundService
{
    // Few enough that a transaction is over in some ten milliseconds: checkouts of the same products wait that long.
    private const int MaxPerTransaction = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await EndAllOverdueAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                // Whatever kept the database from answering: the orders are still there next time.
                LogRoundFailed(logger, e);
            }

            await Task.Delay(options.Value.ExpiryInterval, time, stoppingToken);
        }
    }

    private async Task EndAllOverdueAsync(CancellationToken ct)
    {
        var (ended, stuck) = (0, new HashSet<Guid>());
        int batch;
        do
        {
            batch = await EndBatchAsync(stuck, ct);
            ended += batch;
        } while (batch == MaxPerTransaction);

        if (ended > 0)
        {
            LogEnded(logger, ended);
        }
    }

    private async Task<int> EndBatchAsync(HashSet<Guid> stuck, CancellationToken ct)
    {
        try
        {
            return await expiry.EndAsync(MaxPerTransaction, stuck, ct);
        }
        catch (PostgresException e) when (StoreOutage.IsCausedByARow(e))
        {
            return await EndOneByOneAsync(stuck, ct);
        }
    }

    /// <summary>Orders that the data itself keeps from ending go to <paramref name="stuck"/> and stop no others. Answers how many were dealt
    /// with.</summary>
    private async Task<int> EndOneByOneAsync(HashSet<Guid> stuck, CancellationToken ct)
    {
        var ids = await expiry.OverdueAsync(MaxPerTransaction, stuck, ct);
        foreach (var id in ids)
        {
            try
            {
                await expiry.EndAsync(limit: 1, stuck, ct, only: id);
            }
            catch (PostgresException e) when (StoreOutage.IsCausedByARow(e))
            {
                LogStuck(logger, id, e);
                stuck.Add(id);
            }
        }

        return ids.Count;
    }

    [LoggerMessage(Level = LogLevel.Information, EventName = "OrdersExpired", Message = "{Count} orders were not paid in time")]
    private static partial void LogEnded(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, EventName = "OrderCannotExpire", Message = "Order {OrderId} is overdue and cannot be ended")]
    private static partial void LogStuck(ILogger logger, Guid orderId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "ExpiryRoundFailed", Message = "Overdue orders could not be ended; trying again")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception);
}
