using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Tools.Seed;
using Shop.Tools.Verify;

namespace Shop.Tests.Integration.Tools;

/// <summary>The classes that share one pattern of books.</summary>
[CollectionDefinition(nameof(Books))]
public sealed class Books : ICollectionFixture<SeededBooks>;

/// <summary>Seeded books that are exact, as a pattern from which tests take copies of their own.</summary>
public sealed class SeededBooks(ShopFixture shop) : IAsyncLifetime
{
    internal static readonly SeedPlan Plan = new(Products: 30, Orders: 400, Number: 7);
    private const string Shared = "_shared";
    private readonly string name = $"books_{Guid.NewGuid():n}"[..20];
    private string admin = null!;

    public async ValueTask InitializeAsync()
    {
        admin = await shop.ConnectionStringAsync("postgres");
        await MakeAsync("catalog", "Shop.Catalog");
        await MakeAsync("order", "Shop.Order");
        await MakeAsync("payment", "Shop.Payment");
        await InsertCategoriesAsync();
        foreach (var step in await SeederFor(Plan).PrepareAsync(TimeProvider.System, CancellationToken.None))
        {
            await step.RunAsync(_ => { }, CancellationToken.None);
        }

        // The pattern itself can be copied only while nobody is connected to it.
        foreach (var service in (string[])["order", "payment"])
        {
            await ExecuteAsync(admin, $"create database {name}_{service}{Shared} template {name}_{service}");
        }
    }

    /// <summary>A seeder for the pattern itself.</summary>
    internal Seeder SeederFor(SeedPlan plan) => new(new(Of("catalog"), Of("order"), Of("payment"), "", ""), plan);

    /// <summary>Exact books, of which a test spoils a copy.</summary>
    internal async Task<TestBooks> CopyAsync() =>
        new(
            this,
            new(
                Of("catalog"),
                Of("order", Shared),
                Of("payment", Shared),
                await shop.ConnectionStringAsync("redis"),
                await shop.ConnectionStringAsync("messaging")
            )
        );

    /// <summary>A database of the test's own, filled like the pattern's.</summary>
    internal async Task<string> CopyAsync(string service)
    {
        var copy = $"{name}_{service}_{Guid.NewGuid():n}";
        await ExecuteAsync(admin, $"create database {copy} template {name}_{service}");
        return ConnectionTo(copy);
    }

    internal Task DropAsync(string database) =>
        ExecuteAsync(admin, $"drop database if exists {new NpgsqlConnectionStringBuilder(database).Database} with (force)");

    public async ValueTask DisposeAsync()
    {
        foreach (var service in (string[])["catalog", "order", "payment", $"order{Shared}", $"payment{Shared}"])
        {
            await DropAsync(Of(service));
        }
    }

    internal static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task MakeAsync(string service, string component)
    {
        await ExecuteAsync(admin, $"create database {name}_{service}");
        await using var database = NpgsqlDataSource.Create(Of(service));
        await new MigrationRunner(database, TimeProvider.System, NullLogger.Instance).RunAsync(
            [.. MigrationFile.Of(typeof(Outbox).Assembly), .. MigrationFile.Of(Assembly.Load(component))],
            CancellationToken.None
        );
    }

    private async Task InsertCategoriesAsync()
    {
        await using var file = File.OpenRead(Repository.PathOf("Services/Catalog/Data/categories.jsonl"));
        foreach (var category in CatalogueFile.ReadCategories(file))
        {
            await ExecuteAsync(
                Of("catalog"),
                $"""
                insert into categories (slug, position) values ('{category.Slug}', {category.Position});
                insert into category_texts (category, language, name, description)
                select '{category.Slug}', language, '{category.Slug}', '' from unnest(array['en', 'zh-Hant']) as language
                """
            );
        }
    }

    private string Of(string service, string kind = "") => ConnectionTo($"{name}_{service}{kind}");

    private string ConnectionTo(string database) =>
        new NpgsqlConnectionStringBuilder(admin) { Database = database, Pooling = false }.ConnectionString;
}

/// <summary>Books that a test may spoil: a database is copied when the test first writes to it.</summary>
internal sealed class TestBooks(SeededBooks pattern, Stores stores) : IAsyncDisposable
{
    private readonly List<string> _copies = [];

    public Stores Stores { get; private set; } = stores;

    /// <summary>No messages but the test's own are looked at.</summary>
    public IReadOnlyList<string> Queues { get; set; } = [];

    public bool IsStopped { get; set; }

    public async Task OrderAsync(string sql)
    {
        if (!_copies.Contains(Stores.OrderDb))
        {
            Stores = Stores with { OrderDb = await CopyAsync("order") };
        }

        await SeededBooks.ExecuteAsync(Stores.OrderDb, sql);
    }

    public async Task PaymentAsync(string sql)
    {
        if (!_copies.Contains(Stores.PaymentDb))
        {
            Stores = Stores with { PaymentDb = await CopyAsync("payment") };
        }

        await SeededBooks.ExecuteAsync(Stores.PaymentDb, sql);
    }

    public Task<VerifyReport> VerifyAsync(Scope? scope = null) =>
        new Verifier(Stores, TimeProvider.System, scope) { Queues = Queues, IsStopped = IsStopped }.RunAsync(
            TimeSpan.Zero,
            TestContext.Current.CancellationToken
        );

    public async Task<Check> CheckAsync(string name) => (await VerifyAsync()).Checks.Single(check => check.Name == name);

    public static async Task<Guid> AskAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var copy in _copies)
        {
            await pattern.DropAsync(copy);
        }
    }

    private async Task<string> CopyAsync(string service)
    {
        var copy = await pattern.CopyAsync(service);
        _copies.Add(copy);
        return copy;
    }
}
