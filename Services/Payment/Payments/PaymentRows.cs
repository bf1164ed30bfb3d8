using Npgsql;
using Shop.Contracts;

namespace Shop.Payment.Payments;

/// <summary>How rows of <c>payment</c> are read.</summary>
internal static class PaymentRows
{
    public const string Columns = """
        id, order_id, order_number, attempt, status, version, amount, currency, captured, refunding, refunded, second_capture,
        failure_code, return_url, session_id, session_url, session_expires_at, intent_id, captured_currency, accepted, created_at
        """;

    /// <summary>The payments with these ids and those that these refunds or the provider's intents belong to, and the other attempts of their orders, locked in the
    /// order of their ids: no two of an order's payments take money at once.</summary>
    public static async Task<List<OrderPayment>> LockAsync(
        NpgsqlTransaction transaction,
        IEnumerable<Guid> ids,
        IEnumerable<Guid> refundIds,
        IEnumerable<string> intents,
        CancellationToken ct
    )
    {
        // Not FOR UPDATE: that would wait for those who only refer to the row.
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns} from payment
            where order_id in (
              select order_id from payment where id = any($1) or intent_id = any($3)
              union all select p.order_id from refund r join payment p on p.id = r.payment_id where r.id = any($2)
            )
            order by id for no key update
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = ids.ToArray() },
                new() { Value = refundIds.ToArray() },
                new() { Value = intents.ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await ReadAllAsync(reader, ct);
    }

    public static async Task<OrderPayment?> LockAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct) =>
        (await LockAsync(transaction, [id], [], [], ct)).SingleOrDefault(payment => payment.Id == id);

    public static async Task<List<OrderPayment>> ReadAllAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var payments = new List<OrderPayment>();
        while (await reader.ReadAsync(ct))
        {
            payments.Add(Read(reader));
        }
        return payments;
    }

    private static OrderPayment Read(NpgsqlDataReader row) =>
        new()
        {
            Id = row.GetGuid(0),
            OrderId = row.GetGuid(1),
            OrderNumber = row.GetString(2),
            Attempt = row.GetInt32(3),
            Status = PaymentSteps.Parse(row.GetString(4)),
            Version = row.GetInt64(5),
            Amount = new Money(row.GetInt64(6), row.GetString(7)),
            Captured = row.GetInt64(8),
            Refunding = row.GetInt64(9),
            Refunded = row.GetInt64(10),
            SecondCapture = row.GetBoolean(11),
            FailureCode = row.IsDBNull(12) ? null : row.GetString(12),
            ReturnUrl = row.GetString(13),
            SessionId = row.IsDBNull(14) ? null : row.GetString(14),
            SessionUrl = row.IsDBNull(15) ? null : row.GetString(15),
            SessionExpiresAt = row.GetFieldValue<DateTimeOffset>(16),
            IntentId = row.IsDBNull(17) ? null : row.GetString(17),
            CapturedCurrency = row.IsDBNull(18) ? null : row.GetString(18),
            Accepted = row.GetBoolean(19),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(20),
        };
}
