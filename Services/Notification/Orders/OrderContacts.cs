using Npgsql;
using Shop.Contracts;
using Shop.Notification.Mails;

namespace Shop.Notification.Orders;

/// <summary>Whom to write to about an order.</summary>
/// <param name="Email">Null when the person has been forgotten.</param>
/// <param name="Total">Minor units.</param>
internal sealed record OrderContact(string Number, Guid? AccountId, string? Email, string Language, long Total);

/// <summary>What is remembered of orders, for mails about events that name nothing but the order.</summary>
internal static class OrderContacts
{
    /// <summary>Keeps the order's contact, as its first event told it; an account that has ended leaves no address.</summary>
    public static async Task<OrderContact> RememberAsync(NpgsqlTransaction transaction, OrderSnapshot order, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into order_contact (order_id, number, account_id, email, language, currency, total)
            select $1, $2, case when not erased then $3 end, case when not erased then $4 end, $5, $6, $7
            from (select exists (select from erased_account where account_id = $3) as erased) account
            on conflict (order_id) do nothing
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = order.OrderId },
                new() { Value = order.Number },
                new NpgsqlParameter<Guid?> { TypedValue = order.AccountId },
                new() { Value = order.Email },
                new() { Value = order.Language },
                new() { Value = order.Currency },
                new() { Value = order.Totals.Total },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
        return await FindAsync(transaction, order.OrderId, ct)
            ?? throw new InvalidOperationException($"The contact of order {order.OrderId} is gone.");
    }

    /// <summary>The order's contact, which nobody can erase until the transaction ends; null while nothing is known of the order.</summary>
    public static async Task<OrderContact?> FindAsync(NpgsqlTransaction transaction, Guid orderId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select number, account_id, email, language, total from order_contact where order_id = $1 for share",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = orderId } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetString(0),
                reader.IsDBNull(1) ? null : reader.GetGuid(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetString(3),
                reader.GetInt64(4)
            )
            : null;
    }

    /// <summary>Keeps a refund until its order is known.</summary>
    public static async Task LetWaitAsync(NpgsqlTransaction transaction, CompletedRefund refund, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into waiting_refund (refund_id, order_id, amount, refunded_total, currency, reason) values ($1, $2, $3, $4, $5, $6)
            on conflict do nothing
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = refund.Id },
                new() { Value = refund.OrderId },
                new() { Value = refund.Amount },
                new() { Value = refund.RefundedTotal },
                new() { Value = refund.Currency },
                new() { Value = refund.Reason },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The refunds that waited for the order; they wait no longer.</summary>
    public static async Task<List<CompletedRefund>> TakeWaitingAsync(NpgsqlTransaction transaction, Guid orderId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "delete from waiting_refund where order_id = $1 returning refund_id, order_id, amount, refunded_total, currency, reason",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = orderId } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var refunds = new List<CompletedRefund>();
        while (await reader.ReadAsync(ct))
        {
            refunds.Add(
                new(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4), reader.GetString(5))
            );
        }

        return refunds;
    }
}
