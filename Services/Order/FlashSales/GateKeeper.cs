using Shop.Redis;

namespace Shop.Order.FlashSales;

/// <summary>Tells gates what was committed. It is no part of the commit: what Redis does not hear now, the sweep finds.</summary>
internal sealed partial class GateKeeper(Gate gate, ILogger<GateKeeper> logger)
{
    /// <summary>Units came back.</summary>
    public Task GiveBackAsync(IReadOnlyList<ReturnedUnits> returned) =>
        TellAsync(() => Task.WhenAll(returned.Select(r => gate.GiveBackAsync(r.SaleId, r.Epoch, r.Units, CancellationToken.None))));

    /// <summary>A ticket is in the table.</summary>
    public Task ConfirmAsync(Guid saleId, string person) => TellAsync(() => gate.ConfirmAsync(saleId, [person], CancellationToken.None));

    /// <summary>The gate of this epoch does not agree with the tables.</summary>
    public Task DistrustAsync(Guid saleId, long epoch)
    {
        LogDistrusted(logger, saleId, epoch);
        return TellAsync(() => gate.DistrustAsync(saleId, epoch, CancellationToken.None));
    }

    private async Task TellAsync(Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception e) when (RedisStore.IsUnreachable(e))
        {
            LogUnheard(logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, EventName = "GateUnheard", Message = "Redis does not hear what was committed: {Reason}")]
    private static partial void LogUnheard(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "GateDistrusted",
        Message = "The gate of flash sale {SaleId}, epoch {Epoch}, does not agree with the tables and is built anew"
    )]
    private static partial void LogDistrusted(ILogger logger, Guid saleId, long epoch);
}
