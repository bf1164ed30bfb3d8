using Npgsql;
using Shop.Contracts;

namespace Shop.Order.Orders;

/// <summary>The captures that payment reported; the order's row is locked.</summary>
internal static class OrderPayments
{
    /// <summary>It paid the order.</summary>
    public const string Applied = "applied";

    /// <summary>It could not be used and goes back.</summary>
    public const string RefundRequested = "refund_requested";

    /// <summary>Whether the payment has been judged before.</summary>
    public static async Task<bool> IsKnownAsync(NpgsqlTransaction transaction, Guid paymentId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT true FROM order_payments WHERE payment_id = $1",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = paymentId } },
        };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>Remembers what became of the payment.</summary>
    public static async Task AddAsync(NpgsqlTransaction transaction, PaymentSucceeded paid, string outcome, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO order_payments (payment_id, order_id, amount, currency, outcome) VALUES ($1, $2, $3, $4, $5)",
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = paid.AggregateId },
                new() { Value = paid.OrderId },
                new() { Value = paid.Amount.Amount },
                new() { Value = paid.Amount.Currency },
                new() { Value = outcome },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
