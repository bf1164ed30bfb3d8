using Npgsql;
using Shop.Order.Orders;
using Shop.Order.Refunds;

namespace Shop.Order.Stock;

/// <summary>Writes why units on hand became more or fewer: per (product, region) the ledger adds up to what is on hand.</summary>
internal static class StockLedger
{
    /// <summary>The order's units left.</summary>
    public static Task SoldAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct) =>
        AddAsync(
            transaction,
            new(
                """
                INSERT INTO stock_ledger (product_id, region, movement, quantity, order_id)
                SELECT product_id, $3, 'sold', -quantity, $4 FROM unnest($1, $2) AS line (product_id, quantity)
                """
            )
            {
                Parameters =
                {
                    new() { Value = order.Lines.Select(line => line.ProductId).ToArray() },
                    new() { Value = order.Lines.Select(line => line.Quantity).ToArray() },
                    new() { Value = order.Region },
                    new() { Value = order.Id },
                },
            },
            ct
        );

    /// <summary>Units of an order came back with a refund.</summary>
    public static Task ReturnedAsync(
        NpgsqlTransaction transaction,
        Guid orderId,
        RefundView refund,
        IReadOnlyCollection<StockUnits> units,
        CancellationToken ct
    ) =>
        AddAsync(
            transaction,
            new(
                """
                INSERT INTO stock_ledger (product_id, region, movement, quantity, order_id, refund_id, account_id, why)
                SELECT product_id, region, 'returned', quantity, $4, $5, $6, $7
                FROM unnest($1, $2, $3) AS u (product_id, region, quantity)
                """
            )
            {
                Parameters =
                {
                    new() { Value = units.Select(u => u.ProductId).ToArray() },
                    new() { Value = units.Select(u => u.Region).ToArray() },
                    new() { Value = units.Select(u => u.Quantity).ToArray() },
                    new() { Value = orderId },
                    new() { Value = refund.Id },
                    new NpgsqlParameter<Guid?> { TypedValue = refund.AccountId },
                    new() { Value = refund.Why },
                },
            },
            ct
        );

    /// <summary>Staff counted, or moved units.</summary>
    public static Task AdjustedAsync(
        NpgsqlTransaction transaction,
        StockView after,
        int quantity,
        StockEdit edit,
        Actor who,
        CancellationToken ct
    ) =>
        AddAsync(
            transaction,
            new(
                """
                INSERT INTO stock_ledger (product_id, region, movement, quantity, account_id, why, edit_id)
                VALUES ($1, $2, 'adjusted', $3, $4, $5, $6)
                """
            )
            {
                Parameters =
                {
                    new() { Value = after.ProductId },
                    new() { Value = after.Region },
                    new() { Value = quantity },
                    new NpgsqlParameter<Guid?> { TypedValue = who.AccountId },
                    new NpgsqlParameter<string?> { TypedValue = edit.Why },
                    new NpgsqlParameter<Guid?> { TypedValue = edit.EditId },
                },
            },
            ct
        );

    /// <summary>Whether an edit of this id has been made.</summary>
    public static async Task<bool> HasEditAsync(NpgsqlTransaction transaction, Guid editId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT true FROM stock_ledger WHERE edit_id = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = editId } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task AddAsync(NpgsqlTransaction transaction, NpgsqlBatchCommand rows, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { rows } };
        await batch.ExecuteNonQueryAsync(ct);
    }
}
