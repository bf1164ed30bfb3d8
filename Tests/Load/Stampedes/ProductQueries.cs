using Npgsql;

namespace Shop.Tests.Load.Stampedes;

/// <summary>What the database itself counts of queries for products, and a way to make them wait.</summary>
internal sealed class ProductQueries : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly NpgsqlDataSource _catalogdb;
    private readonly NpgsqlDataSource _server;
    private readonly string _database;

    private ProductQueries(string catalogdb)
    {
        var settings = new NpgsqlConnectionStringBuilder(catalogdb) { ApplicationName = "load" };
        _database = settings.Database!;
        _catalogdb = NpgsqlDataSource.Create(settings);
        settings.Database = "postgres";
        _server = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Has the server count from now on.</summary>
    /// <exception cref="LoadException">It cannot.</exception>
    public static async Task<ProductQueries> OpenAsync(string catalogdb, CancellationToken ct)
    {
        var queries = new ProductQueries(catalogdb);
        try
        {
            // Beside the shop's databases, so that backups of those know nothing of it.
            await using var create = queries._server.CreateCommand("create extension if not exists pg_stat_statements");
            await create.ExecuteNonQueryAsync(ct);
            await queries.CountAsync(ct);
            return queries;
        }
        catch (PostgresException refused)
        {
            await queries.DisposeAsync();
            throw new LoadException(
                $"PostgreSQL does not count its statements ({refused.MessageText}): it needs shared_preload_libraries=pg_stat_statements."
            );
        }
    }

    /// <summary>How many statements have read the table of products so far.</summary>
    public async Task<long> CountAsync(CancellationToken ct)
    {
        await using var command = _server.CreateCommand(
            """
            select coalesce(sum(s.calls), 0)::bigint from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where d.datname = $1 and s.query ilike '%from products%'
            """
        );
        command.Parameters.Add(new() { Value = _database });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Makes whoever reads a product wait until the result is disposed.</summary>
    public async Task<IAsyncDisposable> HoldAsync(CancellationToken ct)
    {
        var connection = await _catalogdb.OpenConnectionAsync(ct);
        // Ends with its connection.
        await using var hold = new NpgsqlCommand("begin; lock table product_texts in access exclusive mode", connection);
        await hold.ExecuteNonQueryAsync(ct);
        return connection;
    }

    /// <summary>Ends when a query waits that is held.</summary>
    public async Task UntilHeldAsync(CancellationToken ct)
    {
        await using var command = _catalogdb.CreateCommand(
            "select exists (select from pg_locks where relation = 'product_texts'::regclass and not granted)"
        );
        while (await command.ExecuteScalarAsync(ct) is not true)
        {
            await Task.Delay(Pause, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _catalogdb.DisposeAsync();
        await _server.DisposeAsync();
    }
}
