using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Stock;

namespace Shop.Order.Orders;

/// <summary>An order that is ready to be written, and the answer that goes with it.</summary>
/// <param name="Scope">Whose idempotency key it is: the guest's cart.</param>
internal sealed record OrderDraft(OrderState Order, string Scope, string Key, StoredAnswer Answer);

/// <summary>How a draft ended.</summary>
internal abstract record Placement
{
    /// <summary>The draft is committed.</summary>
    internal sealed record Written : Placement;

    /// <summary>The key had been used: this was answered.</summary>
    internal sealed record Answered(StoredAnswer Answer) : Placement;

    /// <summary>This version of the cart already waits for payment as another order.</summary>
    internal sealed record AlreadyOrdered(Guid OrderId) : Placement;

    /// <summary>There is not enough of these.</summary>
    internal sealed record OutOfStock(IReadOnlyList<ShortLine> Lines) : Placement;
}

/// <summary>
/// Writes checkouts: idempotency row, order, reservation, lines, timeline and outbox in one transaction, so that all of it is there or
/// nothing is. Locks are taken in the one order of this database: idempotency rows, orders, stock by (product, region).
/// </summary>
internal sealed class OrderWriter(NpgsqlDataSource db, Outbox outbox)
{
    /// <summary>
    /// Writes <paramref name="draft"/> or says what stands in its way; a draft whose key is in use by a running transaction, on any
    /// replica, waits for it. Null: the database's state moved under our feet (a deadlock, a number drawn twice, a conflicting order that
    /// just ended); a new draft is worth another try.
    /// </summary>
    public async Task<Placement?> TryWriteAsync(OrderDraft draft, CancellationToken ct)
    {
        try
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var (ended, obstacle) = await ClaimAsync(transaction, draft, ct);
            if (ended)
            {
                return obstacle;
            }

            await FillAsync(transaction, draft.Order, ct);
            var order = draft.Order;
            await outbox.AddAsync(
                transaction,
                [new OrderPlaced(Guid.CreateVersion7(), order.CreatedAt, order.Id, order.Version, order.ForEvents())],
                ct
            );

            // From here on the outcome may be unknown to the caller, who repeats with the same key: nobody's leaving stops the commit.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
        {
            return null;
        }

        outbox.Wake();
        return new Placement.Written();
    }

    /// <summary>Takes the key, the cart version and the stock's locks, in this order; nothing is kept when one of them is refused.</summary>
    private static async Task<(bool Ended, Placement? Obstacle)> ClaimAsync(
        NpgsqlTransaction transaction,
        OrderDraft draft,
        CancellationToken ct
    )
    {
        var order = draft.Order;
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                InsertKey(draft),
                SelectAnswer(draft),
                InsertOrder(order),
                SelectUnpaid(order),
                StockStore.LockAvailable([.. order.Lines.Select(line => line.ProductId)], order.Region),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var keyIsOurs = await reader.ReadAsync(ct);
        await reader.NextResultAsync(ct);
        if (!keyIsOurs)
        {
            // Conflicting, but not there: swept just now.
            return (true, await reader.ReadAsync(ct) ? new Placement.Answered(IdempotencyStore.Read(reader)) : null);
        }

        await reader.NextResultAsync(ct);
        var orderIsNew = await reader.ReadAsync(ct);
        await reader.NextResultAsync(ct);
        if (!orderIsNew)
        {
            return (true, await reader.ReadAsync(ct) ? new Placement.AlreadyOrdered(reader.GetGuid(0)) : null);
        }

        await reader.NextResultAsync(ct);
        var available = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(ct))
        {
            available[reader.GetGuid(0)] = reader.GetInt32(1);
        }

        var missing = order
            .Lines.Select(line => new ShortLine(line.ProductId, line.Quantity, available.GetValueOrDefault(line.ProductId)))
            .Where(line => line.Requested > line.Available)
            .ToArray();
        return missing is [] ? (false, null) : (true, new Placement.OutOfStock(missing));
    }

    /// <summary>Writes what hangs on the order; the stock's rows are locked and hold enough.</summary>
    private static async Task FillAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                StockStore.Reserve(order),
                InsertLines(order),
                OrderStore.InsertEvent(order, "placed", "shopper", why: null),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlBatchCommand InsertKey(OrderDraft draft) =>
        new(
            """
            INSERT INTO idempotency (scope, key, body_sha256, location, response)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING true
            """
        )
        {
            Parameters =
            {
                new() { Value = draft.Scope },
                new() { Value = draft.Key },
                new() { Value = draft.Answer.BodySha256 },
                new() { Value = draft.Answer.Location },
                new() { Value = draft.Answer.Response },
            },
        };

    private static NpgsqlBatchCommand SelectAnswer(OrderDraft draft) => IdempotencyStore.Select(draft.Scope, draft.Key);

    private static NpgsqlBatchCommand InsertOrder(OrderState order) =>
        new(
            """
            INSERT INTO orders (
              id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address, shipping_method,
              items, discount, shipping, tax, total, reserved_until, lookup_token_hash, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15, $16, $17, $18, $19, $20, $21)
            ON CONFLICT DO NOTHING RETURNING true
            """
        )
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.Number },
                new() { Value = order.Status.Name() },
                new() { Value = order.Version },
                new NpgsqlParameter<Guid?> { TypedValue = order.AccountId },
                new() { Value = order.Email },
                new() { Value = order.Language },
                new() { Value = order.Region },
                new() { Value = order.Currency },
                new() { Value = order.CartId },
                new() { Value = order.CartVersion },
                new() { Value = OrderJson.Text(order.ShippingAddress) },
                new() { Value = order.ShippingMethod },
                new() { Value = order.Totals.Items },
                new() { Value = order.Totals.Discount },
                new() { Value = order.Totals.Shipping },
                new() { Value = order.Totals.Tax },
                new() { Value = order.Totals.Total },
                new() { Value = order.ReservedUntil },
                new() { Value = order.LookupTokenHash },
                new() { Value = order.CreatedAt },
            },
        };

    private static NpgsqlBatchCommand SelectUnpaid(OrderState order) =>
        new(
            """
            SELECT id FROM orders
            WHERE cart_id = $1 AND cart_version = $2 AND status IN ('awaiting_payment', 'payment_failed') AND id <> $3
            """
        )
        {
            Parameters =
            {
                new() { Value = order.CartId },
                new() { Value = order.CartVersion },
                new() { Value = order.Id },
            },
        };

    private static NpgsqlBatchCommand InsertLines(OrderState order) =>
        new(
            """
            INSERT INTO order_lines (order_id, product_id, position, slug, name, category, quantity, unit_price, line_total)
            SELECT $1, product_id, position, slug, name, category, quantity, unit_price, unit_price * quantity
            FROM unnest($2, $3, $4, $5, $6, $7) WITH ORDINALITY
              AS line (product_id, slug, name, category, quantity, unit_price, position)
            """
        )
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.Lines.Select(line => line.ProductId).ToArray() },
                new() { Value = order.Lines.Select(line => line.Slug).ToArray() },
                new() { Value = order.Lines.Select(line => line.Name).ToArray() },
                new() { Value = order.Lines.Select(line => line.Category).ToArray() },
                new() { Value = order.Lines.Select(line => line.Quantity).ToArray() },
                new() { Value = order.Lines.Select(line => line.UnitPrice).ToArray() },
            },
        };
}
