using Npgsql;
using NpgsqlTypes;

namespace Shop.Analytics.Facts;

/// <summary>
/// Adds facts to the sums, many at a time and by one replica at a time, so that the rows of a busy hour are written once per batch and nobody
/// queues for them. Order of arrival is indifferent: what two facts tell together – that an order was paid which was placed, that money
/// of an order went back – is counted with the later of the two.
/// </summary>
internal sealed class SalesBook(NpgsqlDataSource database)
{
    private const string TheseFacts = "select * from fact where seq = any ($1)";
    private const string AllCounted = "select * from fact where counted";

    /// <summary>Counts up to <paramref name="limit"/> facts and says how many; none while another replica counts.</summary>
    public async Task<int> CountAsync(int limit, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Given back with the transaction, whatever its end.
        await using var tryLock = Command(transaction, "select pg_try_advisory_xact_lock(hashtextextended('sales', 0))");
        if (await tryLock.ExecuteScalarAsync(ct) is not true)
        {
            return 0;
        }

        var facts = await MarkAsync(transaction, limit, ct);
        if (facts.Length == 0)
        {
            return 0;
        }

        await AddAsync(transaction, TheseFacts, facts, ct);
        await transaction.CommitAsync(ct);
        return facts.Length;
    }

    /// <summary>
    /// Makes all sums anew from the facts that are counted, and says how many those are. Those that come meanwhile wait for their turn, and
    /// reports show the old sums until the new ones are there.
    /// </summary>
    public async Task<long> RebuildAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(
            """
            set local statement_timeout = 0;
            select pg_advisory_xact_lock(hashtextextended('sales', 0));
            """
        );
        // A statement of its own: it must see what was counted until the lock was ours.
        await ExecuteAsync("delete from sales; delete from sold_product");
        await AddAsync(transaction, AllCounted, facts: null, ct);
        await using var count = Command(transaction, "select count(*) from fact where counted");
        var facts = (long)(await count.ExecuteScalarAsync(ct))!;
        await transaction.CommitAsync(ct);
        return facts;

        async Task ExecuteAsync(string sql)
        {
            await using var command = Command(transaction, sql);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task<long[]> MarkAsync(NpgsqlTransaction transaction, int limit, CancellationToken ct)
    {
        await using var command = Command(
            transaction,
            """
            update fact set counted = true
            where seq = any (array(select seq from fact where not counted order by seq limit $1))
            returning seq
            """
        );
        command.Parameters.Add(new() { Value = limit });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var facts = new List<long>();
        while (await rows.ReadAsync(ct))
        {
            facts.Add(rows.GetInt64(0));
        }

        return [.. facts];
    }

    private static async Task AddAsync(NpgsqlTransaction transaction, string which, long[]? facts, CancellationToken ct)
    {
        foreach (var sql in (string[])[SalesSql.AddSums(which), SalesSql.Rename(which)])
        {
            await using var command = Command(transaction, sql);
            if (facts is not null)
            {
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = facts });
            }

            await command.ExecuteNonQueryAsync(ct);
        }
    }

    // A rebuild takes as long as it takes; what counts ends by the database's own limit.
    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql) =>
        new(sql, transaction.Connection, transaction) { CommandTimeout = 0 };
}
