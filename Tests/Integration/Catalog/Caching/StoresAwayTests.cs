using Npgsql;
using Shop.Redis;
using Shop.ServiceDefaults;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>The cache of products without Redis, without the database, and without either.</summary>
public sealed class StoresAwayTests(ShopFixture shop)
{
    private static readonly (string, string)[] Quick = [("ProcessFresh", "00:00:00.020"), ("AwayPause", "00:00:00.100")];

    private readonly PretendDatabase database = new();
    private readonly Guid product = Guid.NewGuid();

    [Fact]
    public async Task Without_Redis_a_process_asks_the_database_and_hears_of_Redis_again()
    {
        database.Commit(product, 1);
        await using var replica = await Replica.StartAsync(shop, database, true, Quick);
        await replica.FindAsync(product);

        replica.Line.Cut();
        database.Commit(product, 2);
        await VersionAsync(replica, 2);
        replica.Line.Mend();

        database.Commit(product, 3);
        await Eventually.TrueAsync("Redis takes the announcement", () => AnnouncedAsync(replica));
        await VersionAsync(replica, 3);
    }

    [Fact]
    public async Task Without_Redis_no_more_than_some_ask_the_database_at_a_time()
    {
        Guid[] others = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];
        database.Commit(product, 1);
        Array.ForEach(others, id => database.Commit(id, 1));
        (string, string)[] narrow = [.. Quick, ("LoadsMax", "2"), ("LoadsWaitingMax", "3")];
        await using var replica = await Replica.StartAsync(shop, database, true, narrow);
        await replica.FindAsync(product);
        await Task.Delay(20, TestContext.Current.CancellationToken);
        replica.Line.Cut();
        var answer = new TaskCompletionSource();
        var atOnce = 0;
        database.Answering = async _ =>
        {
            Assert.InRange(Interlocked.Increment(ref atOnce), 1, 2);
            await answer.Task;
            Interlocked.Decrement(ref atOnce);
        };

        var crowd = others.Select(id => replica.FindAsync(id)).ToList();
        await Eventually.TrueAsync("most are refused", () => crowd.Count(one => one.IsFaulted) == 15);
        // What is held is shown rather than refused.
        var held = await replica.FindAsync(product);
        Assert.Equal((1, true), (held.Value.Version, held.IsStale));
        answer.SetResult();

        var refusals = crowd.Where(one => one.IsFaulted).Select(one => one.Exception!.InnerException).ToList();
        Assert.All(
            refusals,
            refusal =>
            {
                var problem = Assert.IsType<ProblemException>(refusal);
                Assert.Equal((503, "overloaded"), (problem.Status, problem.Code));
            }
        );
        Assert.Equal(5, (await Task.WhenAll(crowd.Where(one => !one.IsFaulted))).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_the_database_what_is_held_is_shown_as_stale_and_the_rest_is_unavailable(bool withoutRedisToo)
    {
        database.Commit(product, 1);
        await using var replica = await Replica.StartAsync(shop, database, true, Quick);
        await replica.FindAsync(PretendDatabase.SlugOf(product));
        database.Answering = _ => throw new NpgsqlException("A fault of the test's.", new IOException());
        if (withoutRedisToo)
        {
            replica.Line.Cut();
        }
        else
        {
            database.Commit(product, 2);
            await replica.Invalidation.AnnounceAsync(product, TestContext.Current.CancellationToken);
        }

        var held = await Eventually.AnswerAsync(() => replica.FindAsync(PretendDatabase.SlugOf(product)), held => held.IsStale);
        Assert.Equal(1, held.Value.Version);
        await Assert.ThrowsAsync<NpgsqlException>(() => replica.FindAsync(Guid.NewGuid()));

        database.Answering = _ => Task.CompletedTask;
        database.Commit(product, 3);
        await Eventually.TrueAsync("it is shown as it is now", async () => await replica.FindAsync(product) is { IsStale: false });
    }

    [Fact]
    public async Task Another_process_shows_what_Redis_kept_when_the_database_is_away()
    {
        database.Commit(product, 1);
        await using var one = await Replica.StartAsync(shop, database, true, Quick);
        await one.FindAsync(product);
        database.Commit(product, 2);
        await one.Invalidation.AnnounceAsync(product, TestContext.Current.CancellationToken);
        database.Answering = _ => throw new NpgsqlException("A fault of the test's.", new IOException());
        await using var other = await Replica.StartAsync(shop, database, true, Quick);

        var held = await other.FindAsync(product);

        Assert.Equal((1, true), (held.Value.Version, held.IsStale));
    }

    private Task VersionAsync(Replica replica, long version) =>
        Eventually.TrueAsync(
            $"version {version} is shown",
            async () => await replica.FindAsync(product) is var held && held.Value.Version == version && !held.IsStale
        );

    private async Task<bool> AnnouncedAsync(Replica replica)
    {
        try
        {
            await replica.Invalidation.AnnounceAsync(product, TestContext.Current.CancellationToken);
            return true;
        }
        catch (Exception e) when (RedisStore.IsUnreachable(e))
        {
            return false;
        }
    }
}
