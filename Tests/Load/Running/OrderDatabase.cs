using System.Diagnostics;
using Npgsql;

namespace Shop.Tests.Load.Running;

/// <summary>What the tool does in the shop's order database: fill the shelves before a run, and watch the outbox after it.</summary>
internal sealed class OrderDatabase(NpgsqlDataSource db)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Raises the stock of each product in Hong Kong until <paramref name="units"/> can be sold; what has more keeps it. The books stay
    /// exact: each change is a ledger row.
    /// </summary>
    /// <returns>The products that have stock there at all.</returns>
    public async Task<IReadOnlyList<Guid>> StockUpAsync(IReadOnlyList<Guid> products, int units, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            WITH before AS (
              SELECT product_id, region, reserved + $2 - on_hand AS missing FROM stock
              WHERE product_id = ANY ($1) AND region = 'hk'
              ORDER BY product_id, region FOR UPDATE
            ),
            moved AS (
              INSERT INTO stock_ledger (product_id, region, movement, quantity)
              SELECT product_id, region, 'adjusted', missing FROM before WHERE missing > 0
            ),
            raised AS (
              UPDATE stock SET on_hand = on_hand + missing FROM before
              WHERE missing > 0 AND stock.product_id = before.product_id AND stock.region = before.region
            )
            SELECT product_id FROM before
            """
        );
        command.Parameters.Add(new() { Value = products.ToArray() });
        command.Parameters.Add(new() { Value = units });
        var stocked = new List<Guid>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            stocked.Add(rows.GetGuid(0));
        }

        return stocked;
    }

    /// <summary>Waits until the outbox is empty.</summary>
    /// <returns>How long that took; null when it was not empty in time.</returns>
    public async Task<TimeSpan?> DrainAsync(CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        await using var command = db.CreateCommand("SELECT EXISTS (SELECT FROM messaging.outbox)");
        while (clock.Elapsed < DrainPatience)
        {
            if (await command.ExecuteScalarAsync(ct) is false)
            {
                return clock.Elapsed;
            }

            await Task.Delay(50, ct);
        }

        return null;
    }

    /// <summary>How many unpaid orders, such as an earlier run's, end within <paramref name="time"/> and are worked on then.</summary>
    public async Task<long> ExpiringAsync(TimeSpan time, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            SELECT count(*) FROM orders
            WHERE status IN ('awaiting_payment', 'payment_failed') AND reserved_until < now() + $1
            """
        );
        command.Parameters.Add(new() { Value = time });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Writes out what earlier work has left dirty, so that it is not written at the cost of what is measured next.</summary>
    public async Task CheckpointAsync(CancellationToken ct)
    {
        await using var command = db.CreateCommand("CHECKPOINT");
        await command.ExecuteNonQueryAsync(ct);
    }
}
