using Npgsql;
using Shop.Contracts;
using Shop.Payment.Payments;
using Shop.ServiceDefaults;

namespace Shop.Payment.Desk;

/// <summary>What staff read of payments.</summary>
internal sealed class PaymentList(NpgsqlDataSource database)
{
    /// <summary>A page of the payments with this status, of this order, or both; the newest first.</summary>
    public async Task<StaffPaymentPage> PageAsync(PaymentStatus? status, Guid? orderId, PageCursor? after, int limit, CancellationToken ct)
    {
        var conditions = new List<string>();
        await using var command = database.CreateCommand();
        string Parameter(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        }

        if (status is { } wanted)
        {
            conditions.Add($"status = {Parameter(wanted.Name())}");
        }
        if (orderId is { } order)
        {
            conditions.Add($"order_id = {Parameter(order)}");
        }
        if (after is { } last)
        {
            conditions.Add($"(created_at, id) < ({Parameter(TimeOf(last))}, {Parameter(last.Id)})");
        }
        command.CommandText = $"""
            select {PaymentRows.Columns} from payment where {string.Join(" and ", conditions)}
            order by created_at desc, id desc limit {Parameter(limit + 1)}
            """;
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = await PaymentRows.ReadAllAsync(reader, ct);
        var next = found.Count > limit ? CursorOf(found[limit - 1]).Encode() : null;
        return new([.. found.Take(limit).Select(Summary)], next);
    }

    /// <summary>A payment with its refunds and its part of the audit trail.</summary>
    public async Task<StaffPaymentView?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Of($"select {PaymentRows.Columns} from payment where id = $1", id),
                Of(
                    """
                    select id, amount, currency, reason, status, provider_refund_id, failure_code, requested_at, settled_at
                    from refund where payment_id = $1 order by requested_at, id
                    """,
                    id
                ),
                Of(
                    "select seq, at, from_status, to_status, amount, currency, cause, reference from payment_audit where payment_id = $1 order by seq",
                    id
                ),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if ((await PaymentRows.ReadAllAsync(reader, ct)).SingleOrDefault() is not { } payment)
        {
            return null;
        }
        await reader.NextResultAsync(ct);
        var refunds = new List<StaffRefundView>();
        while (await reader.ReadAsync(ct))
        {
            refunds.Add(ReadRefund(reader));
        }
        await reader.NextResultAsync(ct);
        var trail = new List<TrailStepView>();
        while (await reader.ReadAsync(ct))
        {
            trail.Add(ReadStep(reader));
        }
        return new(Summary(payment), payment.SessionId, payment.IntentId, refunds, trail);
    }

    private static NpgsqlBatchCommand Of(string sql, Guid id) => new(sql) { Parameters = { new() { Value = id } } };

    private static StaffRefundView ReadRefund(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            new Money(row.GetInt64(1), row.GetString(2)),
            row.GetString(3),
            row.GetString(4),
            Text(row, 5),
            Text(row, 6),
            row.GetFieldValue<DateTimeOffset>(7),
            row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8)
        );

    private static TrailStepView ReadStep(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetFieldValue<DateTimeOffset>(1),
            Text(row, 2),
            row.GetString(3),
            new Money(row.GetInt64(4), row.GetString(5)),
            row.GetString(6),
            Text(row, 7)
        );

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static StaffPaymentSummary Summary(OrderPayment payment) =>
        new(
            payment.Id,
            payment.OrderId,
            payment.OrderNumber,
            payment.Attempt,
            payment.Status.Name(),
            payment.Amount,
            new Money(payment.Captured, payment.Currency),
            new Money(payment.Refunding, payment.Currency),
            new Money(payment.Refunded, payment.Currency),
            payment.Accepted,
            payment.SecondCapture,
            payment.FailureCode,
            payment.CreatedAt
        );

    // Microseconds, as the database keeps them.
    private static PageCursor CursorOf(OrderPayment payment) =>
        new((payment.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, payment.Id);

    /// <exception cref="ProblemException">400 <c>invalid_cursor</c>.</exception>
    private static DateTimeOffset TimeOf(PageCursor cursor) =>
        cursor.Key is >= 0 and < 253_402_300_800_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks(cursor.Key * TimeSpan.TicksPerMicrosecond)
            : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is malformed.");
}
