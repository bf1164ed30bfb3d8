using Npgsql;
using Shop.Order.Orders;
using Shop.Order.Stock;

namespace Shop.Order.FlashSales;

/// <summary>Units of a sale that came back, for its gate.</summary>
/// <param name="Epoch">The gate's when they came back.</param>
internal readonly record struct ReturnedUnits(Guid SaleId, long Epoch, int Units);

/// <summary>
/// What orders do to the sales that they come from, inside the caller's transaction: tickets and sales are locked by id, after stock. While
/// a sale is active it holds the units that are in no order; when it is over they are the shelf's.
/// </summary>
internal static class SaleUnits
{
    /// <summary>Locks the tickets that still wait for their order and answers their ids, then their sales.</summary>
    public static IEnumerable<NpgsqlBatchCommand> LockQueued(Guid[] tickets) =>
        [
            new("SELECT id FROM flash_tickets WHERE id = ANY ($1) AND status = 'queued' ORDER BY id FOR NO KEY UPDATE")
            {
                Parameters = { new() { Value = tickets } },
            },
            LockSales(tickets),
        ];

    /// <summary>The tickets, which are locked, have their orders: their units are held by these now.</summary>
    public static NpgsqlBatchCommand Place(Guid[] tickets) =>
        new(
            """
            WITH placed AS (UPDATE flash_tickets SET status = 'won' WHERE id = ANY ($1) RETURNING sale_id)
            UPDATE flash_sales SET held = held - taken.count
            FROM (SELECT sale_id, count(*)::int FROM placed GROUP BY sale_id) AS taken
            WHERE id = taken.sale_id
            """
        )
        {
            Parameters = { new() { Value = tickets } },
        };

    /// <summary>
    /// Gives back what orders had reserved that were cancelled or have expired: to the shelf, or to the sale that they come from while it
    /// goes on. Answers what that did to the shelf, and what the sales' gates are to be told after the commit.
    /// </summary>
    public static async Task<(IReadOnlyList<StockChange>, IReadOnlyList<ReturnedUnits>)> ReleaseAsync(
        NpgsqlTransaction transaction,
        IReadOnlyCollection<OrderState> orders,
        CancellationToken ct
    )
    {
        Guid[] tickets = [.. orders.Select(order => order.TicketId).OfType<Guid>()];
        if (tickets is [])
        {
            return (await StockStore.ReleaseAsync(transaction, [.. orders.SelectMany(order => order.Units())], ct), []);
        }

        await StockStore.LockAsync(transaction, [.. orders.SelectMany(order => order.Units())], ct);
        var returned = await ExpireAsync(transaction, tickets, ct);
        StockUnits[] toShelf =
        [
            .. orders
                .Where(order => order.TicketId is not { } ticket || !returned.TryGetValue(ticket, out var sale) || !sale.IsActive)
                .SelectMany(order => order.Units()),
        ];
        var changes = toShelf is [] ? [] : await StockStore.ReleaseAsync(transaction, toShelf, ct);
        return (
            changes,
            [
                .. returned
                    .Values.Where(sale => sale.IsActive)
                    .CountBy(sale => (sale.Id, sale.Epoch))
                    .Select(sale => new ReturnedUnits(sale.Key.Id, sale.Key.Epoch, sale.Value)),
            ]
        );
    }

    /// <summary>Takes and sells a unit for an order whose own had gone back; null, and nothing is sold, when the sale has none. The gate is
    /// not told: it notices.</summary>
    public static async Task<IReadOnlyList<StockChange>?> TrySellAnewAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        Guid ticket,
        CancellationToken ct
    )
    {
        await StockStore.LockAsync(transaction, order.Units(), ct);
        if (await TakeAnewAsync(transaction, ticket, ct) is not { } isActive)
        {
            return null;
        }

        if (!isActive)
        {
            return await StockStore.TrySellUnreservedAsync(transaction, order, ct);
        }

        await StockStore.SellAsync(transaction, order, ct);
        return [];
    }

    /// <summary>The ticket gets no order. Answers its sale; null: it waits for none any more. Its unit is the sale's while that is active,
    /// else the caller's to release.</summary>
    public static async Task<(bool IsActive, long Epoch)?> GiveUpAsync(
        NpgsqlTransaction transaction,
        SaleTicket ticket,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                LockTickets([ticket.Id.Value]),
                LockSales([ticket.Id.Value]),
                new(
                    """
                    WITH back AS (
                      UPDATE flash_tickets SET status = 'sold_out' WHERE id = $1 AND status = 'queued' RETURNING sale_id
                    )
                    UPDATE flash_sales SET issued = issued - 1, held = held - CASE WHEN status = 'active' THEN 0 ELSE 1 END
                    FROM back WHERE id = sale_id RETURNING status = 'active', epoch
                    """
                )
                {
                    Parameters = { new() { Value = ticket.Id.Value } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetBoolean(0), reader.GetInt64(1)) : null;
    }

    private static NpgsqlBatchCommand LockSales(Guid[] tickets) =>
        new(
            """
            SELECT id FROM flash_sales WHERE id IN (SELECT sale_id FROM flash_tickets WHERE id = ANY ($1)) ORDER BY id FOR NO KEY UPDATE
            """
        )
        {
            Parameters = { new() { Value = tickets } },
        };

    private static NpgsqlBatchCommand LockTickets(Guid[] tickets) =>
        new("SELECT id FROM flash_tickets WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE")
        {
            Parameters = { new() { Value = tickets } },
        };

    /// <summary>The sales of the tickets whose units come back.</summary>
    private static async Task<Dictionary<Guid, (Guid Id, bool IsActive, long Epoch)>> ExpireAsync(
        NpgsqlTransaction transaction,
        Guid[] tickets,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                LockTickets(tickets),
                LockSales(tickets),
                new(
                    """
                    WITH back AS (
                      UPDATE flash_tickets SET status = 'expired' WHERE id = ANY ($1) AND status = 'won' RETURNING id, sale_id
                    ), counted AS (
                      UPDATE flash_sales SET
                        issued = issued - gone.count, held = held + CASE WHEN status = 'active' THEN gone.count ELSE 0 END
                      FROM (SELECT sale_id, count(*)::int FROM back GROUP BY sale_id) AS gone
                      WHERE flash_sales.id = gone.sale_id
                      RETURNING flash_sales.id, status, epoch
                    )
                    SELECT back.id, counted.id, status, epoch FROM back JOIN counted ON counted.id = sale_id
                    """
                )
                {
                    Parameters = { new() { Value = tickets } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        var sales = new Dictionary<Guid, (Guid, bool, long)>();
        while (await reader.ReadAsync(ct))
        {
            sales[reader.GetGuid(0)] = (reader.GetGuid(1), reader.GetString(2) == FlashSale.Active, reader.GetInt64(3));
        }

        return sales;
    }

    /// <summary>Takes a unit of the sale for a ticket that had lost its own. Answers whether the sale is active; null: it has none.</summary>
    private static async Task<bool?> TakeAnewAsync(NpgsqlTransaction transaction, Guid ticket, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                LockTickets([ticket]),
                LockSales([ticket]),
                new(
                    """
                    WITH taken AS (
                      UPDATE flash_sales SET issued = issued + 1, held = held - CASE WHEN flash_sales.status = 'active' THEN 1 ELSE 0 END
                      FROM flash_tickets
                      WHERE flash_tickets.id = $1 AND flash_tickets.status = 'expired' AND flash_sales.id = sale_id AND issued < units
                      RETURNING flash_sales.status
                    ), won AS (
                      UPDATE flash_tickets SET status = 'won' WHERE id = $1 AND EXISTS (SELECT FROM taken)
                    )
                    SELECT status = 'active' FROM taken
                    """
                )
                {
                    Parameters = { new() { Value = ticket } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? reader.GetBoolean(0) : null;
    }
}
