using Npgsql;
using Shop.Contracts;
using Shop.Payment.Payments;

namespace Shop.Payment.Reconciliation;

/// <summary>A refund that the provider accepted and of which nothing more was heard.</summary>
internal sealed record PendingRefund(Guid Id, string ProviderRefundId);

/// <summary>What reconciliation reads and remembers.</summary>
internal sealed class ReconciliationStore(NpgsqlDataSource database)
{
    private const int HealedMax = 100;

    /// <summary>Every event that the provider made before has been stored.</summary>
    public async Task<DateTimeOffset> EventsUntilAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select events_until from provider_cursor");
        return (DateTime)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <inheritdoc cref="EventsUntilAsync"/>
    public async Task SetEventsUntilAsync(DateTimeOffset until, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update provider_cursor set events_until = greatest(events_until, $1)");
        command.Parameters.Add(new() { Value = until.ToUniversalTime() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Open payments that have waited for longer than <paramref name="pendingFor"/> and whose turn it is. Their next turn comes after
    /// twice the time, half an hour at most: most are only forgotten by their shopper.</summary>
    public async Task<List<OrderPayment>> TakePaymentsAsync(TimeSpan pendingFor, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            update payment set checks = checks + 1,
              check_at = now() + least($1 * power(2, least(checks, 10)), greatest($1, interval '30 minutes'))
            where id in (
              select id from payment
              where status in ('created', 'pending', 'failed') and check_at <= now() and created_at <= now() - $1
                and (session_id is not null or status = 'created')
              order by check_at limit $2 for no key update skip locked
            )
            returning {PaymentRows.Columns}
            """
        );
        command.Parameters.Add(new() { Value = pendingFor });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await PaymentRows.ReadAllAsync(reader, ct);
    }

    /// <summary>Has a payment asked for again at the next run.</summary>
    public async Task AskPaymentAgainAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update payment set checks = greatest(checks - 1, 0), check_at = now() where id = $1"
        );
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The like of refunds.</summary>
    public async Task<List<PendingRefund>> TakeRefundsAsync(TimeSpan pendingFor, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update refund set attempts = attempts + 1,
              next_attempt_at = now() + least($1 * power(2, least(attempts, 10)), greatest($1, interval '30 minutes'))
            where id in (
              select id from refund where status = 'pending' and next_attempt_at <= now() and requested_at <= now() - $1
              order by next_attempt_at limit $2 for update skip locked
            )
            returning id, provider_refund_id
            """
        );
        command.Parameters.Add(new() { Value = pendingFor });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var refunds = new List<PendingRefund>();
        while (await reader.ReadAsync(ct))
        {
            refunds.Add(new(reader.GetGuid(0), reader.GetString(1)));
        }
        return refunds;
    }

    /// <summary>Has a refund asked for again at the next run.</summary>
    public async Task AskRefundAgainAsync(Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "update refund set attempts = greatest(attempts - 1, 0), next_attempt_at = now() where id = $1"
        );
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The number of the audit trail's last row.</summary>
    public async Task<long> TrailEndAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select seq from payment_audit_head");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The steps after <paramref name="seq"/> that payments took because the provider was asked.</summary>
    public async Task<(long Total, IReadOnlyList<HealedStep> First)> HealedSinceAsync(long seq, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select count(*) over (), a.payment_id, p.order_number, a.from_status, a.to_status, a.amount, a.currency, a.cause
            from payment_audit a join payment p on p.id = a.payment_id
            left join provider_event e on e.id = a.reference and e.source = 'reconciliation'
            where a.seq > $1 and (a.cause = $2 or e.id is not null)
            order by a.seq limit $3
            """
        );
        command.Parameters.Add(new() { Value = seq });
        command.Parameters.Add(new() { Value = Reconciler.CauseWord });
        command.Parameters.Add(new() { Value = HealedMax });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var total = 0L;
        var first = new List<HealedStep>();
        while (await reader.ReadAsync(ct))
        {
            total = reader.GetInt64(0);
            first.Add(
                new(
                    reader.GetGuid(1),
                    reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3),
                    reader.GetString(4),
                    new Money(reader.GetInt64(5), reader.GetString(6)),
                    reader.GetString(7)
                )
            );
        }
        return (total, first);
    }

    /// <summary>How many payments and refunds wait, and for whom.</summary>
    public async Task<(long Payments, long Refunds, long Review)> WaitingAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select (select count(*) from payment where status in ('created', 'pending')),
              (select count(*) from refund where status in ('requested', 'pending')),
              (select count(*) from payment where status = 'review')
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
