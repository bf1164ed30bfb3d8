using Npgsql;

namespace Shop.Tests.Integration.Messaging;

/// <summary>A database of a test's own, reached over a line that the test can cut.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string admin;
    private readonly string name;

    private TestDatabase(string admin, string name, CuttableLine line)
    {
        this.admin = admin;
        this.name = name;
        Line = line;
        Direct = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Database = name, MaxPoolSize = 5 });
        ConnectionString = new NpgsqlConnectionStringBuilder(admin)
        {
            Database = name,
            Host = "127.0.0.1",
            Port = line.Port,
            MaxPoolSize = 20,
        }.ConnectionString;
    }

    public CuttableLine Line { get; }

    public string Name => name;

    /// <summary>For the test's own statements; not affected by the line.</summary>
    public NpgsqlDataSource Direct { get; }

    /// <summary>For the service under test: over the line.</summary>
    public string ConnectionString { get; }

    public static async Task<TestDatabase> CreateAsync(ShopFixture shop)
    {
        var admin = await shop.ConnectionStringAsync("postgres");
        var name = $"test_{Guid.NewGuid():n}";
        await ExecuteAsync(admin, $"create database {name}");
        var server = new NpgsqlConnectionStringBuilder(admin);
        return new TestDatabase(admin, name, new CuttableLine(server.Host!, server.Port));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Direct.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var command = Direct.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Line.DisposeAsync();
        await Direct.DisposeAsync();
        await ExecuteAsync(admin, $"drop database {name} with (force)");
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
