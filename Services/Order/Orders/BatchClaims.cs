using Npgsql;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Stock;

namespace Shop.Order.Orders;

/// <summary>What is to be done with a batch.</summary>
/// <param name="Placements">By item; null: worth another try.</param>
/// <param name="Accepted">The items whose orders are kept.</param>
/// <param name="KeysToDelete">Claimed for items that are not.</param>
/// <param name="OrdersToDelete">Inserted for items that are not.</param>
/// <param name="Stock">What the accepted orders do to the rows of stock.</param>
internal sealed record BatchVerdict(
    Placement?[] Placements,
    IReadOnlyList<BatchItem> Accepted,
    IReadOnlyList<CheckoutKey> KeysToDelete,
    IReadOnlyList<Guid> OrdersToDelete,
    IReadOnlyList<StockChange> Stock
);

/// <summary>What a batch holds in its transaction: its keys, its cart versions, and the locked rows of coupons,
/// stock and tickets.</summary>
internal sealed class BatchClaims
{
    private readonly HashSet<CheckoutKey> keys = [];
    private readonly HashSet<Guid> orders = [];
    private readonly Dictionary<CheckoutKey, StoredAnswer> answers = [];
    private readonly Dictionary<(string Cart, long Version), Guid> unpaid = [];
    private readonly CouponLedger coupons = new();
    private readonly Dictionary<(Guid Product, string Region), StockChange> stock = [];
    private readonly HashSet<Guid> queuedTickets = [];

    /// <summary>Takes the keys, the cart versions and the locks, in this order, waiting for whoever holds one.</summary>
    public static async Task<BatchClaims> TakeAsync(NpgsqlTransaction transaction, IReadOnlyList<BatchItem> items, CancellationToken ct)
    {
        var claims = new BatchClaims();
        OrderDraft[] drafts = [.. items.Select(item => item.Draft).OfType<OrderDraft>()];
        await claims.LockAsync(transaction, items, drafts, ct);

        CheckoutKey[] taken = [.. items.Select(item => item.Checkout.Key).Where(key => !claims.keys.Contains(key))];
        OrderState[] conflicting = [.. drafts.Select(draft => draft.Order).Where(order => !claims.orders.Contains(order.Id))];
        if (taken is not [] || conflicting is not [])
        {
            await claims.ReadConflictsAsync(transaction, taken, conflicting, ct);
        }

        return claims;
    }

    /// <summary>Gives each item its placement, first come, first served; what one takes is gone for the next.</summary>
    public BatchVerdict Judge(IReadOnlyList<BatchItem> items)
    {
        var placements = new Placement?[items.Count];
        var accepted = new List<BatchItem>();
        for (var i = 0; i < items.Count; i++)
        {
            placements[i] = items[i] is { Draft: { } draft } item && Owns(item) && orders.Contains(draft.Order.Id) ? Take(draft) : null;
            if (placements[i] is Placement.Answered)
            {
                accepted.Add(items[i]);
            }
        }

        // Afterwards, since an order may have won against another one of this batch.
        var written = accepted.Select(item => item.Draft!.Order.Id).ToHashSet();
        for (var i = 0; i < items.Count; i++)
        {
            placements[i] ??= Obstacle(items[i], written);
        }

        return new(
            placements,
            accepted,
            [.. keys.Except(accepted.Select(item => item.Checkout.Key))],
            [.. orders.Except(written)],
            [.. stock.Values.Where(row => row.Before != row.After)]
        );
    }

    private bool Owns(BatchItem item) => keys.Contains(item.Checkout.Key);

    private Placement Take(OrderDraft draft)
    {
        var order = draft.Order;
        if (order.TicketId is { } ticket)
        {
            // Its unit is reserved by the sale already.
            return queuedTickets.Remove(ticket)
                ? new Placement.Answered(draft.Answer, Replayed: false)
                : new Placement.Refused(Refusals.TicketGone());
        }

        var missing = order
            .Lines.Select(line => new ShortLine(
                line.ProductId,
                line.Quantity,
                stock.GetValueOrDefault((line.ProductId, order.Region)).After
            ))
            .Where(line => line.Requested > line.Available)
            .ToArray();
        if (missing is not [])
        {
            return new Placement.Refused(Refusals.OutOfStock(missing));
        }

        if (draft.Coupon is { } coupon && !coupons.TryTake(coupon.Code, draft.Customer))
        {
            return new Placement.Refused(Refusals.CouponUsedUp());
        }

        foreach (var line in order.Lines)
        {
            var row = stock[(line.ProductId, order.Region)];
            stock[(line.ProductId, order.Region)] = row with { After = row.After - line.Quantity };
        }

        return new Placement.Answered(draft.Answer, Replayed: false);
    }

    /// <summary>Why an item was not taken; null when the reason has gone away meanwhile.</summary>
    private Placement? Obstacle(BatchItem item, HashSet<Guid> written)
    {
        if (!Owns(item))
        {
            return answers.TryGetValue(item.Checkout.Key, out var given) ? new Placement.Answered(given, Replayed: true) : null;
        }

        if (item.Draft is not { } draft)
        {
            return item.Refusal;
        }

        // An order of this batch that was not taken in the end is no obstacle.
        return
            unpaid.TryGetValue((draft.Order.CartId, draft.Order.CartVersion), out var other)
            && (written.Contains(other) || !orders.Contains(other))
            ? new Placement.Refused(Refusals.AlreadyOrdered(other))
            : null;
    }

    private async Task LockAsync(NpgsqlTransaction transaction, IReadOnlyList<BatchItem> items, OrderDraft[] drafts, CancellationToken ct)
    {
        OrderDraft[] withCoupon = [.. drafts.Where(draft => draft.Coupon is not null)];
        Guid[] tickets = [.. drafts.Select(draft => draft.Order.TicketId).OfType<Guid>()];
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { OrderStatements.InsertKeys(items) },
        };
        foreach (var command in drafts is [] ? [] : Locks(drafts, withCoupon, tickets))
        {
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new(reader.GetString(0), reader.GetString(1)));
        }

        if (drafts is not [])
        {
            await ReadLocksAsync(reader, withCoupon is not [], tickets is not [], ct);
        }
    }

    private static IEnumerable<NpgsqlBatchCommand> Locks(OrderDraft[] drafts, OrderDraft[] withCoupon, Guid[] tickets)
    {
        OrderState[] wanted = [.. drafts.Select(draft => draft.Order)];
        return
        [
            OrderStatements.InsertOrders(wanted),
            .. withCoupon is [] ? [] : (NpgsqlBatchCommand[])[CouponStore.Lock(withCoupon), CouponStore.SelectUses(withCoupon)],
            StockStore.LockAvailable(wanted.Where(order => order.TicketId is null)),
            .. tickets is [] ? [] : SaleUnits.LockQueued(tickets),
        ];
    }

    private async Task ReadLocksAsync(NpgsqlDataReader reader, bool withCoupons, bool withTickets, CancellationToken ct)
    {
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            orders.Add(reader.GetGuid(0));
        }

        if (withCoupons)
        {
            await coupons.ReadAsync(reader, ct);
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (product, region, available) = (reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2));
            stock[(product, region)] = new(product, region, available, available, reader.GetInt64(3) + 1);
        }

        while (withTickets && await reader.NextResultAsync(ct))
        {
            // After the tickets come their sales, which are locked only.
            withTickets = false;
            while (await reader.ReadAsync(ct))
            {
                queuedTickets.Add(reader.GetGuid(0));
            }
        }
    }

    private async Task ReadConflictsAsync(
        NpgsqlTransaction transaction,
        CheckoutKey[] taken,
        OrderState[] conflicting,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands = { OrderStatements.SelectAnswers(taken), OrderStatements.SelectUnpaid(conflicting) },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            answers[new(reader.GetString(0), reader.GetString(1))] = new(
                reader.GetFieldValue<byte[]>(2),
                reader.GetString(3),
                reader.GetFieldValue<byte[]>(4)
            );
        }

        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            unpaid[(reader.GetString(0), reader.GetInt64(1))] = reader.GetGuid(2);
        }
    }
}
