using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Npgsql;

namespace Shop.Tests.Integration.Faults;

/// <summary>
/// Many shoppers who buy at once and do as a good client does: an answer 503 or none at all is followed by a repeat with the same key,
/// until there is an order or a refusal.
/// </summary>
internal sealed class CheckoutCrowd(ShopFixture shop)
{
    private const int Concurrency = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Shopper shopper = new(shop.Gateway);
    private readonly ConcurrentDictionary<string, string> orders = new();
    private readonly ConcurrentDictionary<string, int> refusals = new();
    private int answered;

    /// <summary>How many shoppers have their order or a refusal.</summary>
    public int Answered => Volatile.Read(ref answered);

    /// <summary>The codes of the answers 503, and how often each was given.</summary>
    public IReadOnlyDictionary<string, int> Refusals => refusals;

    /// <summary>The 201 of each cart that got one. A key that was answered twice has had the same bytes both times.</summary>
    public IReadOnlyDictionary<string, string> Orders => orders;

    /// <summary>Carts with one unit of <paramref name="product"/> each.</summary>
    public async Task<IReadOnlyList<string>> CartsAsync(Guid product, int count)
    {
        await shop.UntilReadyAsync("catalog", "cart", "order");
        var carts = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (_, _) => carts.Add(await shopper.NewCartAsync((product, 1)))
        );
        return [.. carts];
    }

    /// <summary>Buys every cart, under the cart's id as the key.</summary>
    public Task BuyAsync(IReadOnlyList<string> carts) =>
        Parallel.ForEachAsync(
            carts,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (cart, _) =>
            {
                await BuyAsync(cart);
                Interlocked.Increment(ref answered);
            }
        );

    /// <summary>Ends when <paramref name="count"/> shoppers have their answer.</summary>
    public Task UntilAnsweredAsync(int count) => Eventually.TrueAsync($"{count} answers", () => Answered >= count, Patience);

    /// <summary>Asserts that every 201 that anybody saw is an order, and that no cart has two.</summary>
    public async Task AssertExactAsync(IReadOnlyList<string> carts)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var select = new NpgsqlCommand("SELECT cart_id, id::text FROM orders WHERE cart_id = ANY ($1)", orderdb)
        {
            Parameters = { new() { Value = carts.ToArray() } },
        };
        var written = new List<(string Cart, string Order)>();
        await using var rows = await select.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            written.Add((rows.GetString(0), rows.GetString(1)));
        }

        Assert.Equal(written.Count, written.DistinctBy(row => row.Cart).Count());
        Assert.Equal(orders.Select(order => (order.Key, Id(order.Value))).Order(), written.Order());
    }

    private async Task BuyAsync(string cart)
    {
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(Pause))
        {
            try
            {
                using var answer = await shopper.SendOrderAsync(Shopper.OrderBody(cart), cart);
                var body = await answer.Content.ReadAsStringAsync();
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    Assert.Equal(body, orders.GetOrAdd(cart, body));
                    return;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
                refusals.AddOrUpdate(JsonDocument.Parse(body).RootElement.Text("code"), 1, (_, count) => count + 1);
            }
            catch (HttpRequestException)
            {
                // Cut off: whether there is an order, the repeat will tell.
            }
        }

        Assert.Fail($"A checkout was not answered within {Patience}.");
    }

    private static string Id(string placed) => JsonDocument.Parse(placed).RootElement.Text("id");
}
