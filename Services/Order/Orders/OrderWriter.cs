using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Stock;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>
/// Writes checkouts: idempotency rows, orders, reservations, lines, timelines and outbox of a whole batch in one transaction, so that of
/// each order all is there or nothing is. Locks are taken in the one order of this database: idempotency rows by (scope, key), orders,
/// coupons by code, stock by (product, region), tickets and sales by id.
/// </summary>
internal sealed partial class OrderWriter(NpgsqlDataSource db, Outbox outbox, ILogger<OrderWriter> logger)
{
    /// <summary>
    /// Writes the drafts, or says what stands in their way. Null where the database's state moved under our feet (a deadlock, a number drawn
    /// twice, a conflicting order that just ended): a new draft is worth another try. An error that a row causes falls back to writing
    /// one by one, so that it hits its own checkout only.
    /// </summary>
    /// <exception cref="NpgsqlException">The database gave no answer, or none to the commit.</exception>
    public async Task<Placement?[]> WriteAsync(IReadOnlyList<BatchItem> items, CancellationToken ct)
    {
        try
        {
            return await WriteTogetherAsync(items, ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
        {
            return new Placement?[items.Count];
        }
        catch (PostgresException e) when (StoreOutage.IsCausedByARow(e) && items.Count > 1)
        {
            var placements = new List<Placement?>();
            foreach (var item in items)
            {
                placements.AddRange(await WriteAsync([item], ct));
            }

            return [.. placements];
        }
        catch (PostgresException e) when (StoreOutage.IsCausedByARow(e))
        {
            LogRowRefused(logger, e);
            return [new Placement.Refused(Problems.Of(500, "internal_error", "Something went wrong on our side."))];
        }
    }

    private async Task<Placement?[]> WriteTogetherAsync(IReadOnlyList<BatchItem> items, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var claims = await BatchClaims.TakeAsync(transaction, items, ct);
        var verdict = claims.Judge(items);
        if (verdict.Accepted is not [])
        {
            await FillAsync(transaction, verdict, ct);
            // From here on the outcome may be unknown to the callers, who repeat with the same key: nobody's leaving stops the commit.
            await transaction.CommitAsync(CancellationToken.None);
            outbox.Wake();
        }

        return verdict.Placements;
    }

    /// <summary>Writes what hangs on the accepted orders and takes back what was claimed for the others.</summary>
    private async Task FillAsync(NpgsqlTransaction transaction, BatchVerdict verdict, CancellationToken ct)
    {
        OrderState[] orders = [.. verdict.Accepted.Select(item => item.Draft!.Order)];
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        var commands = batch.BatchCommands;
        if (verdict.OrdersToDelete is not [])
        {
            commands.Add(OrderStatements.DeleteOrders(verdict.OrdersToDelete));
        }

        if (verdict.KeysToDelete is not [])
        {
            commands.Add(OrderStatements.DeleteKeys(verdict.KeysToDelete));
        }

        OrderDraft[] withCoupon = [.. verdict.Accepted.Select(item => item.Draft!).Where(draft => draft.Coupon is not null)];
        if (withCoupon is not [])
        {
            commands.Add(CouponStore.InsertUses(withCoupon));
            commands.Add(CouponStore.CountUses(withCoupon));
        }

        if (orders.Any(order => order.TicketId is null))
        {
            commands.Add(StockStore.Reserve(orders.Where(order => order.TicketId is null)));
        }

        if (orders.Select(order => order.TicketId).OfType<Guid>().ToArray() is [_, ..] tickets)
        {
            commands.Add(SaleUnits.Place(tickets));
        }

        commands.Add(OrderStatements.InsertLines(orders));
        commands.Add(OrderStatements.InsertPlaced(orders));
        var news = StockChange.News(verdict.Stock, orders[0].CreatedAt);
        commands.Add(outbox.Insert([.. verdict.Accepted.Select(Placed), .. news.Select(e => new OutgoingEvent(e, null, null))]));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static OutgoingEvent Placed(BatchItem item)
    {
        var (order, trace) = (item.Draft!.Order, item.Checkout.Trace);
        return new(
            new OrderPlaced(Guid.CreateVersion7(), order.CreatedAt, order.Id, order.Version, order.ForEvents()),
            trace?.Id,
            trace?.TraceStateString
        );
    }

    [LoggerMessage(Level = LogLevel.Error, EventName = "OrderRefusedByDatabase", Message = "The database refuses an order's rows")]
    private static partial void LogRowRefused(ILogger logger, Exception exception);
}
