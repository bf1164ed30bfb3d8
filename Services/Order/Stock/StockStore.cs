using Npgsql;
using Shop.Order.Orders;

namespace Shop.Order.Stock;

/// <summary>
/// Takes, gives back and sells units of one region's stock, inside the caller's transaction. Rows are locked in (product, region) order
/// before any is written; the table's CHECK is the last word.
/// </summary>
internal static class StockStore
{
    /// <summary>For a batch that decides afterwards: locks the rows of all lines and reads what can still be sold: product, region, units.</summary>
    public static NpgsqlBatchCommand LockAvailable(IEnumerable<OrderState> orders)
    {
        var rows = orders.SelectMany(o => o.Lines, (o, line) => (line.ProductId, o.Region)).Distinct().ToArray();
        return new(
            """
            SELECT product_id, region, on_hand - reserved
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

    /// <summary>Reserves every line; the rows are locked and hold enough.</summary>
    public static NpgsqlBatchCommand Reserve(IEnumerable<OrderState> orders)
    {
        var units = orders
            .SelectMany(o => o.Lines, (o, line) => (Row: (line.ProductId, o.Region), line.Quantity))
            .AggregateBy(line => line.Row, 0, (sum, line) => sum + line.Quantity)
            .ToArray();
        return new(
            """
            UPDATE stock SET reserved = stock.reserved + line.quantity
            FROM unnest($1, $2, $3) AS line (product_id, region, quantity)
            WHERE stock.product_id = line.product_id AND stock.region = line.region
            """
        )
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(units, unit => unit.Key.ProductId) },
                new() { Value = Array.ConvertAll(units, unit => unit.Key.Region) },
                new() { Value = Array.ConvertAll(units, unit => unit.Value) },
            },
        };
    }

    /// <summary>Gives an unpaid order's units back to those that can be sold.</summary>
    public static async Task ReleaseAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct) =>
        await LockAndWriteAsync(transaction, order, [Write(order, "reserved = stock.reserved - line.quantity")], ct);

    /// <summary>Lets a paid order's units leave: they are neither on hand nor reserved any more, and the ledger says so.</summary>
    public static async Task SellAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct) =>
        await LockAndWriteAsync(
            transaction,
            order,
            [Write(order, "on_hand = stock.on_hand - line.quantity, reserved = stock.reserved - line.quantity"), Ledger(order)],
            ct
        );

    private static async Task LockAndWriteAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        IEnumerable<NpgsqlBatchCommand> writes,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        batch.BatchCommands.Add(LockAvailable([order]));
        foreach (var write in writes)
        {
            batch.BatchCommands.Add(write);
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand Write(OrderState order, string change) =>
        new(
            $"""
            UPDATE stock SET {change}
            FROM unnest($1, $2) AS line (product_id, quantity)
            WHERE stock.product_id = line.product_id AND stock.region = $3
            """
        )
        {
            Parameters =
            {
                new() { Value = Products(order) },
                new() { Value = Quantities(order) },
                new() { Value = order.Region },
            },
        };

    private static NpgsqlBatchCommand Ledger(OrderState order) =>
        new(
            """
            INSERT INTO stock_ledger (product_id, region, movement, quantity, order_id)
            SELECT product_id, $3, 'sold', -quantity, $4 FROM unnest($1, $2) AS line (product_id, quantity)
            """
        )
        {
            Parameters =
            {
                new() { Value = Products(order) },
                new() { Value = Quantities(order) },
                new() { Value = order.Region },
                new() { Value = order.Id },
            },
        };

    private static Guid[] Products(OrderState order) => [.. order.Lines.Select(line => line.ProductId)];

    private static int[] Quantities(OrderState order) => [.. order.Lines.Select(line => line.Quantity)];
}
