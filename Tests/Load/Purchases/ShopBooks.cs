using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Tests.Load.Purchases;

/// <summary>What payment and order have in their books of a run's orders.</summary>
internal sealed class ShopBooks(NpgsqlDataSource paymentdb, NpgsqlDataSource orderdb)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until all of the orders are paid.</summary>
    /// <returns>How long that took; null when it was not so in time.</returns>
    public async Task<TimeSpan?> PaidAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await PaidCountAsync(orders, ct) == orders.Count)
            {
                return clock.Elapsed;
            }

            await Task.Delay(Pause, ct);
        }

        return null;
    }

    /// <summary>How many of the orders are paid.</summary>
    public async Task<long> PaidCountAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct)
    {
        await using var command = orderdb.CreateCommand("SELECT count(*) FROM orders WHERE status = 'paid' AND id = ANY ($1)");
        command.Parameters.Add(Ids(orders));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What payment took and gave back for each order.</summary>
    public async Task<Dictionary<Guid, Sums>> PaymentsAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct)
    {
        await using var command = paymentdb.CreateCommand(
            """
            SELECT order_id, sum(captured)::bigint, sum(refunded)::bigint, string_agg(DISTINCT coalesce(captured_currency, currency), ' and ')
            FROM payment WHERE order_id = ANY ($1) GROUP BY order_id
            """
        );
        command.Parameters.Add(Ids(orders));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var books = new Dictionary<Guid, Sums>();
        while (await rows.ReadAsync(ct))
        {
            books[rows.GetGuid(0)] = new(rows.GetInt64(1), rows.GetInt64(2), rows.GetString(3));
        }

        return books;
    }

    /// <summary>What each order costs, and whether it is paid.</summary>
    public async Task<Dictionary<Guid, Due>> OrdersAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct)
    {
        await using var command = orderdb.CreateCommand("SELECT id, total, currency, status = 'paid' FROM orders WHERE id = ANY ($1)");
        command.Parameters.Add(Ids(orders));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var books = new Dictionary<Guid, Due>();
        while (await rows.ReadAsync(ct))
        {
            books[rows.GetGuid(0)] = new(rows.GetInt64(1), rows.GetString(2), rows.GetBoolean(3));
        }

        return books;
    }

    /// <summary>How the provider's word that these payments were paid came: by webhook, or found in the provider's list.</summary>
    public async Task<(long ByWebhook, long ByReconciliation)> NewsAsync(
        IReadOnlyCollection<Guid> payments,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await using var command = paymentdb.CreateCommand(
            """
            SELECT count(*) FILTER (WHERE source = 'webhook'), count(*) FILTER (WHERE source = 'reconciliation')
            FROM provider_event
            WHERE received_at >= $1 AND type = 'checkout.session.completed'
              AND convert_from(body, 'UTF8')::jsonb #>> '{data,object,metadata,payment_id}' = ANY ($2)
            """
        );
        command.Parameters.Add(new() { Value = since.ToUniversalTime() });
        command.Parameters.Add(new() { Value = payments.Select(payment => payment.ToString()).ToArray() });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt64(0), row.GetInt64(1));
    }

    private static NpgsqlParameter Ids(IReadOnlyCollection<Guid> ids) =>
        new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };
}
