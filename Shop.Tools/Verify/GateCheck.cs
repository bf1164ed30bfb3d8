using Npgsql;
using Shop.Order.FlashSales;
using Shop.Redis;
using StackExchange.Redis;

namespace Shop.Tools.Verify;

/// <summary>
/// Between orderdb and Redis: the gate of a sale that goes on lets as many people in as the sale has units for. Nothing is sold by a gate:
/// one that is missing or old is made anew when somebody comes, and one that is wrong is put right by the next sweep.
/// </summary>
internal sealed class GateCheck(Stores stores, IReadOnlyCollection<Guid>? products, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a settled shop has to put a gate right: several sweeps.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>A sale as orderdb has it.</summary>
    private sealed record Sale(Guid Id, long Epoch, long Free);

    /// <summary>A sale and its gate, one read after the other.</summary>
    /// <param name="Open">The units that the gate has, and those of entries whose ticket is not committed.</param>
    private sealed record Reading(Sale Sale, long Epoch, long Open)
    {
        public bool IsOld => Epoch != Sale.Epoch;

        public bool IsWrong => !IsOld && Open != Sale.Free;

        public override string ToString() =>
            IsOld
                ? $"sale {Sale.Id} is at epoch {Sale.Epoch}, its gate at {Epoch}"
                : $"sale {Sale.Id} has {Sale.Free} units, its gate {Open}";
    }

    /// <param name="isSettled">Services run and nothing was under way: what stays wrong beyond the next sweep is broken.</param>
    public async Task<Check> RunAsync(bool isSettled, CancellationToken ct)
    {
        var (sales, readings) = await ReadAsync(ct);
        var began = time.GetTimestamp();
        IReadOnlyList<Reading> before = [];
        while (isSettled && readings.Any(reading => reading.IsWrong) && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, time, ct);
            before = readings;
            (sales, readings) = await ReadAsync(ct);
        }

        // A sale that moves is read at two moments; only what stands still can be told to be wrong.
        var broken = readings.Where(reading => reading.IsWrong && before.Contains(reading)).ToList();
        var inFlight = readings.Where(reading => reading.IsOld || reading.IsWrong).Except(broken).ToList();
        return new(
            "flash_sales.gate",
            "the gate of a sale has the units that the sale has left",
            sales,
            broken.Count,
            inFlight.Count,
            [.. broken.Concat(inFlight).Take(Check.ExamplesMax).Select(reading => reading.ToString())]
        );
    }

    private async Task<(int Sales, IReadOnlyList<Reading> Readings)> ReadAsync(CancellationToken ct)
    {
        await using var db = NpgsqlDataSource.Create(stores.OrderDb);
        var sales = await SalesAsync(db, ct);
        if (sales.Count == 0)
        {
            return (0, []);
        }

        try
        {
            using var redis = await ConnectionMultiplexer.ConnectAsync(ConfigurationOptions.Parse(stores.Redis));
            var (gate, tickets) = (new Gate(new RedisStore(redis), time), new TicketRows(db));
            var readings = new List<Reading>();
            foreach (var sale in sales)
            {
                if (await gate.LookAsync(sale.Id, ct) is { } state)
                {
                    var committed = await tickets.CommittedAsync(state.Unconfirmed, ct);
                    readings.Add(new(sale, state.Epoch, state.Left + state.Unconfirmed.Count - committed.Count));
                }
            }

            return (sales.Count, readings);
        }
        // Where there is no Redis there are no gates.
        catch (Exception failure) when (failure is RedisConnectionException or RedisServerException or TimeoutException)
        {
            return (sales.Count, []);
        }
    }

    private async Task<List<Sale>> SalesAsync(NpgsqlDataSource db, CancellationToken ct)
    {
        await using var query = db.CreateCommand(
            """
            SELECT id, epoch, units - issued FROM flash_sales
            WHERE status = 'active' AND (@products IS NULL OR product_id = ANY (@products))
            """
        );
        query.Parameters.Add(Snapshot.Uuids("products", products));
        await using var rows = await query.ExecuteReaderAsync(ct);
        var sales = new List<Sale>();
        while (await rows.ReadAsync(ct))
        {
            sales.Add(new(rows.GetGuid(0), rows.GetInt64(1), rows.GetInt32(2)));
        }

        return sales;
    }
}
