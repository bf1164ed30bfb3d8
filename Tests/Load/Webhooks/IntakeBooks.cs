using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Tests.Load.Webhooks;

/// <summary>What the shop's books say of a run's events, payments and orders.</summary>
/// <param name="run">What the ids of the run's events begin with.</param>
internal sealed class IntakeBooks(NpgsqlDataSource paymentdb, NpgsqlDataSource orderdb, string run)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until every stored event of the run is processed.</summary>
    /// <returns>How long that took; null when it was not so in time.</returns>
    public Task<TimeSpan?> ProcessedAsync(CancellationToken ct) => UntilAsync(async () => await UnprocessedAsync(ct) == 0, ct);

    /// <summary>Waits until all of the orders are paid.</summary>
    /// <returns>How long that took; null when it was not so in time.</returns>
    public Task<TimeSpan?> OrdersPaidAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct) =>
        UntilAsync(async () => await PaidOrdersAsync(orders, ct) == orders.Count, ct);

    /// <summary>How many of the run's events are stored and wait.</summary>
    public Task<long> UnprocessedAsync(CancellationToken ct) =>
        CountAsync(
            paymentdb,
            "SELECT count(*) FROM provider_event WHERE processed_at IS NULL AND starts_with(id, $1)",
            new NpgsqlParameter { Value = run },
            ct
        );

    /// <summary>How many of the payments are paid.</summary>
    public Task<long> PaidPaymentsAsync(IReadOnlyCollection<Guid> payments, CancellationToken ct) =>
        CountAsync(paymentdb, "SELECT count(*) FROM payment WHERE status = 'paid' AND id = ANY ($1)", Ids(payments), ct);

    /// <summary>How many of the orders are paid.</summary>
    public Task<long> PaidOrdersAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct) =>
        CountAsync(orderdb, "SELECT count(*) FROM orders WHERE status = 'paid' AND id = ANY ($1)", Ids(orders), ct);

    /// <summary>The run's events: how many were stored, how many changed a payment, and from the first's arrival to the last's processing.</summary>
    public async Task<(long Stored, long Applied, TimeSpan Span)> EventsAsync(CancellationToken ct)
    {
        await using var command = paymentdb.CreateCommand(
            """
            SELECT count(*), count(*) FILTER (WHERE outcome = 'applied'), coalesce(max(processed_at) - min(received_at), interval '0')
            FROM provider_event WHERE starts_with(id, $1)
            """
        );
        command.Parameters.Add(new() { Value = run });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt64(0), row.GetInt64(1), row.GetTimeSpan(2));
    }

    private static NpgsqlParameter Ids(IReadOnlyCollection<Guid> ids) =>
        new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private static async Task<TimeSpan?> UntilAsync(Func<Task<bool>> isSo, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await isSo())
            {
                return clock.Elapsed;
            }

            await Task.Delay(Pause, ct);
        }

        return null;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql, NpgsqlParameter parameter, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(parameter);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
