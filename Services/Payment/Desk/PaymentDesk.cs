using Npgsql;
using Shop.Contracts;
using Shop.Payment.Facts;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Payment.Desk;

/// <summary>How a decision of staff ended.</summary>
internal enum DeskAnswer
{
    /// <summary>It is decided so, now or before.</summary>
    Done,
    NotFound,
    NotInReview,
    NotAcceptable,
}

/// <summary>Staff decide about payments of which the provider took something else than was asked.</summary>
internal sealed class PaymentDesk(NpgsqlDataSource database, PaymentWriter writer, RefundWorker worker, TimeProvider time)
{
    private const string RefundReason = "payment_review";

    /// <summary>The sum stands as the order's payment, and order hears that it is paid.</summary>
    /// <param name="who">Who decided and why, for the audit trail.</param>
    public async Task<DeskAnswer> AcceptAsync(Guid id, string who, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await PaymentRows.LockAsync(transaction, id, ct) is not { } payment)
        {
            return DeskAnswer.NotFound;
        }
        if (payment.Status != PaymentStatus.Review)
        {
            return payment.Accepted ? DeskAnswer.Done : DeskAnswer.NotInReview;
        }

        var paid = await FactApplier.PaidOrdersAsync(transaction, [payment.OrderId], ct);
        if (payment.Accept(orderIsPaid: paid.Count > 0) is not { } accepted)
        {
            return DeskAnswer.NotAcceptable;
        }
        await writer.SaveAsync(transaction, [PaymentChange.Of(payment, accepted, new Cause("staff_accepted", who), time.GetUtcNow())], ct);
        await transaction.CommitAsync(CancellationToken.None);
        writer.Wake();
        return DeskAnswer.Done;
    }

    /// <summary>All of the money goes back.</summary>
    /// <param name="who">Who decided and why, for the audit trail.</param>
    public async Task<DeskAnswer> RefundAsync(Guid id, string who, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await PaymentRows.LockAsync(transaction, id, ct) is not { } payment)
        {
            return DeskAnswer.NotFound;
        }
        if (payment.Status != PaymentStatus.Review)
        {
            return await IsDecidedAsync(transaction, id, ct) ? DeskAnswer.Done : DeskAnswer.NotInReview;
        }
        if (payment.PromiseRefund(payment.Left) is not { } promised)
        {
            return DeskAnswer.Done;
        }

        var refund = new Refund(Guid.CreateVersion7(), id, new Money(payment.Left, payment.Currency), RefundReason);
        await RefundStore.AddAsync(transaction, [refund], ct);
        var change = PaymentChange.Of(payment, promised, new Cause("staff_refunded", who), time.GetUtcNow());
        await writer.SaveAsync(transaction, [change with { Amount = refund.Amount.Amount }], ct);
        await transaction.CommitAsync(CancellationToken.None);
        worker.Wake();
        return DeskAnswer.Done;
    }

    private static async Task<bool> IsDecidedAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select exists (select from refund where payment_id = $1 and reason = $2)",
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = RefundReason },
            },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
