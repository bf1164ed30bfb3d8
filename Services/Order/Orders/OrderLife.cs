using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Coupons;
using Shop.Order.FlashSales;
using Shop.Order.Stock;

namespace Shop.Order.Orders;

/// <summary>How an attempt to cancel ended.</summary>
internal enum Cancellation
{
    /// <summary>No such order, or not this caller's.</summary>
    NotFound,

    /// <summary>It is cancelled, now or before.</summary>
    Cancelled,

    /// <summary>It was paid or has expired.</summary>
    TooLate,
}

/// <summary>
/// What happens to an order after it was placed. Each step locks the order first and then its stock, and leaves stock, timeline and
/// outgoing events in step; those that follow a message work inside the transaction of its inbox row.
/// </summary>
internal sealed partial class OrderLife(NpgsqlDataSource db, Outbox outbox, GateKeeper gates, ILogger<OrderLife> logger)
{
    /// <summary>Money came: the order is paid and its stock leaves, or the money goes back. A payment that was heard of before does nothing.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public async Task PayAsync(NpgsqlTransaction transaction, PaymentSucceeded paid, CancellationToken ct)
    {
        var order = await OrderStore.LockKnownAsync(transaction, paid.OrderId, ct);
        if (await OrderPayments.IsKnownAsync(transaction, paid.AggregateId, ct))
        {
            return;
        }

        switch (PaymentVerdict.On(order, paid.Amount))
        {
            case PaymentVerdict.Pays:
                await MarkPaidAsync(transaction, order, paid, changes: [], ct);
                await StockStore.SellAsync(transaction, order, ct);
                break;
            case PaymentVerdict.PaysIfStillThere when await TakeAnewAsync(transaction, order, ct) is { } changes:
                await MarkPaidAsync(transaction, order, paid, changes, ct);
                break;
            case PaymentVerdict.GoesBack back:
                await GiveBackAsync(transaction, order, paid, back.Reason, ct);
                break;
            default:
                await GiveBackAsync(transaction, order, paid, PaymentVerdict.OrderExpired, ct);
                break;
        }
    }

    /// <summary>An attempt to pay failed: noted while the order waits for money, else of no interest any more.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public static async Task FailPaymentAsync(NpgsqlTransaction transaction, PaymentFailed failed, CancellationToken ct)
    {
        var order = await OrderStore.LockKnownAsync(transaction, failed.OrderId, ct);
        if (order.Status.MayBecome(OrderStatus.PaymentFailed))
        {
            await OrderStore.MoveAsync(transaction, order, OrderStatus.PaymentFailed, Actor.Payment, failed.Code, ct);
        }
        else if (order.Status.IsUnpaid())
        {
            await OrderStore.NoteAsync(transaction, order, OrderStatus.PaymentFailed.Name(), Actor.Payment, failed.Code, ct);
        }
    }

    /// <summary>Calls an unpaid order off: its stock can be sold again. A repeat changes nothing.</summary>
    public async Task<Cancellation> CancelAsync(Guid id, OrderAccess access, Actor who, string? why, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var order = await OrderStore.LockAsync(transaction, id, access, ct);
        if (order is null)
        {
            return Cancellation.NotFound;
        }

        if (!order.Status.MayBecome(OrderStatus.Cancelled))
        {
            return order.Status == OrderStatus.Cancelled ? Cancellation.Cancelled : Cancellation.TooLate;
        }

        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Cancelled, who, why, ct);
        await CouponStore.ReturnAsync(transaction, [order], ct);
        var (changes, returned) = await SaleUnits.ReleaseAsync(transaction, [order], ct);
        await outbox.AddAsync(
            transaction,
            [
                new OrderCancelled(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents(), who.Name),
                .. StockChange.News(changes, at),
            ],
            ct
        );
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        await gates.GiveBackAsync(returned);
        return Cancellation.Cancelled;
    }

    /// <summary>Takes for an order that had ended all that its end gave back, coupon, stock and sale unit: everything, or null and nothing.</summary>
    private static async Task<IReadOnlyList<StockChange>?> TakeAnewAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        CancellationToken ct
    )
    {
        const string Before = "before_taking_anew";
        await transaction.SaveAsync(Before, ct);
        if (await CouponStore.TryTakeAnewAsync(transaction, order, ct) && await SellAnewAsync(transaction, order, ct) is { } changes)
        {
            return changes;
        }

        await transaction.RollbackAsync(Before, ct);
        return null;
    }

    private static Task<IReadOnlyList<StockChange>?> SellAnewAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct) =>
        order.TicketId is { } ticket
            ? SaleUnits.TrySellAnewAsync(transaction, order, ticket, ct)
            : StockStore.TrySellUnreservedAsync(transaction, order, ct);

    private async Task MarkPaidAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        PaymentSucceeded paid,
        IReadOnlyList<StockChange> changes,
        CancellationToken ct
    )
    {
        await OrderPayments.AddAsync(transaction, paid, OrderPayments.Applied, ct);
        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Paid, Actor.Payment, why: null, ct);
        await outbox.AddAsync(
            transaction,
            [
                new OrderPaid(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents(), paid.AggregateId),
                .. StockChange.News(changes, at),
            ],
            ct
        );
    }

    private async Task GiveBackAsync(
        NpgsqlTransaction transaction,
        OrderState order,
        PaymentSucceeded paid,
        string reason,
        CancellationToken ct
    )
    {
        // Cancelled too late or paid twice is a shopper's doing; a wrong amount is ours.
        LogRefund(logger, reason == PaymentVerdict.AmountMismatch ? LogLevel.Error : LogLevel.Warning, order.Id, paid.AggregateId, reason);
        await OrderPayments.AddAsync(transaction, paid, OrderPayments.RefundRequested, ct);
        (order, var at) = await OrderStore.NoteAsync(transaction, order, "refund_requested", Actor.Shop, reason, ct);
        await outbox.AddAsync(
            transaction,
            // One refund per payment that cannot be used: its id is the payment's, so that no repeat gives the money back twice.
            [
                new RefundRequested(
                    Guid.CreateVersion7(),
                    at,
                    order.Id,
                    order.Version,
                    RefundId: paid.AggregateId,
                    PaymentId: paid.AggregateId,
                    paid.Amount,
                    reason
                ),
            ],
            ct
        );
    }

    [LoggerMessage(EventName = "PaymentCannotBeUsed", Message = "Payment {PaymentId} came for order {OrderId} and goes back: {Reason}")]
    private static partial void LogRefund(ILogger logger, LogLevel level, Guid orderId, Guid paymentId, string reason);
}
