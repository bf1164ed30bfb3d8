using Npgsql;
using Shop.Payment.Payments;

namespace Shop.Payment.Sessions;

/// <summary>A hosted page to be closed.</summary>
internal sealed record SessionEnd(Guid PaymentId, string Cause, PaymentStatus Status, string? SessionId);

/// <summary>The hosted pages that are to be closed at the provider: a row first, a worker does it.</summary>
internal sealed class SessionEndStore(NpgsqlDataSource database)
{
    public static async Task AddAsync(NpgsqlTransaction transaction, Guid paymentId, string cause, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into session_end (payment_id, cause) values ($1, $2)
            on conflict (payment_id) do update set done_at = null, attempts = 0, next_attempt_at = now()
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = paymentId },
                new() { Value = cause },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Lets no further payment open for the order, and closes the pages that are open.</summary>
    /// <param name="cause">What became of the order: a stable word for the trail.</param>
    public static async Task CloseOrderAsync(NpgsqlTransaction transaction, Guid orderId, string cause, CancellationToken ct)
    {
        await OrderLock.TakeAsync(transaction, orderId, ct);
        await using var command = new NpgsqlCommand(
            """
            with closed as (insert into closed_order (order_id) values ($1) on conflict do nothing)
            insert into session_end (payment_id, cause)
            select id, $2 from payment where order_id = $1 and status in ('created', 'pending', 'failed')
            on conflict do nothing
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = orderId },
                new() { Value = cause },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<List<SessionEnd>> DueAsync(int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            select e.payment_id, e.cause, p.status, p.session_id
            from session_end e join payment p on p.id = e.payment_id
            where e.done_at is null and e.next_attempt_at <= now()
            order by e.next_attempt_at limit $1
            """
        );
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<SessionEnd>();
        while (await reader.ReadAsync(ct))
        {
            due.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    PaymentSteps.Parse(reader.GetString(2)),
                    reader.IsDBNull(3) ? null : reader.GetString(3)
                )
            );
        }
        return due;
    }

    public static async Task DoneAsync(NpgsqlTransaction transaction, Guid paymentId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "update session_end set done_at = now() where payment_id = $1",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = paymentId } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Tries again later: after 2, 4, 8 … seconds, at most 5 minutes.</summary>
    public async Task PostponeAsync(Guid paymentId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            update session_end
            set attempts = attempts + 1, next_attempt_at = now() + least(power(2, least(attempts + 1, 9)), 300) * interval '1 second'
            where payment_id = $1
            """
        );
        command.Parameters.Add(new() { Value = paymentId });
        await command.ExecuteNonQueryAsync(ct);
    }
}
