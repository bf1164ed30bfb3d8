using System.Net;
using System.Text.Json;
using Npgsql;
using Shop.Catalog.Caching;
using Shop.Contracts;

namespace Shop.Tests.Integration.Catalog.Caching;

/// <summary>Crowds at two replicas of catalog, as the database's own count sees them; and what else only whole replicas show.</summary>
public sealed class StampedeTests(CatalogPair catalog) : IClassFixture<CatalogPair>
{
    private const int Readers = 400;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crowd_for_a_cold_product_costs_the_database_one_query()
    {
        var (_, slug) = await catalog.ColdProductAsync(0);
        var before = await catalog.QueriesAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => GetAsync(catalog.Replicas[i % 2], slug)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, await catalog.QueriesAsync() - before);
        Assert.Single(answers.Select(answer => answer.Headers.ETag).Distinct());
    }

    [Fact]
    public async Task A_loader_that_is_killed_costs_one_more_and_nobody_else_an_error()
    {
        var (_, slug) = await catalog.ColdProductAsync(1);
        var before = await catalog.QueriesAsync();
        ServiceProcess loader;
        Task<HttpResponseMessage[]> crowd;
        await using (var held = await catalog.Database.Direct.OpenConnectionAsync(Ct))
        {
            await using (var hold = new NpgsqlCommand("begin; lock table product_texts in access exclusive mode", held))
            {
                await hold.ExecuteNonQueryAsync(Ct);
            }

            var doomed = Enumerable.Range(0, Readers).Select(i => GetAsync(catalog.Replicas[i % 2], slug)).ToArray();
            await Eventually.TrueAsync("somebody loads it", async () => await LoaderAsync(slug) is not null);
            await Eventually.TrueAsync(
                "its query waits",
                async () => await catalog.Database.CountAsync("select count(*) from pg_locks where not granted") > 0
            );
            loader = (await LoaderAsync(slug))!;
            crowd = Task.WhenAll(doomed.Where((_, i) => catalog.Replicas[i % 2] != loader));
            await catalog.KillAsync(loader);
        }

        Assert.All(await crowd, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(2, await catalog.QueriesAsync() - before);
        await catalog.StartAsync();
    }

    [Fact]
    public async Task A_level_that_changes_is_shown_by_both_replicas_also_when_its_news_come_eight_times()
    {
        var (id, slug) = await catalog.ColdProductAsync(2);
        await Task.WhenAll(catalog.Replicas.Select(replica => GetAsync(replica, slug)));
        var news = new StockLevelChanged(Guid.CreateVersion7(), DateTimeOffset.UtcNow, id, 7_000, "hk", "sold_out");

        await catalog.DeliverAsync(news, copies: 8);

        await ShownAsync(slug, product => product.Text("availability") == "sold_out");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_the_product_itself_is_shown_by_both_replicas(bool ofItsPrice)
    {
        var (id, slug) = await catalog.ColdProductAsync(ofItsPrice ? 3 : 4);
        await Task.WhenAll(catalog.Replicas.Select(replica => GetAsync(replica, slug)));
        await catalog.Database.ExecuteAsync(
            $"""
            update products set brand = 'Changed', version = version + 1 where id = '{id}';
            update product_prices set amount = 123400 where product_id = '{id}' and currency = 'HKD'
            """
        );
        var snapshot = new ProductSnapshot(
            id,
            slug,
            "kitchen",
            "Changed",
            new Dictionary<string, string>(),
            new Dictionary<string, long>(),
            true
        );

        await (
            ofItsPrice
                ? catalog.DeliverAsync(new PriceChanged(Guid.CreateVersion7(), DateTimeOffset.UtcNow, id, 2, snapshot))
                : catalog.DeliverAsync(new ProductChanged(Guid.CreateVersion7(), DateTimeOffset.UtcNow, id, 2, snapshot))
        );

        await ShownAsync(
            slug,
            product => product.Text("brand") == "Changed" && product.GetProperty("price").GetProperty("amount").GetInt64() == 123400
        );
    }

    [Fact]
    public async Task A_product_that_is_taken_off_sale_is_gone_and_comes_back()
    {
        var (id, slug) = await catalog.ColdProductAsync(5);
        await Task.WhenAll(catalog.Replicas.Select(replica => GetAsync(replica, slug)));
        foreach (var (isOnSale, status) in ((bool, HttpStatusCode)[])[(false, HttpStatusCode.NotFound), (true, HttpStatusCode.OK)])
        {
            await catalog.Database.ExecuteAsync($"update products set active = {isOnSale}, version = version + 1 where id = '{id}'");
            var snapshot = new ProductSnapshot(
                id,
                slug,
                "",
                "",
                new Dictionary<string, string>(),
                new Dictionary<string, long>(),
                isOnSale
            );
            await catalog.DeliverAsync(new ProductChanged(Guid.CreateVersion7(), DateTimeOffset.UtcNow, id, 2, snapshot));

            foreach (var replica in catalog.Replicas)
            {
                await Eventually.TrueAsync($"it answers {status}", async () => (await GetAsync(replica, slug)).StatusCode == status);
                await Eventually.TrueAsync("so by id", async () => (await GetAsync(replica, $"{id}")).StatusCode == status);
            }
        }
    }

    [Fact]
    public async Task A_flash_sale_that_is_near_has_its_product_ready()
    {
        var (id, slug) = await catalog.ColdProductAsync(6);

        await catalog.DeliverAsync(new FlashSaleNear(Guid.CreateVersion7(), DateTimeOffset.UtcNow, Guid.NewGuid(), 1, id));

        await Eventually.TrueAsync("it is in Redis", () => catalog.Redis.KeyExistsAsync(SharedProducts.KeyOf(id)));
        var before = await catalog.QueriesAsync();
        await Task.WhenAll(catalog.Replicas.Select(replica => GetAsync(replica, $"{id}")));
        Assert.Equal(before, await catalog.QueriesAsync());
        Assert.NotEmpty(slug);
    }

    [Fact]
    public async Task An_answer_says_how_long_it_may_be_kept_and_holds_nothing_personal()
    {
        var (id, _) = await catalog.ColdProductAsync(7);

        var answer = await GetAsync(catalog.Replicas[0], $"{id}");
        using var mine = new HttpRequestMessage(HttpMethod.Get, Address($"{id}"));
        mine.Headers.Authorization = new("Bearer", ServiceProcess.Issuer.Token("shopper"));
        mine.Headers.Add("Cookie", "a=b");
        var toShopper = await catalog.Replicas[0].Http.SendAsync(mine, Ct);

        Assert.Equal("public, max-age=10, stale-while-revalidate=30", Assert.Single(answer.Headers.GetValues("Cache-Control")));
        Assert.Equal(["Accept-Language"], answer.Headers.Vary);
        Assert.False(answer.Headers.ETag!.IsWeak);
        Assert.False(toShopper.Headers.Contains("Set-Cookie"));
        Assert.Equal(await answer.Content.ReadAsByteArrayAsync(Ct), await toShopper.Content.ReadAsByteArrayAsync(Ct));
        using var unknown = await GetAsync(catalog.Replicas[0], $"{Guid.NewGuid()}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.True(unknown.Headers.CacheControl?.NoStore);
    }

    private async Task ShownAsync(string slug, Func<JsonElement, bool> asItIs)
    {
        foreach (var replica in catalog.Replicas)
        {
            await Eventually.AnswerAsync(async () => await Shopper.ReadAsync(await GetAsync(replica, slug), HttpStatusCode.OK), asItIs);
        }
    }

    // The token of a lock is machine/process/…
    private async Task<ServiceProcess?> LoaderAsync(string slug) =>
        ((string?)await catalog.Redis.StringGetAsync($"{SharedProducts.KeyOf(slug)}:lock"))?.Split('/') is [_, var process, ..]
            ? catalog.Replicas.Single(replica => $"{replica.Id}" == process)
            : null;

    private static Uri Address(string idOrSlug) =>
        new($"/api/catalog/products/{idOrSlug}?region=hk&currency=HKD&lang=en", UriKind.Relative);

    private static Task<HttpResponseMessage> GetAsync(ServiceProcess replica, string idOrSlug) =>
        replica.Http.GetAsync(Address(idOrSlug), Ct);
}
