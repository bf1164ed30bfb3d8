using System.Diagnostics;
using Shop.Catalog.Caching;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>The cache of products between several replicas, with the real Redis and a database that is as slow as a test wants it.</summary>
public sealed class CacheRaceTests(ShopFixture shop) : IAsyncLifetime
{
    private readonly PretendDatabase database = new();
    private readonly List<Replica> replicas = [];
    private readonly Guid product = Guid.NewGuid();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crowd_in_three_replicas_costs_one_query(bool bySlug)
    {
        database.Commit(product, 1);
        database.Answering = ct => Task.Delay(300, ct);
        var three = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync()));

        var crowd = await Task.WhenAll(
            Enumerable
                .Range(0, 3000)
                .Select(i => bySlug ? three[i % 3].FindAsync(PretendDatabase.SlugOf(product)) : three[i % 3].FindAsync(product))
        );

        Assert.Equal(1, database.Queries);
        Assert.All(crowd, held => Assert.Equal((1, false), (held.Value.Version, held.IsStale)));
    }

    [Fact]
    public async Task What_does_not_exist_is_asked_for_once_and_seen_as_soon_as_it_is_created()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var slug = PretendDatabase.SlugOf(product);

        var nothing = await Task.WhenAll(one.FindAsync(product), other.FindAsync(product), one.FindAsync(slug), other.FindAsync(slug));
        Assert.All(nothing, held => Assert.Null(held.Value.Product));
        // Once by its id and once by its slug.
        Assert.Equal(2, database.Queries);

        database.Commit(product, 1);
        await one.Invalidation.AnnounceAsync(product, Ct);

        foreach (var replica in replicas)
        {
            await VersionAsync(() => replica.FindAsync(product), 1);
            await VersionAsync(() => replica.FindAsync(slug), 1);
        }
    }

    [Fact]
    public async Task Made_up_addresses_are_forgotten_by_Redis_within_seconds_and_bounded_in_a_process()
    {
        var replica = await StartAsync(settings: ("ProcessNamesMax", "100"));
        Guid[] madeUp = [.. Enumerable.Range(0, 500).Select(_ => Guid.NewGuid())];
        foreach (var id in madeUp)
        {
            await replica.FindAsync(id);
        }

        using var redis = await ConnectionMultiplexer.ConnectAsync(await shop.ConnectionStringAsync("redis"));
        var left = await redis.GetDatabase().KeyTimeToLiveAsync(SharedProducts.KeyOf(madeUp[^1]));
        Assert.InRange(left ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"{SharedProducts.KeyOf(madeUp[^1])}:lock"));
        Assert.InRange(madeUp.Count(id => replica.Memory.Find(id) is not null), 0, 100);
    }

    [Fact]
    public async Task Who_leaves_ends_the_load_for_nobody()
    {
        database.Commit(product, 1);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        database.Answering = async _ =>
        {
            asked.SetResult();
            await answer.Task;
        };
        var replica = await StartAsync();
        using var leaving = new CancellationTokenSource();

        var first = replica.Cache.FindAsync(product, leaving.Token).AsTask();
        await asked.Task;
        var second = replica.FindAsync(product);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult();

        Assert.Equal(1, (await second).Value.Version);
        Assert.Equal(1, database.Queries);
    }

    [Fact]
    public async Task A_load_that_fails_is_told_to_those_who_wait_and_to_nobody_after_them()
    {
        database.Commit(product, 1);
        database.Answering = _ => throw new InvalidOperationException("A fault of the test's.");
        var (one, other) = (await StartAsync(), await StartAsync());

        await Assert.ThrowsAsync<InvalidOperationException>(() => one.FindAsync(product));
        database.Answering = _ => Task.CompletedTask;
        var clock = Stopwatch.StartNew();

        Assert.Equal(1, (await other.FindAsync(product)).Value.Version);
        Assert.Equal(1, (await one.FindAsync(product)).Value.Version);
        // Its lock was given up, not waited for.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1.5), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public async Task A_replica_that_dies_while_it_loads_is_replaced()
    {
        database.Commit(product, 1);
        using var redis = await ConnectionMultiplexer.ConnectAsync(await shop.ConnectionStringAsync("redis"));
        await redis.GetDatabase().StringSetAsync($"{SharedProducts.KeyOf(product)}:lock", "the dead", TimeSpan.FromMilliseconds(600));
        var (one, other) = (await StartAsync(), await StartAsync());

        var found = await Task.WhenAll(one.FindAsync(product), other.FindAsync(product));

        Assert.All(found, held => Assert.Equal(1, held.Value.Version));
        Assert.Equal(1, database.Queries);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_read_before_a_change_is_not_kept_after_it(bool bySlug)
    {
        database.Commit(product, 1);
        var asked = new TaskCompletionSource();
        var changed = new TaskCompletionSource();
        database.Answering = async _ =>
        {
            if (asked.TrySetResult())
            {
                await changed.Task;
            }
        };
        // Neither hears anything: only Redis knows.
        var (loader, writer) = (await StartAsync(hears: false), await StartAsync(hears: false));

        var reading = bySlug ? loader.FindAsync(PretendDatabase.SlugOf(product)) : loader.FindAsync(product);
        await asked.Task;
        database.Commit(product, 2);
        await writer.Invalidation.AnnounceAsync(product, Ct);
        changed.SetResult();

        Assert.Equal(2, (await reading).Value.Version);
        Assert.Equal(2, (await writer.FindAsync(product)).Value.Version);
        Assert.Equal(2, database.Queries);
    }

    [Fact]
    public async Task A_slug_that_goes_to_another_product_leads_there()
    {
        var heir = Guid.NewGuid();
        var slug = PretendDatabase.SlugOf(product);
        database.Commit(product, 1);
        database.Commit(heir, 1);
        var (one, other) = (await StartAsync(), await StartAsync());
        await Task.WhenAll(one.FindAsync(slug), other.FindAsync(slug));

        database.Commit(product, 2, $"{slug}-renamed");
        database.Commit(heir, 2, slug);
        await one.Invalidation.AnnounceAsync(product, Ct);
        await one.Invalidation.AnnounceAsync(heir, Ct);

        foreach (var replica in replicas)
        {
            await Eventually.TrueAsync("the slug leads to its heir", async () => (await replica.FindAsync(slug)).Value.Product?.Id == heir);
        }
    }

    [Fact]
    public async Task Nothing_older_than_a_change_is_shown_once_it_was_announced_that_long_ago()
    {
        var fresh = TimeSpan.FromMilliseconds(100);
        var slack = TimeSpan.FromMilliseconds(250);
        (string, string)[] settings = [("ProcessFresh", "00:00:00.100"), ("LockMax", "00:00:00.100")];
        // One hears of no change, and loads outlast their locks now and then.
        var three = await Task.WhenAll(StartAsync(true, settings), StartAsync(true, settings), StartAsync(false, settings));
        database.Answering = ct => Task.Delay(Random.Shared.Next(0, 160), ct);
        database.Commit(product, 1);
        var announced = (Version: 1L, At: Stopwatch.GetTimestamp());
        var log = new List<(long Version, long At)> { announced };
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        over.CancelAfter(TimeSpan.FromSeconds(8));

        var readers = Enumerable.Range(0, 12).Select(i => ReadAsync(three[i % 3], i % 2 == 0)).ToArray();
        for (var version = 2L; !over.IsCancellationRequested; version++)
        {
            database.Commit(product, version);
            await Task.Delay(Random.Shared.Next(0, 30), Ct);
            await three[version % 3].Invalidation.AnnounceAsync(product, Ct);
            lock (log)
            {
                log.Add((version, Stopwatch.GetTimestamp()));
            }

            await Task.Delay(Random.Shared.Next(0, 250), Ct);
        }

        Assert.True((await Task.WhenAll(readers)).Sum() > 1000, "There was reading.");
        foreach (var replica in three)
        {
            await VersionAsync(() => replica.FindAsync(product), log[^1].Version);
        }

        async Task<int> ReadAsync(Replica replica, bool bySlug)
        {
            var reads = 0;
            for (; !over.IsCancellationRequested; reads++)
            {
                var asked = Stopwatch.GetTimestamp();
                var held = bySlug ? await replica.FindAsync(PretendDatabase.SlugOf(product)) : await replica.FindAsync(product);
                long due;
                lock (log)
                {
                    due = log.FindLast(one => Stopwatch.GetElapsedTime(one.At, asked) > fresh + slack).Version;
                }

                Assert.False(held.IsStale);
                Assert.True(held.Value.Version >= due, $"Version {held.Value.Version} was shown, and {due} had been announced.");
                await Task.Delay(1, Ct);
            }

            return reads;
        }
    }

    private static Task VersionAsync(Func<Task<Held<ProductContent>>> find, long version) =>
        Eventually.TrueAsync($"version {version} is shown", async () => (await find()).Value.Version == version);

    private Task<Replica> StartAsync(params (string, string)[] settings) => StartAsync(true, settings);

    private async Task<Replica> StartAsync(bool hears, params (string, string)[] settings)
    {
        var replica = await Replica.StartAsync(shop, database, hears, settings);
        lock (replicas)
        {
            replicas.Add(replica);
        }

        return replica;
    }
}
