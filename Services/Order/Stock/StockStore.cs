using Npgsql;
using Shop.Order.Orders;

namespace Shop.Order.Stock;

/// <summary>
/// Takes, gives back and sells units of stock, inside the caller's transaction. Rows are locked in (product, region) order before any is
/// written; the table's CHECK is the last word. Every write of a row counts its version up.
/// </summary>
internal static class StockStore
{
    /// <summary>For a batch that decides afterwards: locks the rows of all lines and reads what can still be sold: product, region, units and
    /// the row's version.</summary>
    public static NpgsqlBatchCommand LockAvailable(IEnumerable<OrderState> orders)
    {
        var rows = orders.SelectMany(o => o.Lines, (o, line) => (line.ProductId, o.Region)).Distinct().ToArray();
        return new(
            """
            SELECT product_id, region, on_hand - reserved, version
            FROM stock JOIN unnest($1, $2) AS wanted (product_id, region) USING (product_id, region)
            ORDER BY product_id, region FOR NO KEY UPDATE OF stock
            """
        )
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(rows, row => row.ProductId) },
                new() { Value = Array.ConvertAll(rows, row => row.Region) },
            },
        };
    }

    /// <summary>Reserves every line; the rows are locked and hold enough. Answers each row: product, region, what can still be sold, units
    /// taken, version.</summary>
    public static NpgsqlBatchCommand Reserve(IEnumerable<OrderState> orders) =>
        Write(Sums(orders.SelectMany(order => order.Units())), "reserved = stock.reserved + u.quantity");

    /// <summary>Locks the rows of these units, for a transaction that decides later what becomes of them.</summary>
    public static async Task LockAsync(NpgsqlTransaction transaction, IReadOnlyCollection<StockUnits> units, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { Lock(Sums(units)) } };
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Reserves units; there are enough.</summary>
    public static Task<IReadOnlyList<StockChange>> ReserveAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<StockUnits> units,
        CancellationToken ct
    ) => LockAndWriteAsync(transaction, units, "reserved = stock.reserved + u.quantity", gained: -1, ct);

    /// <summary>Gives units that were reserved back to those that can be sold; those of one product and region are given together.</summary>
    public static Task<IReadOnlyList<StockChange>> ReleaseAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<StockUnits> units,
        CancellationToken ct
    ) => LockAndWriteAsync(transaction, units, "reserved = stock.reserved - u.quantity", gained: 1, ct);

    /// <summary>Lets a paid order's reserved units leave: they are neither on hand nor reserved any more, and the ledger says so.</summary>
    public static async Task SellAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct)
    {
        const string Leave = "on_hand = stock.on_hand - u.quantity, reserved = stock.reserved - u.quantity";
        await LockAndWriteAsync(transaction, order.Units(), Leave, gained: 0, ct);
        await StockLedger.SoldAsync(transaction, order, ct);
    }

    /// <summary>Sells what nobody has reserved for the order; null, and nothing is sold, unless there is enough of each line.</summary>
    public static async Task<IReadOnlyList<StockChange>?> TrySellUnreservedAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        CancellationToken ct
    )
    {
        var available = await LockAvailableAsync(transaction, order, ct);
        if (order.Lines.Any(line => line.Quantity > available.GetValueOrDefault(line.ProductId)))
        {
            return null;
        }

        var changes = await LockAndWriteAsync(transaction, order.Units(), "on_hand = stock.on_hand - u.quantity", gained: -1, ct);
        await StockLedger.SoldAsync(transaction, order, ct);
        return changes;
    }

    /// <summary>Puts units that had been sold back on the shelf; the ledger is the caller's.</summary>
    public static Task<IReadOnlyList<StockChange>> ReturnAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<StockUnits> units,
        CancellationToken ct
    ) => LockAndWriteAsync(transaction, units, "on_hand = stock.on_hand + u.quantity", gained: 1, ct);

    private static async Task<Dictionary<Guid, int>> LockAvailableAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { LockAvailable([order]) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var available = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(ct))
        {
            available[reader.GetGuid(0)] = reader.GetInt32(2);
        }

        return available;
    }

    /// <param name="gained">How many more can be sold per unit: 1, 0 or -1.</param>
    private static async Task<IReadOnlyList<StockChange>> LockAndWriteAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<StockUnits> units,
        string change,
        int gained,
        CancellationToken ct
    )
    {
        var sums = Sums(units);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { Lock(sums), Write(sums, change) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        var changes = new List<StockChange>(sums.Length);
        while (await reader.ReadAsync(ct))
        {
            var (after, quantity) = (reader.GetInt32(2), reader.GetInt32(3));
            changes.Add(new(reader.GetGuid(0), reader.GetString(1), after - gained * quantity, after, reader.GetInt64(4)));
        }

        return changes.Count == sums.Length
            ? changes
            : throw new InvalidOperationException($"{sums.Length - changes.Count} of {sums.Length} products have no stock row.");
    }

    /// <summary>One row per product and region.</summary>
    private static StockUnits[] Sums(IEnumerable<StockUnits> units) =>
        [
            .. units
                .AggregateBy(u => (u.ProductId, u.Region), 0, (sum, u) => sum + u.Quantity)
                .Select(sum => new StockUnits(sum.Key.ProductId, sum.Key.Region, sum.Value)),
        ];

    private static NpgsqlBatchCommand Lock(IReadOnlyCollection<StockUnits> units)
    {
        var command = new NpgsqlBatchCommand(
            """
            SELECT true FROM stock JOIN unnest($1, $2) AS u (product_id, region) USING (product_id, region)
            ORDER BY product_id, region FOR NO KEY UPDATE OF stock
            """
        );
        command.Parameters.Add(new() { Value = units.Select(u => u.ProductId).ToArray() });
        command.Parameters.Add(new() { Value = units.Select(u => u.Region).ToArray() });
        return command;
    }

    private static NpgsqlBatchCommand Write(IReadOnlyCollection<StockUnits> units, string change) =>
        new(
            $"""
            UPDATE stock SET {change}, version = stock.version + 1
            FROM unnest($1, $2, $3) AS u (product_id, region, quantity)
            WHERE stock.product_id = u.product_id AND stock.region = u.region
            RETURNING stock.product_id, stock.region, stock.on_hand - stock.reserved, u.quantity, stock.version
            """
        )
        {
            Parameters =
            {
                new() { Value = units.Select(u => u.ProductId).ToArray() },
                new() { Value = units.Select(u => u.Region).ToArray() },
                new() { Value = units.Select(u => u.Quantity).ToArray() },
            },
        };
}
