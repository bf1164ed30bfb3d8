using System.Collections.Concurrent;
using System.Net;

namespace Shop.Tests.Integration.Faults;

/// <summary>People look at products while the stores behind them go away.</summary>
[Collection(nameof(FaultTests))]
public sealed class CatalogFaultTests(ShopFixture shop)
{
    private const int Products = 24;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentBag<(HttpStatusCode Status, bool IsStale, bool SaysWhen)> details = [];
    private readonly ConcurrentBag<(HttpStatusCode Status, bool IsStale, bool SaysWhen)> lists = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Warm_products_are_shown_without_Redis_and_without_the_database_and_afresh_when_both_are_back()
    {
        var page = await new Shopper(shop.Gateway).GetAsync($"/api/catalog/products?limit={Products}");
        string[] slugs = [.. page.GetProperty("items").EnumerateArray().Select(item => item.Text("slug"))];
        Assert.All(await Task.WhenAll(slugs.Select(ReadAsync)), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var browsing = Task.WhenAll(Enumerable.Range(0, 4).Select(reader => BrowseAsync(slugs, reader, over.Token)));
        try
        {
            await shop.KillAsync("redis");
            await shop.CommandAsync("redis", "stop");
            await AllAsync(slugs, isStale: false);
            await shop.CommandAsync("postgres", "stop");
            await AllAsync(slugs, isStale: true);
        }
        finally
        {
            await shop.CommandAsync("postgres", "start");
            await shop.CommandAsync("redis", "start");
            await shop.UntilReadyAsync("catalog", "cart", "order", "payment", "notification", "analytics");
        }

        await AllAsync(slugs, isStale: false);
        await over.CancelAsync();
        await browsing;

        Assert.True(details.Count > 500, $"There was browsing: {details.Count} product pages.");
        Assert.All(details, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(
            lists,
            answer =>
                Assert.True(answer.Status == HttpStatusCode.OK || answer is { Status: HttpStatusCode.ServiceUnavailable, SaysWhen: true })
        );
    }

    private async Task BrowseAsync(string[] slugs, int reader, CancellationToken ct)
    {
        for (var step = reader; !ct.IsCancellationRequested; step++)
        {
            details.Add(await ReadAsync(slugs[step % slugs.Length]));
            if (step % 10 == 0)
            {
                lists.Add(await GetAsync("/api/catalog/products?limit=24"));
            }

            await Task.Delay(Pause, Ct);
        }
    }

    /// <summary>Ends when every product is shown, and as stale as it must be by now.</summary>
    private async Task AllAsync(string[] slugs, bool isStale)
    {
        foreach (var slug in slugs)
        {
            await Eventually.AnswerAsync(() => ReadAsync(slug), answer => answer.IsStale == isStale, seconds: 60);
        }
    }

    private Task<(HttpStatusCode Status, bool IsStale, bool SaysWhen)> ReadAsync(string slug) => GetAsync($"/api/catalog/products/{slug}");

    private async Task<(HttpStatusCode Status, bool IsStale, bool SaysWhen)> GetAsync(string path)
    {
        using var answer = await shop.Gateway.GetAsync(path, Ct);
        return (
            answer.StatusCode,
            answer.Headers.TryGetValues("Warning", out var warnings) && warnings.Single().StartsWith("110 ", StringComparison.Ordinal),
            answer.Headers.RetryAfter is not null
        );
    }
}
