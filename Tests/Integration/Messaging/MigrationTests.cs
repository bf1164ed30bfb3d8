using Npgsql;
using Shop.Messaging;

namespace Shop.Tests.Integration.Messaging;

/// <summary>The migration runner against a database of its own.</summary>
public sealed class MigrationTests(ShopFixture shop) : IAsyncLifetime
{
    private readonly LogLines log = new();
    private TestDatabase database = null!;
    private NpgsqlDataSource dataSource = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(shop);
        dataSource = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await dataSource.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Replicas_that_start_together_apply_each_file_once()
    {
        MigrationFile[] files = [File(1, "create table things (id int)"), File(2, "insert into things values (1)")];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync(files)));

        Assert.Equal(1, await database.CountAsync("select count(*) from things"));
        Assert.Equal(2, log.Count("MigrationApplied"));
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_had_been_applied_is_refused()
    {
        await RunAsync(File(1, "create table things (id int)"));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(File(1, "create table things (id bigint)")));

        Assert.Contains("Test/0001_test.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<PostgresException>(() => RunAsync(File(1, "create table things (id int); select 1 / 0")));

        await RunAsync(File(1, "create table things (id int)"));

        Assert.Equal(0, await database.CountAsync("select count(*) from things"));
    }

    [Fact]
    public async Task It_waits_for_a_database_that_cannot_be_reached()
    {
        database.Line.Cut();
        var run = RunAsync(File(1, "create table things (id int)"));
        await Eventually.TrueAsync("it says that it waits", () => log.Count("MigrationsWaiting") == 1);
        Assert.False(run.IsCompleted);

        database.Line.Mend();

        await run;
        Assert.Equal(0, await database.CountAsync("select count(*) from things"));
    }

    private Task RunAsync(params MigrationFile[] files) =>
        new MigrationRunner(dataSource, TimeProvider.System, log).RunAsync(files, TestContext.Current.CancellationToken);

    private static MigrationFile File(int number, string sql) => new("Test", number, "test", sql, $"hash of {sql}");
}
