using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Orders;
using Shop.Order.Stock;

namespace Shop.Order.Refunds;

/// <summary>
/// Money that goes back. Staff ask for it, payment carries it out and tells how it ended; only then does the order's status change and do
/// units return to the shelf, so that a refund which fails has changed nothing.
/// </summary>
internal sealed class RefundLife(NpgsqlDataSource db, Outbox outbox)
{
    private const string Note = "refund_requested";

    // Somebody used the provider's own pages.
    private const string MadeAtProvider = "made_at_provider";
    private const string MadeAtProviderWhy = "Refunded at the payment provider";

    /// <summary>Asks for a refund of an order that was paid; a repeat with the same id and content changes nothing.</summary>
    /// <param name="version">The order's version that the caller saw: two people who press at once give the money back once.</param>
    public async Task<RefundAnswer> RequestAsync(Guid orderId, WantedRefund wanted, long version, Actor who, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrderStore.LockAsync(transaction, orderId, OrderAccess.All, ct) is not { } order)
        {
            return RefundAnswer.NotFound;
        }

        if (await RefundRows.FindAsync(transaction, wanted.Id, ct) is { } known)
        {
            return known.OrderId == orderId && known.Refund.IsOf(wanted) ? RefundAnswer.Requested : RefundAnswer.IdReused;
        }

        if (order.Version != version)
        {
            return RefundAnswer.VersionMismatch;
        }

        var (refund, otherwise) = order.Fit(wanted);
        if (refund is null)
        {
            return otherwise;
        }

        await AddAsync(transaction, order, refund, "staff_refund", who, ct);
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return RefundAnswer.Requested;
    }

    /// <summary>Calls off an order that was paid and not shipped: all that is left of its money goes back. A repeat changes nothing.</summary>
    /// <param name="restock">Whether its units go back on the shelf when the money has gone back.</param>
    public async Task<Cancellation> CancelPaidAsync(Guid id, string why, bool restock, Actor who, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await OrderStore.LockAsync(transaction, id, OrderAccess.All, ct) is not { } order)
        {
            return Cancellation.NotFound;
        }

        if (await Fulfilment.FindAsync(transaction, id, ct) is not null)
        {
            return Cancellation.TooLate;
        }

        if (order.Refunding > 0 && order.Refunding == order.Totals.Total)
        {
            return Cancellation.Cancelled;
        }

        var (refund, _) = order.Fit(new(Guid.CreateVersion7(), Amount: null, why, restock ? null : []));
        if (refund is null)
        {
            return Cancellation.TooLate;
        }

        await AddAsync(transaction, order, refund, "staff_cancel", who, ct);
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return Cancellation.Cancelled;
    }

    /// <summary>The refunds that staff asked for, oldest first.</summary>
    public async Task<IReadOnlyList<RefundView>> OfAsync(Guid orderId, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { RefundRows.SelectOf(orderId) } };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var refunds = new List<RefundView>();
        while (await reader.ReadAsync(ct))
        {
            refunds.Add(RefundRows.Read(reader).Refund);
        }

        return refunds;
    }

    /// <summary>Writes a refund of the locked <paramref name="order"/> down and asks payment for it.</summary>
    /// <param name="reason">The stable word for it.</param>
    private async Task AddAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        FittingRefund refund,
        string reason,
        Actor who,
        CancellationToken ct
    )
    {
        var payment = await RefundRows.AddAsync(transaction, order.Id, refund, who.AccountId, ct);
        order = order with { Refunding = order.Refunding + refund.Amount };
        (order, var at) = await OrderStore.NoteAsync(transaction, order, Note, who, refund.Why, ct);
        await outbox.AddAsync(
            transaction,
            [
                new RefundRequested(
                    Guid.CreateVersion7(),
                    at,
                    order.Id,
                    order.Version,
                    refund.Id,
                    payment,
                    new(refund.Amount, order.Currency),
                    reason
                ),
            ],
            ct
        );
    }

    /// <summary>Money went back: what staff asked for moves the order on, and what was to come back is on the shelf again. Of a payment that
    /// could not be used, the timeline says so; what somebody gave back at the provider counts like what staff asked for.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public async Task CompleteAsync(NpgsqlTransaction transaction, RefundCompleted completed, CancellationToken ct)
    {
        var order = await OrderStore.LockKnownAsync(transaction, completed.OrderId, ct);
        if (
            completed.Reason == MadeAtProvider
            && order.Status.IsPaid()
            && order.Refunding + completed.Amount.Amount <= order.Totals.Total
            && await RefundRows.AdoptAsync(transaction, completed, MadeAtProviderWhy, ct)
        )
        {
            order = order with { Refunding = order.Refunding + completed.Amount.Amount };
        }

        if (await RefundRows.FindAsync(transaction, completed.RefundId, ct) is not { } known)
        {
            await OrderStore.NoteAsync(transaction, order, OrderStatus.Refunded.Name(), Actor.Payment, completed.Reason, ct);
            return;
        }

        if (!await RefundRows.CompleteAsync(transaction, completed.RefundId, ct))
        {
            return;
        }

        order = order with { Refunded = order.Refunded + known.Refund.Amount.Amount };
        var to = order.Refunded == order.Totals.Total ? OrderStatus.Refunded : OrderStatus.PartiallyRefunded;
        (order, var at) = await OrderStore.MoveAsync(transaction, order, to, Actor.Payment, known.Refund.Why, ct);
        var back = known.Refund.Returns.Select(line => new StockUnits(line.ProductId, order.Region, line.Quantity)).ToArray();
        if (back is not [])
        {
            var changes = await StockStore.ReturnAsync(transaction, back, ct);
            await StockLedger.ReturnedAsync(transaction, order.Id, known.Refund, back, ct);
            await outbox.AddAsync(transaction, StockChange.News(changes, at), ct);
        }
    }

    /// <summary>Money will not go back: the timeline says so, and the order is where it was. So it is too when the shopper's bank sent money
    /// back that had gone.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public static async Task FailAsync(NpgsqlTransaction transaction, RefundFailed failed, CancellationToken ct)
    {
        var order = await OrderStore.LockKnownAsync(transaction, failed.OrderId, ct);
        if (await RefundRows.FindAsync(transaction, failed.RefundId, ct) is { } known)
        {
            if (!await RefundRows.FailAsync(transaction, known, failed.Code, ct))
            {
                return;
            }

            var amount = known.Refund.Amount.Amount;
            order = order with { Refunding = order.Refunding - amount };
            if (known.Refund.IsCompleted)
            {
                var left = order.Refunded - amount;
                var before = left > 0 ? OrderStatus.PartiallyRefunded : await Fulfilment.StatusAsync(transaction, order.Id, ct);
                // Not a step that an order may take by itself.
                order = order with
                {
                    Refunded = left,
                    Status = before,
                };
            }
        }

        await OrderStore.NoteAsync(transaction, order, "refund_failed", Actor.Payment, failed.Code, ct);
    }
}
