using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Coupons;
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
internal sealed partial class OrderLife(NpgsqlDataSource db, Outbox outbox, ILogger<OrderLife> logger)
{
    /// <summary>Money came: the order is paid and its stock leaves, or the money goes back. A payment that was heard of before does nothing.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public async Task PayAsync(NpgsqlTransaction transaction, PaymentSucceeded paid, CancellationToken ct)
    {
        var order = await LockKnownAsync(transaction, paid.OrderId, ct);
        var verdict = PaymentVerdict.On(order, paid.Amount);
        if (!await RecordPaymentAsync(transaction, paid, verdict, ct))
        {
            return;
        }

        if (verdict.RefundReason is { } reason)
        {
            // Cancelled too late or paid twice is a shopper's doing; a wrong amount is ours.
            var level = reason == PaymentVerdict.AmountMismatch ? LogLevel.Error : LogLevel.Warning;
            LogRefund(logger, level, order.Id, paid.AggregateId, reason);
            var noted = await OrderStore.NoteAsync(transaction, order, "refund_requested", "shop", reason, ct);
            await outbox.AddAsync(
                transaction,
                // One refund per payment that cannot be used: its id is the payment's, so that no repeat gives the money back twice.
                [
                    new RefundRequested(
                        Guid.CreateVersion7(),
                        noted.At,
                        order.Id,
                        noted.Order.Version,
                        RefundId: paid.AggregateId,
                        PaymentId: paid.AggregateId,
                        paid.Amount,
                        reason
                    ),
                ],
                ct
            );
            return;
        }

        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Paid, "payment", why: null, ct);
        await StockStore.SellAsync(transaction, order, ct);
        await outbox.AddAsync(
            transaction,
            [new OrderPaid(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents(), paid.AggregateId)],
            ct
        );
    }

    /// <summary>An attempt to pay failed: noted while the order waits for money, else of no interest any more.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public static async Task FailPaymentAsync(NpgsqlTransaction transaction, PaymentFailed failed, CancellationToken ct)
    {
        var order = await LockKnownAsync(transaction, failed.OrderId, ct);
        if (order.Status.MayBecome(OrderStatus.PaymentFailed))
        {
            await OrderStore.MoveAsync(transaction, order, OrderStatus.PaymentFailed, "payment", failed.Code, ct);
        }
        else if (order.Status.IsUnpaid())
        {
            await OrderStore.NoteAsync(transaction, order, OrderStatus.PaymentFailed.Name(), "payment", failed.Code, ct);
        }
    }

    /// <summary>Money went back: the timeline says so.</summary>
    /// <exception cref="InvalidOperationException">There is no such order.</exception>
    public static async Task NoteRefundAsync(NpgsqlTransaction transaction, RefundCompleted refund, CancellationToken ct)
    {
        var order = await LockKnownAsync(transaction, refund.OrderId, ct);
        await OrderStore.NoteAsync(transaction, order, "refunded", "payment", refund.Reason, ct);
    }

    /// <summary>Calls an unpaid order off, for whoever holds its token: its stock can be sold again. A repeat changes nothing.</summary>
    public async Task<Cancellation> CancelAsync(Guid id, string? token, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var order = await OrderStore.LockAsync(transaction, id, ct);
        if (order is null || !LookupToken.Matches(token, order.LookupTokenHash))
        {
            return Cancellation.NotFound;
        }

        if (!order.Status.MayBecome(OrderStatus.Cancelled))
        {
            return order.Status == OrderStatus.Cancelled ? Cancellation.Cancelled : Cancellation.TooLate;
        }

        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Cancelled, "shopper", why: null, ct);
        await CouponStore.ReturnAsync(transaction, [order], ct);
        await StockStore.ReleaseAsync(transaction, order, ct);
        await outbox.AddAsync(
            transaction,
            [new OrderCancelled(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents(), "shopper")],
            ct
        );
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return Cancellation.Cancelled;
    }

    /// <summary>Ends an order that was not paid in time: its stock can be sold again. False when it has been dealt with, or is just now.</summary>
    public async Task<bool> ExpireAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var order = await OrderStore.LockAsync(transaction, id, ct, skipLocked: true);
        if (order is null || !order.Status.MayBecome(OrderStatus.Expired))
        {
            return false;
        }

        (order, var at) = await OrderStore.MoveAsync(transaction, order, OrderStatus.Expired, "shop", why: null, ct);
        await CouponStore.ReturnAsync(transaction, [order], ct);
        await StockStore.ReleaseAsync(transaction, order, ct);
        await outbox.AddAsync(transaction, [new OrderExpired(Guid.CreateVersion7(), at, order.Id, order.Version, order.ForEvents())], ct);
        await transaction.CommitAsync(ct);
        outbox.Wake();
        return true;
    }

    private static async Task<OrderState> LockKnownAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct) =>
        await OrderStore.LockAsync(transaction, id, ct) ?? throw new InvalidOperationException($"There is no order {id}.");

    /// <summary>False when this payment has been judged before.</summary>
    private static async Task<bool> RecordPaymentAsync(
        NpgsqlTransaction transaction,
        PaymentSucceeded paid,
        PaymentVerdict verdict,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO order_payments (payment_id, order_id, amount, currency, outcome)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (payment_id) DO NOTHING
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = paid.AggregateId },
                new() { Value = paid.OrderId },
                new() { Value = paid.Amount.Amount },
                new() { Value = paid.Amount.Currency },
                new() { Value = verdict.RefundReason is null ? "applied" : "refund_requested" },
            },
        };
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    [LoggerMessage(EventName = "PaymentCannotBeUsed", Message = "Payment {PaymentId} came for order {OrderId} and goes back: {Reason}")]
    private static partial void LogRefund(ILogger logger, LogLevel level, Guid orderId, Guid paymentId, string reason);
}
