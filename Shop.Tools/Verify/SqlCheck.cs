using Npgsql;
using NpgsqlTypes;

namespace Shop.Tools.Verify;

/// <summary>An invariant of one database.</summary>
/// <param name="Examined">A query for the one number of what is looked at.</param>
/// <param name="Found">
/// A query for what does not hold: <c>what</c> in words, and <c>in_flight</c>, whether it is only not so yet. The parameters @products and
/// @orders (uuid[]) are the scope's, null when everything is looked at.
/// </param>
internal sealed record SqlCheck(string Name, string Invariant, string Examined, string Found)
{
    private const int ExamplesMax = 10;

    public async Task<Check> RunAsync(Snapshot snapshot, CancellationToken ct)
    {
        await using var command = snapshot.Command(
            $"""
            WITH found AS MATERIALIZED ({Found})
            SELECT ({Examined}),
              (SELECT count(*) FROM found WHERE NOT in_flight),
              (SELECT count(*) FROM found WHERE in_flight),
              ARRAY(SELECT what FROM found ORDER BY in_flight, what LIMIT {ExamplesMax})
            """
        );
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return new(Name, Invariant, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<string[]>(3));
    }
}

/// <summary>A database as it is at one instant; nothing can be changed through it.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public IReadOnlyList<Guid>? Products { get; init; }

    public IReadOnlyList<Guid>? Orders { get; set; }

    public static async Task<Snapshot> TakeAsync(string connectionString, Scope? scope, CancellationToken ct)
    {
        // Not pooled: a whole shop's checks may keep it for a minute, and are not to meet what a test's pool remembers.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        // The snapshot is taken by the first query.
        await using var begin = new NpgsqlCommand("SET TRANSACTION READ ONLY; SELECT now()", connection, transaction);
        await begin.ExecuteNonQueryAsync(ct);
        return new(connection, transaction) { Products = scope?.Products };
    }

    public NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
        command.Parameters.Add(Uuids("products", Products));
        command.Parameters.Add(Uuids("orders", Orders));
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static NpgsqlParameter Uuids(string name, IReadOnlyList<Guid>? values) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = (object?)values?.ToArray() ?? DBNull.Value };
}
