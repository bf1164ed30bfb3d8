using Npgsql;
using NpgsqlTypes;
using Shop.Messaging;
using Shop.Payment.Audit;

namespace Shop.Payment.Payments;

/// <summary>
/// The only writer of a payment's state: every step goes with its audit row and its event into one transaction. The callers hold the rows'
/// locks and call one of the methods once, as the last thing before the commit.
/// </summary>
internal sealed class PaymentWriter(Outbox outbox)
{
    /// <summary>Inserts a payment.</summary>
    public async Task AddAsync(NpgsqlTransaction transaction, PaymentChange change, CancellationToken ct)
    {
        var payment = change.After;
        await using var command = new NpgsqlCommand(
            """
            insert into payment
              (id, order_id, order_number, attempt, status, version, amount, currency, return_url, session_expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = payment.Id },
                new() { Value = payment.OrderId },
                new() { Value = payment.OrderNumber },
                new() { Value = payment.Attempt },
                new() { Value = payment.Status.Name() },
                new() { Value = payment.Version },
                new() { Value = payment.Amount.Amount },
                new() { Value = payment.Amount.Currency },
                new() { Value = payment.ReturnUrl },
                new() { Value = payment.SessionExpiresAt.ToUniversalTime() },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
        await RecordAsync(transaction, [change], ct);
    }

    /// <summary>Writes the last state of each changed payment.</summary>
    public async Task SaveAsync(NpgsqlTransaction transaction, IReadOnlyList<PaymentChange> changes, CancellationToken ct)
    {
        if (changes.Count == 0)
        {
            return;
        }
        var last = changes.GroupBy(change => change.After.Id).Select(steps => steps.Last().After).ToList();
        await using var command = new NpgsqlCommand(
            """
            update payment set
              status = c.status, version = c.version, captured = c.captured, refunding = c.refunding, refunded = c.refunded,
              second_capture = c.second_capture, failure_code = c.failure_code, session_id = c.session_id, session_url = c.session_url,
              intent_id = c.intent_id, captured_currency = c.captured_currency, accepted = c.accepted, updated_at = now()
            from unnest(
              @ids, @statuses, @versions, @captured, @refunding, @refunded, @seconds, @codes, @sessions, @urls, @intents, @currencies, @accepted
            ) as c (
              id, status, version, captured, refunding, refunded, second_capture, failure_code, session_id, session_url, intent_id,
              captured_currency, accepted
            )
            where payment.id = c.id
            """,
            transaction.Connection,
            transaction
        );
        var parameters = command.Parameters;
        parameters.Add(Column("ids", NpgsqlDbType.Uuid, last, p => p.Id));
        parameters.Add(Column("statuses", NpgsqlDbType.Text, last, p => p.Status.Name()));
        parameters.Add(Column("versions", NpgsqlDbType.Bigint, last, p => p.Version));
        parameters.Add(Column("captured", NpgsqlDbType.Bigint, last, p => p.Captured));
        parameters.Add(Column("refunding", NpgsqlDbType.Bigint, last, p => p.Refunding));
        parameters.Add(Column("refunded", NpgsqlDbType.Bigint, last, p => p.Refunded));
        parameters.Add(Column("seconds", NpgsqlDbType.Boolean, last, p => p.SecondCapture));
        parameters.Add(Column("codes", NpgsqlDbType.Text, last, p => p.FailureCode));
        parameters.Add(Column("sessions", NpgsqlDbType.Text, last, p => p.SessionId));
        parameters.Add(Column("urls", NpgsqlDbType.Text, last, p => p.SessionUrl));
        parameters.Add(Column("intents", NpgsqlDbType.Text, last, p => p.IntentId));
        parameters.Add(Column("currencies", NpgsqlDbType.Text, last, p => p.CapturedCurrency));
        parameters.Add(Column("accepted", NpgsqlDbType.Boolean, last, p => p.Accepted));
        await command.ExecuteNonQueryAsync(ct);
        await RecordAsync(transaction, changes, ct);
    }

    /// <summary>After the commit: the events may leave.</summary>
    public void Wake() => outbox.Wake();

    private async Task RecordAsync(NpgsqlTransaction transaction, IReadOnlyList<PaymentChange> changes, CancellationToken ct)
    {
        await outbox.AddAsync(transaction, [.. changes.Select(change => change.Event).OfType<Contracts.IIntegrationEvent>()], ct);
        await AuditTrail.AppendAsync(transaction, changes, ct);
    }

    private static NpgsqlParameter Column<T>(string name, NpgsqlDbType type, List<OrderPayment> payments, Func<OrderPayment, T> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = payments.Select(value).ToArray() };
}
