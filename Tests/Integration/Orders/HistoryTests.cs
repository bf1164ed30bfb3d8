using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Shop.Tests.Integration.Catalog;

namespace Shop.Tests.Integration.Orders;

/// <summary>What a signed-in shopper sees of the orders placed before, and what goes back into a cart.</summary>
[Collection(nameof(WholeCatalogue))]
public sealed class HistoryTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_sees_its_orders_newest_first_right_after_placing_them()
    {
        var product = await shop.TakeProductAsync();
        var (ada, bob) = (shop.TokenFor("shopper"), shop.TokenFor("shopper"));
        var placed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            placed.Insert(0, (await PlaceAsync(product.Id, ada)).Text("id"));
            Assert.Equal(placed, await HistoryAsync(ada, limit: 2));
        }

        await PlaceAsync(product.Id, bob);
        Assert.Equal(placed, await HistoryAsync(ada, limit: 100));
        Assert.Single(await HistoryAsync(bob, limit: 100));
        Assert.Empty(await HistoryAsync(shop.TokenFor("shopper"), limit: 100));
    }

    [Fact]
    public async Task A_guest_has_no_history()
    {
        await Shopper.ProblemAsync(await shop.Gateway.GetAsync("/api/orders", Ct), HttpStatusCode.Unauthorized, "unauthorized");
        await Shopper.ProblemAsync(
            await SendAsync(HttpMethod.Get, "/api/orders?cursor=zz", shop.TokenFor("shopper")),
            HttpStatusCode.BadRequest,
            "invalid_cursor"
        );
    }

    [Fact]
    public async Task An_order_is_its_accounts_and_its_tokens_and_nobody_elses()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (ada, bob) = (shop.TokenFor("shopper"), shop.TokenFor("shopper"));
        var placed = await PlaceAsync(product.Id, ada);
        var path = $"/api/orders/{placed.Text("id")}";

        foreach (var (method, suffix) in new[] { (HttpMethod.Get, ""), (HttpMethod.Post, "/cancel"), (HttpMethod.Post, "/cart") })
        {
            foreach (var stranger in (string?[])[null, bob, shop.TokenFor("staff")])
            {
                await Shopper.ProblemAsync(await SendAsync(method, path + suffix, stranger), HttpStatusCode.NotFound, "order_not_found");
            }
        }

        Assert.Equal("awaiting_payment", (await _shopper.OrderAsync(placed)).Text("status"));
        var mine = await Shopper.ReadAsync(await SendAsync(HttpMethod.Get, path, ada), HttpStatusCode.OK);
        Assert.Equal(placed.Text("number"), mine.Text("number"));
        var cancelled = await Shopper.ReadAsync(await SendAsync(HttpMethod.Post, $"{path}/cancel", ada), HttpStatusCode.OK);
        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task An_ended_order_goes_back_into_one_cart_however_often_it_is_asked()
    {
        var (kept, gone) = (await shop.TakeProductAsync(), await shop.TakeProductAsync());
        var placed = await _shopper.PlaceAsync(await _shopper.NewCartAsync((kept.Id, 2), (gone.Id, 1)));
        await Shopper.ProblemAsync(await PutBackAsync(placed), HttpStatusCode.Conflict, "order_not_ended");
        await Shopper.ReadAsync(await _shopper.CancelAsync(placed), HttpStatusCode.OK);
        await _books.SellAsync(gone.Id, false);

        var answers = await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => PutBackAsync(placed)));

        var carts = new HashSet<string>();
        foreach (var answer in answers)
        {
            var back = await Shopper.ReadAsync(answer, HttpStatusCode.Created);
            carts.Add(back.Text("cartId"));
            Assert.Equal([gone.Id], back.GetProperty("leftOut").EnumerateArray().Select(id => id.GetGuid()));
        }

        var cart = await _shopper.CartAsync(Assert.Single(carts));
        var line = Assert.Single(cart.GetProperty("lines").EnumerateArray());
        Assert.Equal((kept.Id, 2), (line.GetProperty("productId").GetGuid(), line.GetProperty("quantity").GetInt32()));
        Assert.Equal("HKD", cart.Text("currency"));
        // What is put back can be bought.
        await _shopper.PlaceAsync(cart.Text("id"));
        await _books.SellAsync(gone.Id, true);
    }

    private async Task<HttpResponseMessage> PutBackAsync(JsonElement placed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/orders/{placed.Text("id")}/cart");
        request.Headers.Add("X-Order-Token", placed.Text("lookupToken"));
        return await shop.Gateway.SendAsync(request, Ct);
    }

    private async Task<JsonElement> PlaceAsync(Guid productId, string token)
    {
        var cart = await _shopper.NewCartAsync((productId, 1));
        return await Shopper.ReadAsync(await _shopper.SendOrderAsync(Shopper.OrderBody(cart), cart, token), HttpStatusCode.Created);
    }

    private async Task<List<string>> HistoryAsync(string token, int limit)
    {
        var ids = new List<string>();
        for (string? cursor = null; ; )
        {
            var path = $"/api/orders?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}";
            var page = await Shopper.ReadAsync(await SendAsync(HttpMethod.Get, path, token), HttpStatusCode.OK);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(order => order.Text("id")));
            cursor = page.GetProperty("nextCursor").GetString();
            if (cursor is null)
            {
                return ids;
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await shop.Gateway.SendAsync(request, Ct);
    }
}
