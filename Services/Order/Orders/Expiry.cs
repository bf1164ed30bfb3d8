using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Stock;

namespace Shop.Order.Orders;

/// <summary>
/// Ends orders that were not paid in time, many in one short transaction. What is overdue is decided by the database's clock; an order that
/// somebody else holds right now is left for the next round. The stock's rows, which checkouts wait for, are locked last of all.
/// </summary>
internal sealed class Expiry(NpgsqlDataSource db, Outbox outbox, GateKeeper gates)
{
    private const string Overdue = """
        FROM orders WHERE status IN ('awaiting_payment', 'payment_failed') AND reserved_until <= now() AND id <> ALL ($1)
        """;

    /// <summary>Orders that are overdue, the longest first, without those of <paramref name="except"/>.</summary>
    public async Task<IReadOnlyList<Guid>> OverdueAsync(int limit, IReadOnlyCollection<Guid> except, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"SELECT id {Overdue} ORDER BY reserved_until LIMIT $2");
        command.Parameters.Add(new() { Value = except.ToArray() });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    /// <summary>Ends overdue orders, the longest first, without those of <paramref name="except"/>: their stock can be sold again. Answers
    /// how many.</summary>
    /// <param name="only">This one or none.</param>
    public async Task<int> EndAsync(int limit, IReadOnlyCollection<Guid> except, CancellationToken ct, Guid? only = null)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var orders = await LockAsync(transaction, limit, except, only, ct);
        if (orders.Count == 0)
        {
            return 0;
        }

        orders = await ReadLinesAsync(transaction, orders, ct);
        var at = await WriteAsync(transaction, orders, ct);
        await outbox.AddAsync(
            transaction,
            [.. orders.Select(o => new OrderExpired(Guid.CreateVersion7(), at, o.Id, o.Version, o.ForEvents()))],
            ct
        );
        await CouponStore.ReturnAsync(transaction, orders, ct);
        var (changes, returned) = await SaleUnits.ReleaseAsync(transaction, orders, ct);
        await outbox.AddAsync(transaction, StockChange.News(changes, at), ct);
        await transaction.CommitAsync(ct);
        outbox.Wake();
        await gates.GiveBackAsync(returned);
        return orders.Count;
    }

    // Nobody is waited for, so that it does not matter in which order these locks are taken.
    private static async Task<IReadOnlyList<OrderState>> LockAsync(
        NpgsqlTransaction transaction,
        int limit,
        IReadOnlyCollection<Guid> except,
        Guid? only,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT {OrderRows.Columns} {Overdue} AND ($3 IS NULL OR id = $3)
            ORDER BY reserved_until LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = except.ToArray() },
                new() { Value = limit },
                new NpgsqlParameter<Guid?> { TypedValue = only },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var orders = new List<OrderState>(limit);
        while (await reader.ReadAsync(ct))
        {
            var order = OrderRows.Read(reader);
            orders.Add(
                order.Status.MayBecome(OrderStatus.Expired)
                    ? order with
                    {
                        Status = OrderStatus.Expired,
                        Version = order.Version + 1,
                    }
                    : throw new InvalidOperationException($"Order {order.Id} cannot go from {order.Status} to {OrderStatus.Expired}.")
            );
        }

        return orders;
    }

    private static async Task<IReadOnlyList<OrderState>> ReadLinesAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<OrderState> orders,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { OrderRows.SelectLines([.. orders.Select(order => order.Id)]) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var lines = await OrderRows.ReadLinesAsync(reader, ct);
        return [.. orders.Select(order => order with { Lines = [.. lines[order.Id]] })];
    }

    /// <summary>The orders' new status, and a row in the timeline of each; answers when that was.</summary>
    private static async Task<DateTimeOffset> WriteAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<OrderState> orders,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            WITH ended AS (
              UPDATE orders SET status = $2, version = version + 1 WHERE id = ANY ($1) RETURNING id, version
            ), told AS (
              INSERT INTO order_events (order_id, version, event, status, who) SELECT id, version, $2, $2, $3 FROM ended
            )
            SELECT clock_timestamp()
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = orders.Select(order => order.Id).ToArray() },
                new() { Value = OrderStatus.Expired.Name() },
                new() { Value = Actor.Shop.Name },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetFieldValue<DateTimeOffset>(0);
    }
}
