using Npgsql;

namespace Shop.Notification.Orders;

/// <summary>Makes consumers take turns whose events are about the same account or order, until their transactions end. An account's lock
/// comes before an order's.</summary>
internal static class TurnLock
{
    public static Task OfAccountAsync(NpgsqlTransaction transaction, Guid accountId, CancellationToken ct) =>
        TakeAsync(transaction, $"account:{accountId}", ct);

    public static Task OfOrderAsync(NpgsqlTransaction transaction, Guid orderId, CancellationToken ct) =>
        TakeAsync(transaction, $"order:{orderId}", ct);

    private static async Task TakeAsync(NpgsqlTransaction transaction, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = name } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }
}
