using System.Net;

namespace Shop.Tests.Integration.Cart;

/// <summary>Cart while Redis cannot be reached.</summary>
public sealed class RedisAwayTests(CartFixture shop) : IClassFixture<CartFixture>
{
    // Other carts may read the same queue; some of so many messages come to the one whose Redis is away.
    private const int Orders = 60;

    [Fact]
    public async Task Carts_answer_503_and_orders_wait_until_it_is_back()
    {
        var product = shop.Catalog.Sell();
        var carts = await Task.WhenAll(Enumerable.Range(0, Orders).Select(_ => shop.NewCartAsync()));
        foreach (var cart in carts)
        {
            await shop.PuttingAsync(cart, product, 1);
        }

        shop.RedisLine.Cut();
        foreach (var cart in carts)
        {
            await shop.DeliverAsync(CartFixture.Placed(cart, 2, (product, 1)));
        }

        await Eventually.TrueAsync(
            "the outage is noticed",
            () => shop.Output.Contains("store cannot be reached", StringComparison.Ordinal)
        );
        using var refused = await shop.Http.GetAsync(
            new Uri($"/api/carts/{carts[0]}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        await CartFixture.RefusedAsync(HttpStatusCode.ServiceUnavailable, "unavailable", refused);
        Assert.NotNull(refused.Headers.RetryAfter);
        // Longer than a message's own retries last.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        shop.RedisLine.Mend();

        foreach (var cart in carts)
        {
            await Eventually.TrueAsync("the order is taken out", () => IsEmptyAsync(cart));
        }

        Assert.Equal(0u, await shop.DeadLettersAsync());
    }

    private async Task<bool> IsEmptyAsync(string cart)
    {
        using var answer = await shop.Http.GetAsync(new Uri($"/api/carts/{cart}", UriKind.Relative));
        return answer.IsSuccessStatusCode && (await CartFixture.ReadAsync(answer)).GetProperty("lines").GetArrayLength() == 0;
    }
}
