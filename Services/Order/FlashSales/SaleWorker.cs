using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Shop.Order.FlashSales;

/// <summary>
/// Ends sales whose time has come, puts up the gates of those that begin soon or have lost theirs, and sweeps. Every replica does it: what
/// one has done is done for the others.
/// </summary>
internal sealed partial class SaleWorker(
    SaleDesk desk,
    GateBuilder builder,
    GateSweep sweep,
    TicketRows tickets,
    TicketPlacement placement,
    IConnectionMultiplexer redis,
    IOptions<OrderOptions> options,
    TimeProvider time,
    ILogger<SaleWorker> logger
) : BackgroundService
{
    private const int ForgottenPerRound = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private int restored;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        redis.ConnectionRestored += WhenRestored;
        var swept = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isTime = time.GetElapsedTime(swept) >= options.Value.SaleSweepInterval;
                swept = isTime ? time.GetTimestamp() : swept;
                await RoundAsync(isTime, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Most likely a store is away. Whatever it is, it is all still to be done next time, and somebody must.
                LogRoundFailed(logger, e);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        redis.ConnectionRestored -= WhenRestored;
    }

    private async Task RoundAsync(bool isTimeToSweep, CancellationToken ct)
    {
        foreach (var id in await desk.OverdueAsync(ct))
        {
            await desk.EndAsync(id, FlashSale.Ended, ct);
            LogEnded(logger, id);
        }

        // A Redis that was away may have come back without what it had written last.
        if (Interlocked.Exchange(ref restored, 0) == 1)
        {
            await sweep.DistrustAllAsync(ct);
        }

        foreach (var id in await sweep.WithoutGateAsync(ct))
        {
            await builder.BuildAsync(id, ct);
        }

        if (isTimeToSweep)
        {
            await sweep.RunAsync(ct);
            await PlaceForgottenAsync(ct);
        }
    }

    /// <summary>Tickets whose message is late, or lies among the dead letters.</summary>
    private async Task PlaceForgottenAsync(CancellationToken ct)
    {
        foreach (var id in await tickets.WaitingAsync(options.Value.SaleEntryAge, ForgottenPerRound, ct))
        {
            try
            {
                await placement.PlaceAsync(id, ct);
            }
            catch (TicketWaitsException)
            {
                // So do the others: next time.
                return;
            }
        }
    }

    private void WhenRestored(object? sender, ConnectionFailedEventArgs e) => Interlocked.Exchange(ref restored, 1);

    [LoggerMessage(Level = LogLevel.Information, EventName = "FlashSaleEnded", Message = "Flash sale {SaleId} has ended")]
    private static partial void LogEnded(ILogger logger, Guid saleId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "FlashSaleRoundFailed",
        Message = "Flash sales could not be looked after; trying again"
    )]
    private static partial void LogRoundFailed(ILogger logger, Exception exception);
}
