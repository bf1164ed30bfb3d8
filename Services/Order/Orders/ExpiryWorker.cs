using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Order.Orders;

/// <summary>
/// Ends orders that were not paid in time, so that no reservation leaks. Every replica runs it: an order that another one holds is skipped,
/// and one that it ended is not overdue any more. Time passes for orders only through this: until it has run, a payment is in time.
/// </summary>
internal sealed partial class ExpiryWorker(
    OrderStore orders,
    OrderLife life,
    IOptions<OrderOptions> options,
    TimeProvider time,
    ILogger<ExpiryWorker> logger
) : BackgroundService
{
    private const int MaxPerRound = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await EndOverdueAsync(stoppingToken) == MaxPerRound) { }
            }
            catch (NpgsqlException e)
            {
                // Whatever kept the database from answering: the orders are still there next time.
                LogRoundFailed(logger, e);
            }

            await Task.Delay(options.Value.ExpiryInterval, time, stoppingToken);
        }
    }

    private async Task<int> EndOverdueAsync(CancellationToken ct)
    {
        var ended = 0;
        foreach (var id in await orders.OverdueAsync(MaxPerRound, ct))
        {
            ended += await life.ExpireAsync(id, ct) ? 1 : 0;
        }

        if (ended > 0)
        {
            LogEnded(logger, ended);
        }

        return ended;
    }

    [LoggerMessage(Level = LogLevel.Information, EventName = "OrdersExpired", Message = "{Count} orders were not paid in time")]
    private static partial void LogEnded(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, EventName = "ExpiryRoundFailed", Message = "Overdue orders could not be ended; trying again")]
    private static partial void LogRoundFailed(ILogger logger, Exception exception);
}
