using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Shop.Tools.Verify;

/// <summary>A database as it is at one instant. Nothing can be changed through it.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly Guid[]? _products;
    private readonly bool _isStopped;
    private Guid[]? _orders;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, Scope? scope, bool isStopped)
    {
        (_connection, _transaction, _isStopped) = (connection, transaction, isStopped);
        _products = scope?.Products.ToArray();
        _orders = scope is null ? null : [];
    }

    /// <summary>The instant, by the database's clock.</summary>
    public DateTimeOffset At { get; private init; }

    /// <summary>The orders of the scope; null: all.</summary>
    public IReadOnlyList<Guid>? Orders => _orders;

    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<Snapshot> TakeAsync(string database, Scope? scope, bool isStopped, CancellationToken ct)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(ct);
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var begin = new NpgsqlCommand(
            // Few large questions: they may sort in memory, and are not worth a compilation.
            "SET TRANSACTION READ ONLY; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off; SELECT now()",
            connection,
            transaction
        );
        var at = new DateTimeOffset((DateTime)(await begin.ExecuteScalarAsync(ct))!);
        return new(connection, transaction, scope, isStopped) { At = at };
    }

    /// <summary>Narrows what is looked at to <paramref name="orders"/>, where there is a scope.</summary>
    public void Narrow(IEnumerable<Guid>? orders) => _orders = orders?.ToArray();

    /// <summary>
    /// A query that may use @products and @orders (uuid[], null: all), and @stopped (boolean: no service runs).
    /// </summary>
    public NpgsqlCommand Query(string sql) =>
        new(sql, _connection, _transaction)
        {
            CommandTimeout = 0,
            Parameters = { Uuids("products", _products), Uuids("orders", _orders), new("stopped", _isStopped) },
        };

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>A parameter of type uuid[].</summary>
    public static NpgsqlParameter Uuids(string name, IReadOnlyCollection<Guid>? values) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = (object?)values?.ToArray() ?? DBNull.Value };
}
