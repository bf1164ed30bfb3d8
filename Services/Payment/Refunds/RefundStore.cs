using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Payment.Payments;

namespace Shop.Payment.Refunds;

/// <summary>A refund to be asked of the provider.</summary>
/// <param name="IntentId">The provider's name for the captured payment.</param>
internal sealed record RefundDue(Refund Refund, string IntentId);

/// <summary>Refunds: a row first, a worker asks the provider.</summary>
internal sealed partial class RefundStore(
    NpgsqlDataSource database,
    PaymentWriter writer,
    Outbox outbox,
    TimeProvider time,
    ILogger<RefundStore> logger
)
{
    /// <summary>The code of a refund that asks for more than is left of its payment.</summary>
    public const string NotEnoughLeft = "not_enough_left";

    private const string Columns = "id, payment_id, amount, currency, reason, status, provider_refund_id, failure_code";

    /// <summary>Promises money back, once per refund id. When less is left of the payment than is asked for, nothing is promised and order
    /// hears that it failed.</summary>
    /// <exception cref="InvalidOperationException">The payment is unknown.</exception>
    public async Task RequestAsync(NpgsqlTransaction transaction, Refund refund, CancellationToken ct)
    {
        var payment =
            await PaymentRows.LockAsync(transaction, refund.PaymentId, ct)
            ?? throw new InvalidOperationException($"Refund {refund.Id} is for payment {refund.PaymentId}, which does not exist.");
        var known = await LockAsync(transaction, [refund.Id], ct);
        if (known.Count > 0)
        {
            return;
        }

        var promised = refund.Amount.Currency == payment.Currency ? payment.PromiseRefund(refund.Amount.Amount) : null;
        if (promised is null)
        {
            LogNotEnoughLeft(refund.Id, refund.Amount.Amount, payment.Id, payment.Captured, payment.Refunding);
            await outbox.AddAsync(transaction, [refund.FailedBy(payment, NotEnoughLeft, time.GetUtcNow())], ct);
            return;
        }

        await AddAsync(transaction, [refund], ct);
        var change = PaymentChange.Of(payment, promised, new Cause("refund_requested", refund.Id.ToString()), time.GetUtcNow());
        await writer.SaveAsync(transaction, [change with { Amount = refund.Amount.Amount }], ct);
    }

    public static async Task AddAsync(NpgsqlTransaction transaction, IReadOnlyList<Refund> refunds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into refund (id, payment_id, amount, currency, reason, status)
            select *, 'requested' from unnest(@ids, @payments, @amounts, @currencies, @reasons)
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(Column("ids", NpgsqlDbType.Uuid, refunds, r => r.Id));
        command.Parameters.Add(Column("payments", NpgsqlDbType.Uuid, refunds, r => r.PaymentId));
        command.Parameters.Add(Column("amounts", NpgsqlDbType.Bigint, refunds, r => r.Amount.Amount));
        command.Parameters.Add(Column("currencies", NpgsqlDbType.Text, refunds, r => r.Amount.Currency));
        command.Parameters.Add(Column("reasons", NpgsqlDbType.Text, refunds, r => r.Reason));
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task SaveAsync(NpgsqlTransaction transaction, IReadOnlyList<Refund> refunds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update refund set
              status = r.status, provider_refund_id = coalesce(r.provider_id, refund.provider_refund_id), failure_code = r.code,
              settled_at = case when r.status in ('succeeded', 'failed') then now() end,
              attempts = case when r.status = 'pending' then 0 else refund.attempts end
            from unnest(@ids, @statuses, @providers, @codes) as r (id, status, provider_id, code)
            where refund.id = r.id
            """,
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(Column("ids", NpgsqlDbType.Uuid, refunds, r => r.Id));
        command.Parameters.Add(Column("statuses", NpgsqlDbType.Text, refunds, r => r.Status));
        command.Parameters.Add(Column("providers", NpgsqlDbType.Text, refunds, r => r.ProviderRefundId));
        command.Parameters.Add(Column("codes", NpgsqlDbType.Text, refunds, r => r.FailureCode));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Those of the refunds that exist, locked. Their payments' rows are locked before.</summary>
    public static async Task<List<Refund>> LockAsync(NpgsqlTransaction transaction, IEnumerable<Guid> ids, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select {Columns} from refund where id = any($1) order by id for update",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = ids.ToArray() } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var refunds = new List<Refund>();
        while (await reader.ReadAsync(ct))
        {
            refunds.Add(Read(reader));
        }
        return refunds;
    }

    public async Task<List<RefundDue>> DueAsync(int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select r.id, r.payment_id, r.amount, r.currency, r.reason, r.status, r.provider_refund_id, r.failure_code, p.intent_id
            from refund r join payment p on p.id = r.payment_id
            where r.status = 'requested' and r.next_attempt_at <= now() and p.intent_id is not null
            order by r.next_attempt_at limit $1
            """
        );
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<RefundDue>();
        while (await reader.ReadAsync(ct))
        {
            due.Add(new(Read(reader), reader.GetString(8)));
        }
        return due;
    }

    /// <summary>Tries again later: after 2, 4, 8 … seconds, at most 5 minutes.</summary>
    public async Task PostponeAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update refund
            set attempts = attempts + 1, next_attempt_at = now() + least(power(2, least(attempts + 1, 9)), 300) * interval '1 second'
            where id = $1
            """
        );
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Refund Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetGuid(1),
            new Money(row.GetInt64(2), row.GetString(3)),
            row.GetString(4),
            row.GetString(5),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : row.GetString(7)
        );

    private static NpgsqlParameter Column<T>(string name, NpgsqlDbType type, IReadOnlyList<Refund> refunds, Func<Refund, T> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = refunds.Select(value).ToArray() };

    [LoggerMessage(
        1,
        LogLevel.Error,
        "Refund {RefundId} asks for {Amount}, more than is left of payment {PaymentId} ({Captured} captured, {Promised} promised)",
        EventName = "RefundTooLarge"
    )]
    private partial void LogNotEnoughLeft(Guid refundId, long amount, Guid paymentId, long captured, long promised);
}
