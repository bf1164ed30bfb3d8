using Npgsql;

namespace Shop.Payment.Payments;

/// <summary>Makes those take turns who decide whether an order may be paid: opening a payment, and the order's cancellation.</summary>
internal static class OrderLock
{
    public static async Task TakeAsync(NpgsqlTransaction transaction, Guid orderId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select pg_advisory_xact_lock(hashtextextended('order:' || $1, 0))",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = orderId.ToString() } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
