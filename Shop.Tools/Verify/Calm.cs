using Npgsql;

namespace Shop.Tools.Verify;

/// <summary>
/// Knows whether anything is under way: rows in an outbox, webhooks and tickets that wait, messages in a queue – or in the hands of a consumer, which
/// the broker does not tell. But a consumer writes: at each try it takes a transaction number, and between two tries of a message passes
/// less time than must have been quiet here.
/// </summary>
internal sealed class Calm(Stores stores, Broker broker, IReadOnlyList<string> queues, TimeProvider time)
{
    private static readonly TimeSpan QuietMin = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const string Outbox = "SELECT count(*) FROM messaging.outbox";
    private const string Webhooks = "SELECT count(*) FROM provider_event WHERE processed_at IS NULL";

    private const string Tickets = "SELECT count(*) FROM flash_tickets WHERE status = 'queued'";

    private string? _pulse;

    /// <summary>Whether nothing was under way and nothing moved for long enough, before <paramref name="deadline"/>.</summary>
    public async Task<bool> ComesAsync(DateTimeOffset deadline, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        while (time.GetUtcNow() <= deadline)
        {
            var pulse = await PulseAsync(ct);
            if (pulse is null || pulse != _pulse)
            {
                (_pulse, began) = (pulse, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(began) >= QuietMin)
            {
                return true;
            }

            await Task.Delay(Interval, time, ct);
        }

        return false;
    }

    /// <summary>Whether nothing is under way now; enough to know when no service runs.</summary>
    public async Task<bool> IsNowAsync(CancellationToken ct) => await PulseAsync(ct) is not null;

    /// <summary>Whether nothing has moved since <see cref="ComesAsync"/> said that it was quiet.</summary>
    public async Task<bool> HoldsAsync(CancellationToken ct) => _pulse is not null && await PulseAsync(ct) == _pulse;

    // Where each database's transactions stand; null while something is under way.
    private async Task<string?> PulseAsync(CancellationToken ct)
    {
        (string Database, string UnderWay)[] databases =
        [
            (stores.CatalogDb, Outbox),
            (stores.OrderDb, $"SELECT ({Outbox}) + ({Tickets})"),
            (stores.PaymentDb, $"SELECT ({Outbox}) + ({Webhooks})"),
        ];
        var transactions = new List<string>();
        foreach (var (database, underWay) in databases)
        {
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync(ct);
            await using var query = new NpgsqlCommand($"SELECT ({underWay}), pg_snapshot_xmax(pg_current_snapshot())::text", connection);
            await using var row = await query.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            if (row.GetInt64(0) > 0)
            {
                return null;
            }

            transactions.Add(row.GetString(1));
        }

        foreach (var queue in queues)
        {
            if (await broker.FindAsync(queue, ct) is { Ready: > 0 })
            {
                return null;
            }
        }

        return string.Join(' ', transactions);
    }
}
