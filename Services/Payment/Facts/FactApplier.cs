using Npgsql;
using Shop.Payment.Payments;
using Shop.Payment.Refunds;

namespace Shop.Payment.Facts;

/// <summary>Applies what the provider told.</summary>
internal sealed class FactApplier(NpgsqlDataSource database, PaymentWriter writer, TimeProvider time)
{
    /// <summary>Applies one fact in a transaction of its own.</summary>
    public async Task ApplyAsync(ProviderFact fact, Cause cause, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ApplyAsync(transaction, [(fact, cause)], ct);
        await transaction.CommitAsync(ct);
        writer.Wake();
    }

    /// <summary>Applies the facts in their order within the caller's transaction. Call it last: it locks the audit trail's head.</summary>
    /// <returns>The outcome of each fact, and whether refunds were added that a worker has to ask the provider for.</returns>
    public async Task<(IReadOnlyList<FactOutcome> Outcomes, bool RefundsAdded)> ApplyAsync(
        NpgsqlTransaction transaction,
        IReadOnlyList<(ProviderFact Fact, Cause Cause)> facts,
        CancellationToken ct
    )
    {
        var refundIds = facts.Select(f => RefundOf(f.Fact)).OfType<Guid>().ToHashSet();
        var paymentIds = facts.Select(f => PaymentOf(f.Fact)).OfType<Guid>().ToHashSet();
        var intents = facts.Select(f => f.Fact).OfType<RefundMadeThere>().Select(made => made.IntentId).ToHashSet();
        var payments = await PaymentRows.LockAsync(transaction, paymentIds, refundIds, intents, ct);
        var batch = new FactBatch(
            payments,
            await RefundStore.LockAsync(transaction, refundIds, ct),
            await PaidOrdersAsync(transaction, payments.Select(payment => payment.OrderId), ct),
            time.GetUtcNow()
        );
        var outcomes = facts.Select(f => batch.Apply(f.Fact, f.Cause)).ToList();
        await RefundStore.AddAsync(transaction, batch.NewRefunds, ct);
        await RefundStore.SaveAsync(transaction, batch.ChangedRefunds, ct);
        await writer.SaveAsync(transaction, batch.Changes, ct);
        return (outcomes, batch.NewRefunds.Count > 0);
    }

    /// <summary>Which of the orders have been paid, and by which payment.</summary>
    public static async Task<Dictionary<Guid, Guid>> PaidOrdersAsync(
        NpgsqlTransaction transaction,
        IEnumerable<Guid> orders,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select order_id, id from payment
            where order_id = any($1) and status in ('paid', 'partially_refunded', 'refunded') and not second_capture
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = orders.Distinct().ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var paid = new Dictionary<Guid, Guid>();
        while (await reader.ReadAsync(ct))
        {
            paid[reader.GetGuid(0)] = reader.GetGuid(1);
        }
        return paid;
    }

    private static Guid? PaymentOf(ProviderFact fact) =>
        fact switch
        {
            MoneyCaptured captured => captured.PaymentId,
            CardRefused refused => refused.PaymentId,
            PageClosed closed => closed.PaymentId,
            _ => null,
        };

    private static Guid? RefundOf(ProviderFact fact) =>
        fact switch
        {
            RefundAccepted accepted => accepted.RefundId,
            RefundSettled settled => settled.RefundId,
            RefundMadeThere made => RefundOf(made.State),
            _ => null,
        };
}
