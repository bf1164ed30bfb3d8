using System.Text.Json.Serialization;
using Npgsql;
using Shop.Contracts;

namespace Shop.Order.Refunds;

/// <summary>A refund as staff see it.</summary>
/// <param name="Status">requested, completed or failed.</param>
/// <param name="FailureCode">Why it failed, where it did.</param>
/// <param name="AccountId">Who asked for it.</param>
internal sealed record RefundView(
    Guid Id,
    Money Amount,
    string Why,
    string Status,
    string? FailureCode,
    IReadOnlyList<ReturnedLine> Returns,
    Guid? AccountId,
    DateTimeOffset RequestedAt,
    DateTimeOffset? SettledAt
)
{
    /// <summary>Whether the money has gone back.</summary>
    [JsonIgnore]
    public bool IsCompleted => Status == "completed";

    /// <summary>Whether it will not.</summary>
    [JsonIgnore]
    public bool IsFailed => Status == "failed";

    /// <summary>Whether <paramref name="wanted"/> is this refund, asked for again. What was left open then is not compared.</summary>
    public bool IsOf(WantedRefund wanted) =>
        wanted.Why == Why
        && (wanted.Amount is null || wanted.Amount == Amount.Amount)
        && (wanted.Returns is null || wanted.Returns.ToHashSet().SetEquals(Returns));
}

/// <summary>A refund with the order that it belongs to.</summary>
internal sealed record RefundOfOrder(Guid OrderId, RefundView Refund);

/// <summary>The rows of refunds; whoever writes them holds the lock of their order.</summary>
internal static class RefundRows
{
    private const string Completed = "completed";
    private const string Failed = "failed";

    private const string Sql = """
        SELECT r.order_id, r.id, r.amount, o.currency, r.why, r.status, r.failure_code, r.return_products, r.return_quantities, r.account_id,
          r.requested_at, r.settled_at
        FROM order_refunds r JOIN orders o ON o.id = r.order_id
        """;

    /// <summary>Selects the refunds of an order, oldest first; <see cref="Read"/> reads them.</summary>
    public static NpgsqlBatchCommand SelectOf(Guid orderId) =>
        new($"{Sql} WHERE r.order_id = $1 ORDER BY r.requested_at, r.id") { Parameters = { new() { Value = orderId } } };

    /// <summary>The refund in the current row.</summary>
    public static RefundOfOrder Read(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(0),
            new(
                reader.GetGuid(1),
                new(reader.GetInt64(2), reader.GetString(3)),
                reader.GetString(4),
                reader.GetString(5),
                reader.IsDBNull(6) ? null : reader.GetString(6),
                [
                    .. reader
                        .GetFieldValue<Guid[]>(7)
                        .Zip(reader.GetFieldValue<int[]>(8), (product, units) => new ReturnedLine(product, units)),
                ],
                reader.IsDBNull(9) ? null : reader.GetGuid(9),
                reader.GetFieldValue<DateTimeOffset>(10),
                reader.IsDBNull(11) ? null : reader.GetFieldValue<DateTimeOffset>(11)
            )
        );

    /// <summary>The refund, or null when staff asked for none of this id.</summary>
    public static async Task<RefundOfOrder?> FindAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"{Sql} WHERE r.id = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Writes down that money is to go back, of the payment that paid the order, and which units come back with it. Answers the
    /// payment.</summary>
    public static async Task<Guid> AddAsync(
        NpgsqlTransaction transaction,
        Guid orderId,
        FittingRefund refund,
        Guid? accountId,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO order_refunds (id, order_id, payment_id, amount, why, return_products, return_quantities, account_id)
            SELECT $1, order_id, payment_id, $3, $4, $5, $6, $7 FROM order_payments WHERE order_id = $2 AND outcome = 'applied'
            RETURNING payment_id
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = refund.Id },
                new() { Value = orderId },
                new() { Value = refund.Amount },
                new() { Value = refund.Why },
                new() { Value = refund.Returns.Select(line => line.ProductId).ToArray() },
                new() { Value = refund.Returns.Select(line => line.Quantity).ToArray() },
                new NpgsqlParameter<Guid?> { TypedValue = accountId },
            },
        };
        var payment = await command.ExecuteScalarAsync(ct);
        await CountReturnsAsync(transaction, orderId, refund.Returns, sign: 1, ct);
        return payment as Guid? ?? throw new InvalidOperationException($"Order {orderId} counts as paid, but no payment paid it.");
    }

    /// <summary>Writes down a refund that nobody here asked for, of the payment that paid the order. False when it is written down, or of another
    /// payment.</summary>
    public static async Task<bool> AdoptAsync(NpgsqlTransaction transaction, RefundCompleted made, string why, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO order_refunds (id, order_id, payment_id, amount, why, return_products, return_quantities)
            SELECT $1, order_id, payment_id, $4, $5, '{}', '{}' FROM order_payments
            WHERE order_id = $2 AND payment_id = $3 AND outcome = 'applied'
            ON CONFLICT (id) DO NOTHING
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = made.RefundId },
                new() { Value = made.OrderId },
                new() { Value = made.AggregateId },
                new() { Value = made.Amount.Amount },
                new() { Value = why },
            },
        };
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The money went back. False when the refund had come to its end before.</summary>
    public static Task<bool> CompleteAsync(NpgsqlTransaction transaction, Guid id, CancellationToken ct) =>
        SettleAsync(transaction, id, Completed, failureCode: null, ct);

    /// <summary>The money will not go back, so that no unit does either; or it had gone and came back, when the units stay where they are.
    /// False when the refund had failed before.</summary>
    public static async Task<bool> FailAsync(NpgsqlTransaction transaction, RefundOfOrder failed, string code, CancellationToken ct)
    {
        if (!await SettleAsync(transaction, failed.Refund.Id, Failed, code, ct))
        {
            return false;
        }

        if (!failed.Refund.IsCompleted)
        {
            await CountReturnsAsync(transaction, failed.OrderId, failed.Refund.Returns, sign: -1, ct);
        }

        return true;
    }

    private static async Task<bool> SettleAsync(
        NpgsqlTransaction transaction,
        Guid id,
        string status,
        string? failureCode,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE order_refunds SET status = $2, failure_code = $3, settled_at = now()
            WHERE id = $1 AND (status = 'requested' OR (status = 'completed' AND $2 = 'failed'))
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = status },
                new NpgsqlParameter<string?> { TypedValue = failureCode },
            },
        };
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static async Task CountReturnsAsync(
        NpgsqlTransaction transaction,
        Guid orderId,
        IReadOnlyList<ReturnedLine> returns,
        int sign,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE order_lines SET returns = returns + r.quantity
            FROM unnest($2, $3) AS r (product_id, quantity)
            WHERE order_id = $1 AND order_lines.product_id = r.product_id
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = orderId },
                new() { Value = returns.Select(line => line.ProductId).ToArray() },
                new() { Value = returns.Select(line => sign * line.Quantity).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
