using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Order.Orders;

/// <summary>How an attempt to ship or deliver ended.</summary>
internal enum FulfilmentAnswer
{
    /// <summary>It is done, now or before.</summary>
    Done,

    /// <summary>There is no such order.</summary>
    NotFound,

    /// <summary>The order does not stand where this step begins.</summary>
    NotNow,

    /// <summary>It was shipped with another carrier or number.</summary>
    ShippedOtherwise,
}

/// <summary>Parcels: one per order, as staff say. Repeats change nothing.</summary>
internal sealed class Fulfilment(NpgsqlDataSource db, Outbox outbox)
{
    /// <summary>The parcel is on its way. Not of an order whose money is all going back.</summary>
    public async Task<FulfilmentAnswer> ShipAsync(Guid id, string carrier, string tracking, Actor who, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrderStore.LockAsync(transaction, id, OrderAccess.All, ct) is not { } order)
        {
            return FulfilmentAnswer.NotFound;
        }

        if (await FindAsync(transaction, id, ct) is { } shipped)
        {
            return shipped.Carrier == carrier && shipped.Tracking == tracking ? FulfilmentAnswer.Done : FulfilmentAnswer.ShippedOtherwise;
        }

        if (!order.Status.MayBecome(OrderStatus.Shipped) || order.Refunding == order.Totals.Total)
        {
            return FulfilmentAnswer.NotNow;
        }

        await WriteAsync(
            transaction,
            new("INSERT INTO order_shipments (order_id, carrier, tracking) VALUES ($1, $2, $3)")
            {
                Parameters =
                {
                    new() { Value = id },
                    new() { Value = carrier },
                    new() { Value = tracking },
                },
            },
            ct
        );
        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Shipped, who, $"{carrier} {tracking}", ct);
        await outbox.AddAsync(
            transaction,
            [new OrderShipped(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents(), carrier, tracking)],
            ct
        );
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return FulfilmentAnswer.Done;
    }

    /// <summary>The parcel arrived.</summary>
    public async Task<FulfilmentAnswer> DeliverAsync(Guid id, Actor who, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrderStore.LockAsync(transaction, id, OrderAccess.All, ct) is not { } order)
        {
            return FulfilmentAnswer.NotFound;
        }

        var shipment = await FindAsync(transaction, id, ct);
        if (shipment is { DeliveredAt: not null })
        {
            return FulfilmentAnswer.Done;
        }

        if (shipment is null || !order.Status.MayBecome(OrderStatus.Delivered))
        {
            return FulfilmentAnswer.NotNow;
        }

        await WriteAsync(
            transaction,
            new("UPDATE order_shipments SET delivered_at = now() WHERE order_id = $1") { Parameters = { new() { Value = id } } },
            ct
        );
        await OrderStore.MoveAsync(transaction, order, OrderStatus.Delivered, who, why: null, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return FulfilmentAnswer.Done;
    }

    /// <summary>The order's parcel, or null before it was shipped.</summary>
    public static async Task<ShipmentView?> FindAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { Select(id) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Where a paid order stands of which no money went back.</summary>
    public static async Task<OrderStatus> StatusAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct) =>
        await FindAsync(transaction, id, ct) switch
        {
            null => OrderStatus.Paid,
            { DeliveredAt: null } => OrderStatus.Shipped,
            _ => OrderStatus.Delivered,
        };

    /// <summary>Selects the order's parcel; <see cref="Read"/> reads its row.</summary>
    public static NpgsqlBatchCommand Select(Guid id) =>
        new("SELECT carrier, tracking, shipped_at, delivered_at FROM order_shipments WHERE order_id = $1")
        {
            Parameters = { new() { Value = id } },
        };

    /// <summary>The parcel in the current row.</summary>
    public static ShipmentView Read(NpgsqlDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetFieldValue<DateTimeOffset>(2),
            reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3)
        );

    private static async Task WriteAsync(NpgsqlTransaction transaction, NpgsqlBatchCommand write, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { write } };
        await batch.ExecuteNonQueryAsync(ct);
    }
}
