using System.Net;
using System.Net.Http.Json;

namespace Shop.Tests.Integration.Faults;

/// <summary>Two replicas that want the same rows at the same time.</summary>
[Collection(nameof(FaultTests))]
public sealed class ContentionTests(ShopFixture shop)
{
    private const int Keys = 300;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_replicas_that_insert_the_same_keys_in_opposite_order_answer_each_key_with_one_order()
    {
        var product = await shop.TakeProductAsync(stock: Keys);
        var crowd = new CheckoutCrowd(shop);
        var carts = await crowd.CartsAsync(product.Id, Keys);
        var replicas = await shop.AddressesAsync("order");
        Assert.Equal(2, replicas.Count);

        var answers = await Task.WhenAll(SendAllAsync(replicas[0], carts), SendAllAsync(replicas[1], [.. carts.Reverse()]));

        Assert.All(answers.SelectMany(all => all.Values), answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.All(carts, cart => Assert.Equal(answers[0][cart].Body, answers[1][cart].Body));
        await shop.VerifyAsync(product.Id);
    }

    [Fact]
    public async Task Two_thousand_shoppers_on_twenty_units_make_twenty_orders()
    {
        var product = await shop.TakeProductAsync(stock: 20);
        var crowd = new CheckoutCrowd(shop);
        var carts = await crowd.CartsAsync(product.Id, 2_000);
        var replicas = await shop.AddressesAsync("order");

        var half = carts.Count / 2;
        var answers = await Task.WhenAll(
            SendAllAsync(replicas[0], [.. carts.Take(half)]),
            SendAllAsync(replicas[1], [.. carts.Skip(half)])
        );

        var byStatus = answers.SelectMany(all => all.Values).CountBy(answer => answer.Status).ToDictionary();
        Assert.Equal(20, byStatus[HttpStatusCode.Created]);
        Assert.Equal(1_980, byStatus[HttpStatusCode.Conflict]);
        await shop.VerifyAsync(product.Id);
    }

    private static async Task<Dictionary<string, (HttpStatusCode Status, string Body)>> SendAllAsync(
        Uri replica,
        IReadOnlyList<string> carts
    )
    {
        using var http = new HttpClient { BaseAddress = replica };
        var answers = await Task.WhenAll(
            carts.Select(async cart =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
                {
                    Content = JsonContent.Create(Shopper.OrderBody(cart)),
                };
                request.Headers.Add("Idempotency-Key", "the key of everybody");
                using var answer = await http.SendAsync(request, Ct);
                return (Cart: cart, answer.StatusCode, Body: await answer.Content.ReadAsStringAsync(Ct));
            })
        );
        return answers.ToDictionary(answer => answer.Cart, answer => (answer.StatusCode, answer.Body));
    }
}
