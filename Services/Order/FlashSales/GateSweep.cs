using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Shop.Order.FlashSales;

/// <summary>
/// Squares gates with the tables: who was let in and has no ticket gives the unit back, and a gate that differs twice in a row is built
/// anew, for nothing that is on its way lasts that long.
/// </summary>
internal sealed partial class GateSweep(
    NpgsqlDataSource db,
    Gate gate,
    GateKeeper keeper,
    TicketRows tickets,
    SaleMetrics metrics,
    IOptions<OrderOptions> options,
    ILogger<GateSweep> logger
)
{
    private const int EntriesPerRound = 1_000;
    private static readonly TimeSpan WarmBefore = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<Guid, (long Epoch, int Drift)> differing = new();

    /// <summary>Active sales that are open or soon will be, and have no gate.</summary>
    public async Task<IReadOnlyList<Guid>> WithoutGateAsync(CancellationToken ct)
    {
        var missing = new List<Guid>();
        foreach (var sale in await ActiveAsync(WarmBefore, ct))
        {
            if (!await gate.ExistsAsync(sale.Id, ct))
            {
                missing.Add(sale.Id);
            }
        }

        return missing;
    }

    /// <summary>Has all gates built anew.</summary>
    public async Task DistrustAllAsync(CancellationToken ct)
    {
        foreach (var sale in await ActiveAsync(WarmBefore, ct))
        {
            if (await gate.LookAsync(sale.Id, ct) is { } state)
            {
                await keeper.DistrustAsync(sale.Id, state.Epoch);
            }
        }
    }

    public async Task RunAsync(CancellationToken ct)
    {
        var drift = 0L;
        foreach (var sale in await ActiveAsync(WarmBefore, ct))
        {
            await FreeAsync(sale.Id, ct);
            drift += Math.Abs(await SquareAsync(sale.Id, ct));
        }

        metrics.GateDrift = drift;
        await using var command = db.CreateCommand("SELECT count(*) FROM flash_tickets WHERE status = 'queued'");
        metrics.QueueDepth = (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Gives back the units of those who were let in long ago and have no ticket: whoever decided that is gone.</summary>
    private async Task FreeAsync(Guid saleId, CancellationToken ct)
    {
        var old = await gate.UnconfirmedAsync(saleId, options.Value.SaleEntryAge, EntriesPerRound, ct);
        if (old is [])
        {
            return;
        }

        var committed = await tickets.CommittedAsync(old.Select(entry => entry.Ticket), ct);
        await gate.ForgetUnconfirmedAsync(saleId, [.. old.Where(e => committed.Contains(e.Ticket)).Select(e => e.Hash)], ct);
        foreach (var (hash, ticket) in old.Where(entry => !committed.Contains(entry.Ticket)))
        {
            LogFreed(logger, saleId);
            await gate.ForgetAsync(saleId, hash, ticket, ct);
        }
    }

    /// <summary>By how many units the gate has more than there are.</summary>
    private async Task<int> SquareAsync(Guid saleId, CancellationToken ct)
    {
        if (await gate.LookAsync(saleId, ct) is not { } state)
        {
            return 0;
        }

        var (left, epoch, committed) = await ReadAsync(saleId, state.Unconfirmed, ct);
        var drift = state.Left + state.Unconfirmed.Count - committed - left;
        if (drift == 0 && epoch == state.Epoch)
        {
            differing.TryRemove(saleId, out _);
            return 0;
        }

        if (differing.TryGetValue(saleId, out var before) && before == (state.Epoch, drift))
        {
            await keeper.DistrustAsync(saleId, state.Epoch);
        }

        differing[saleId] = (state.Epoch, drift);
        return drift;
    }

    /// <summary>What is left by the table, its epoch, and how many of the entries are in it, all as of one instant.</summary>
    private async Task<(int Left, long Epoch, int Committed)> ReadAsync(Guid saleId, IReadOnlyList<TicketId> entries, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            SELECT units - issued, epoch, (SELECT count(*)::int FROM flash_tickets WHERE id = ANY ($2)) FROM flash_sales WHERE id = $1
            """
        );
        command.Parameters.Add(new() { Value = saleId });
        command.Parameters.Add(new() { Value = entries.Select(entry => entry.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2));
    }

    private async Task<IReadOnlyList<FlashSale>> ActiveAsync(TimeSpan startingWithin, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"SELECT {FlashSale.Columns} FROM flash_sales WHERE status = 'active' AND starts_at <= now() + $1 ORDER BY starts_at, id"
        );
        command.Parameters.Add(new() { Value = startingWithin });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sales = new List<FlashSale>();
        while (await reader.ReadAsync(ct))
        {
            sales.Add(FlashSale.Read(reader));
        }

        return sales;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        EventName = "GateEntryFreed",
        Message = "Somebody was let into flash sale {SaleId} and has no ticket; the unit goes to others"
    )]
    private static partial void LogFreed(ILogger logger, Guid saleId);
}
