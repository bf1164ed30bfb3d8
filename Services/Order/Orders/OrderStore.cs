using System.Data;
using Npgsql;

namespace Shop.Order.Orders;

/// <summary>An order after a change, and when that was, by the database's clock.</summary>
internal sealed record ChangedOrder(OrderState Order, DateTimeOffset At);

/// <summary>An order with all that belongs to it, as of one instant.</summary>
/// <param name="CanBePaid">It waits for money and its reservation has not ended, by the database's clock.</param>
/// <param name="Shipment">Null before it was shipped.</param>
internal sealed record WholeOrder(OrderState Order, IReadOnlyList<TimelineEntry> Timeline, bool CanBePaid, ShipmentView? Shipment);

/// <summary>Reads orders and moves them on.</summary>
internal sealed class OrderStore(NpgsqlDataSource db)
{
    private const string OrderSql = $"""
        SELECT {OrderRows.Columns}, reserved_until > now() FROM orders WHERE id = $1 AND {OrderAccess.Sql}
        """;

    /// <summary>The order, or null when there is none that the caller may see.</summary>
    public async Task<WholeOrder?> FindAsync(Guid id, OrderAccess access, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        // One snapshot for all of it: the timeline's last row is the order's version.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Select(id, access, OrderSql),
                OrderRows.SelectLines(id),
                new("SELECT at, event, status, who, why, account_id FROM order_events WHERE order_id = $1 ORDER BY version")
                {
                    Parameters = { new() { Value = id } },
                },
                Fulfilment.Select(id),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var order = OrderRows.Read(reader);
        var canBePaid = order.Status.IsUnpaid() && reader.GetBoolean(OrderRows.Next);
        await reader.NextResultAsync(ct);
        order = order with { Lines = [.. (await OrderRows.ReadLinesAsync(reader, ct))[id]] };
        await reader.NextResultAsync(ct);
        var timeline = await ReadTimelineAsync(reader, ct);
        await reader.NextResultAsync(ct);
        return new(order, timeline, canBePaid, await reader.ReadAsync(ct) ? Fulfilment.Read(reader) : null);
    }

    /// <summary>The order that an event is about, locked until the transaction ends.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static async Task<OrderState> LockKnownAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct) =>
        await LockAsync(transaction, id, OrderAccess.All, ct) ?? throw new InvalidOperationException($"There is no order {id}.");

    /// <summary>The order, locked until the transaction ends, or null when there is none that the caller may change.</summary>
    public static async Task<OrderState?> LockAsync(NpgsqlTransaction transaction, Guid id, OrderAccess access, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { Select(id, access, OrderSql + " FOR NO KEY UPDATE"), OrderRows.SelectLines(id) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var order = OrderRows.Read(reader);
        await reader.NextResultAsync(ct);
        return order with { Lines = [.. (await OrderRows.ReadLinesAsync(reader, ct))[id]] };
    }

    /// <summary>Takes the locked <paramref name="order"/> one step on, with its row in the timeline.</summary>
    /// <exception cref="InvalidOperationException">The table of steps does not allow it.</exception>
    public static Task<ChangedOrder> MoveAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        OrderStatus to,
        Actor who,
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
        Actor who,
        string? why,
        CancellationToken ct
    ) => WriteAsync(transaction, order with { Version = order.Version + 1 }, what, who, why, ct);

    private static async Task<ChangedOrder> WriteAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        string what,
        Actor who,
        string? why,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("UPDATE orders SET status = $2, version = $3, refunding = $4, refunded = $5 WHERE id = $1")
                {
                    Parameters =
                    {
                        new() { Value = order.Id },
                        new() { Value = order.Status.Name() },
                        new() { Value = order.Version },
                        new() { Value = order.Refunding },
                        new() { Value = order.Refunded },
                    },
                },
                InsertEvent(order, what, who, why),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(order, reader.GetFieldValue<DateTimeOffset>(0));
    }

    private static NpgsqlBatchCommand InsertEvent(OrderState order, string what, Actor who, string? why) =>
        new(
            """
            INSERT INTO order_events (order_id, version, event, status, who, why, account_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING at
            """
        )
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.Version },
                new() { Value = what },
                new() { Value = order.Status.Name() },
                new() { Value = who.Name },
                new NpgsqlParameter<string?> { TypedValue = why },
                new NpgsqlParameter<Guid?> { TypedValue = who.AccountId },
            },
        };

    private static NpgsqlBatchCommand Select(Guid id, OrderAccess access, string sql)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = id } } };
        access.AddTo(command.Parameters, id);
        return command;
    }

    private static async Task<IReadOnlyList<TimelineEntry>> ReadTimelineAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
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
                {
                    AccountId = reader.IsDBNull(5) ? null : reader.GetGuid(5),
                }
            );
        }

        return timeline;
    }
}
