using Npgsql;
using Shop.Contracts;
using Shop.Tests.Integration.Messaging;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>Two replicas of catalog with a database, a virtual host of the broker and a database of Redis that nobody else uses.</summary>
public sealed class CatalogPair(ShopFixture shop) : IAsyncLifetime
{
    private const int RedisDatabase = 9;

    private readonly List<ServiceProcess> replicas = [];
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private ConnectionMultiplexer redis = null!;

    internal IReadOnlyList<ServiceProcess> Replicas => replicas;

    internal TestDatabase Database => database;

    internal IDatabase Redis => redis.GetDatabase();

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(shop);
        broker = await TestBroker.ApartAsync(shop);
        var apart = $"{await shop.ConnectionStringAsync("redis")},defaultDatabase={RedisDatabase}";
        redis = await ConnectionMultiplexer.ConnectAsync(apart);
        await StartAsync();
        await StartAsync();
        await using var server = await shop.OpenAsync("postgres");
        await using var count = new NpgsqlCommand("create extension if not exists pg_stat_statements", server);
        await count.ExecuteNonQueryAsync();
    }

    /// <summary>Starts a replica, in place of one that was killed.</summary>
    internal async Task<ServiceProcess> StartAsync()
    {
        var replica = await ServiceProcess.StartAsync(
            "Shop.Catalog.dll",
            new Dictionary<string, string>
            {
                ["ConnectionStrings__catalogdb"] = database.ConnectionString,
                ["ConnectionStrings__redis"] = $"{await shop.ConnectionStringAsync("redis")},defaultDatabase={RedisDatabase}",
                ["ConnectionStrings__messaging"] = broker.ConnectionString,
            }
        );
        replicas.Add(replica);
        return replica;
    }

    /// <summary>Ends a replica as a crash would.</summary>
    internal async Task KillAsync(ServiceProcess replica)
    {
        replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>How many statements have read products in this database, by the server's own count.</summary>
    internal async Task<long> QueriesAsync()
    {
        await using var server = await shop.OpenAsync("postgres");
        await using var command = new NpgsqlCommand(
            """
            select coalesce(sum(s.calls), 0)::bigint from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where d.datname = $1 and s.query ilike '%from products p%'
              -- What consumers ask when they hear news, of tests before too, is no reader's question.
              and s.query not like '%, p.slug from products p where p.id = $1'
            """,
            server
        );
        command.Parameters.Add(new() { Value = database.Name });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>A product that no replica has been asked for.</summary>
    internal async Task<(Guid Id, string Slug)> ColdProductAsync(int place)
    {
        await using var command = database.Direct.CreateCommand("select id, slug from products where active order by id offset $1 limit 1");
        command.Parameters.Add(new() { Value = place });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetGuid(0), row.GetString(1));
    }

    /// <summary>Delivers an event to catalog's queue, as the publisher's relay does.</summary>
    internal Task DeliverAsync<TEvent>(TEvent message, int copies = 1)
        where TEvent : IIntegrationEvent => broker.DeliverAsync("catalog", message, copies);

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }

        await broker.DisposeAsync();
        await database.DisposeAsync();
        redis.Dispose();
    }
}
