using System.Data;
using System.Text.Json;
using Npgsql;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>An order after a change, and when that was, by the database's clock.</summary>
internal sealed record ChangedOrder(OrderState Order, DateTimeOffset At);

/// <summary>An order with its timeline, as of one instant.</summary>
/// <param name="CanBePaid">It waits for money and its reservation has not ended, by the database's clock.</param>
internal sealed record OrderWithTimeline(OrderState Order, IReadOnlyList<TimelineEntry> Timeline, bool CanBePaid);

/// <summary>Reads orders and moves them on.</summary>
internal sealed class OrderStore(NpgsqlDataSource db)
{
    private const string OrderSql = """
        SELECT id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address, shipping_method,
          coupon_code, items, discount, shipping, tax, reserved_until, lookup_token_hash, created_at, reserved_until > now()
        FROM orders WHERE id = $1
        """;

    private const string LinesSql = """
        SELECT product_id, slug, name, category, quantity, unit_price, discount, tax FROM order_lines WHERE order_id = $1 ORDER BY position
        """;

    private const string TimelineSql = "SELECT at, event, status, who, why FROM order_events WHERE order_id = $1 ORDER BY version";

    /// <summary>The order with its timeline, or null; whether the caller may see it is the caller's to judge.</summary>
    public async Task<OrderWithTimeline?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        // One snapshot for all three: the timeline's last row is the order's version.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { By(OrderSql, id), By(LinesSql, id), By(TimelineSql, id) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var order = ReadOrder(reader);
        var canBePaid = order.Status.IsUnpaid() && reader.GetBoolean(21);
        await reader.NextResultAsync(ct);
        order = order with { Lines = await ReadLinesAsync(reader, ct) };
        await reader.NextResultAsync(ct);
        var timeline = new List<TimelineEntry>();
        while (await reader.ReadAsync(ct))
        {
            timeline.Add(
                new(
                    reader.GetFieldValue<DateTimeOffset>(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.IsDBNull(4) ? null : reader.GetString(4)
                )
            );
        }

        return new(order, timeline, canBePaid);
    }

    /// <summary>Unpaid orders whose reservation has ended, by the database's clock; the longest overdue first.</summary>
    public async Task<IReadOnlyList<Guid>> OverdueAsync(int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            """
            SELECT id FROM orders
            WHERE status IN ('awaiting_payment', 'payment_failed') AND reserved_until <= now()
            ORDER BY reserved_until LIMIT $1
            """
        );
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    /// <summary>The order, locked until the transaction ends, or null.</summary>
    /// <param name="skipLocked">Null instead of waiting when another transaction holds it.</param>
    public static async Task<OrderState?> LockAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct, bool skipLocked = false)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { By(OrderSql + (skipLocked ? " FOR NO KEY UPDATE SKIP LOCKED" : " FOR NO KEY UPDATE"), id), By(LinesSql, id) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var order = ReadOrder(reader);
        await reader.NextResultAsync(ct);
        return order with { Lines = await ReadLinesAsync(reader, ct) };
    }

    /// <summary>Takes the locked <paramref name="order"/> one step on, with its row in the timeline.</summary>
    /// <exception cref="InvalidOperationException">The table of steps does not allow it.</exception>
    public static Task<ChangedOrder> MoveAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        OrderStatus to,
        string who,
        string? why,
        CancellationToken ct
    ) =>
        order.Status.MayBecome(to)
            ? WriteAsync(transaction, order with { Status = to, Version = order.Version + 1 }, to.Name(), who, why, ct)
            : throw new InvalidOperationException($"Order {order.Id} cannot go from {order.Status} to {to}.");

    /// <summary>Adds to the timeline of the locked <paramref name="order"/> what does not change its status.</summary>
    public static Task<ChangedOrder> NoteAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        string what,
        string who,
        string? why,
        CancellationToken ct
    ) => WriteAsync(transaction, order with { Version = order.Version + 1 }, what, who, why, ct);

    /// <summary>The timeline's row for the version that <paramref name="order"/> has now.</summary>
    public static NpgsqlBatchCommand InsertEvent(OrderState order, string what, string who, string? why) =>
        new("INSERT INTO order_events (order_id, version, event, status, who, why) VALUES ($1, $2, $3, $4, $5, $6) RETURNING at")
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.Version },
                new() { Value = what },
                new() { Value = order.Status.Name() },
                new() { Value = who },
                new NpgsqlParameter<string?> { TypedValue = why },
            },
        };

    private static async Task<ChangedOrder> WriteAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        string what,
        string who,
        string? why,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("UPDATE orders SET status = $2, version = $3 WHERE id = $1")
                {
                    Parameters =
                    {
                        new() { Value = order.Id },
                        new() { Value = order.Status.Name() },
                        new() { Value = order.Version },
                    },
                },
                InsertEvent(order, what, who, why),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(order, reader.GetFieldValue<DateTimeOffset>(0));
    }

    private static NpgsqlBatchCommand By(string sql, Guid id) => new(sql) { Parameters = { new() { Value = id } } };

    private static OrderState ReadOrder(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetString(1),
            OrderStatuses.Parse(reader.GetString(2)),
            reader.GetInt64(3),
            reader.IsDBNull(4) ? null : reader.GetGuid(4),
            reader.GetString(5),
            reader.GetString(6),
            reader.GetString(7),
            reader.GetString(8),
            reader.GetString(9),
            reader.GetInt64(10),
            JsonSerializer.Deserialize(reader.GetString(11), OrderJson.Default.Address)!,
            reader.GetString(12),
            reader.IsDBNull(13) ? null : reader.GetString(13),
            Totals.Of(reader.GetInt64(14), reader.GetInt64(15), reader.GetInt64(16), reader.GetInt64(17)),
            reader.GetFieldValue<DateTimeOffset>(18),
            reader.GetFieldValue<byte[]>(19),
            reader.GetFieldValue<DateTimeOffset>(20),
            Lines: []
        );

    private static async Task<IReadOnlyList<OrderLine>> ReadLinesAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var lines = new List<OrderLine>();
        while (await reader.ReadAsync(ct))
        {
            lines.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.GetInt32(4),
                    reader.GetInt64(5),
                    reader.GetInt64(6),
                    reader.GetInt64(7)
                )
            );
        }

        return lines;
    }
}
