using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration;

/// <summary>What a shopper does, over the public API alone.</summary>
internal sealed class Shopper(HttpClient gateway)
{
    public const string GoodCard = "4242424242424242";
    public const string DeclinedCard = "4000000000000002";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<string> NewCartAsync(params (Guid ProductId, int Quantity)[] lines)
    {
        var cart = await ReadAsync(
            await gateway.PostAsJsonAsync("/api/carts", new { currency = "HKD", region = "hk" }, Ct),
            HttpStatusCode.Created
        );
        var id = cart.GetProperty("id").GetString()!;
        foreach (var (product, quantity) in lines)
        {
            await ReadAsync(await gateway.PutAsJsonAsync($"/api/carts/{id}/items/{product}", new { quantity }, Ct), HttpStatusCode.OK);
        }

        return id;
    }

    public Task<JsonElement> CartAsync(string id) => GetAsync($"/api/carts/{id}");

    /// <summary>The body of a checkout that nothing is wrong with.</summary>
    public static object OrderBody(string cartId, string email = "ada@example.com") =>
        new
        {
            cartId,
            email,
            shippingAddress = new
            {
                name = "Ada Wong",
                line1 = "1 Queen's Road Central",
                city = "Hong Kong",
                country = "HK",
            },
            shippingMethod = "standard",
        };

    public Task<HttpResponseMessage> SendOrderAsync(object body, string key, string? token = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        request.Headers.Add("Idempotency-Key", key);
        return gateway.SendAsync(request, Ct);
    }

    /// <summary>Places an order that is expected to be accepted.</summary>
    public async Task<JsonElement> PlaceAsync(string cartId, string? key = null) =>
        await ReadAsync(await SendOrderAsync(OrderBody(cartId), key ?? Guid.NewGuid().ToString()), HttpStatusCode.Created);

    public async Task<JsonElement> PlaceOneAsync(Guid productId, int quantity = 1) =>
        await PlaceAsync(await NewCartAsync((productId, quantity)));

    public async Task<JsonElement> OrderAsync(JsonElement placed)
    {
        using var request = WithToken(HttpMethod.Get, $"/api/orders/{placed.Text("id")}", placed);
        return await ReadAsync(await gateway.SendAsync(request, Ct), HttpStatusCode.OK);
    }

    public async Task<HttpResponseMessage> CancelAsync(JsonElement placed)
    {
        using var request = WithToken(HttpMethod.Post, $"/api/orders/{placed.Text("id")}/cancel", placed);
        return await gateway.SendAsync(request, Ct);
    }

    public Task<HttpResponseMessage> OpenPaymentAsync(JsonElement order) =>
        gateway.PostAsJsonAsync(
            "/api/payments",
            new { paymentToken = order.Text("paymentToken"), returnUrl = new Uri(gateway.BaseAddress!, $"/orders/{order.Text("id")}") },
            Ct
        );

    /// <summary>Types a card into the provider's hosted page; the answer says where the provider sends the shopper.</summary>
    public static async Task<HttpResponseMessage> TypeCardAsync(string hostedPage, string card)
    {
        using var provider = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([new("card", card)]);
        return await provider.PostAsync(hostedPage, form, Ct);
    }

    /// <summary>Opens a payment for the order and pays it.</summary>
    public async Task PayAsync(JsonElement order)
    {
        using var opened = await OpenPaymentAsync(order);
        Assert.True(opened.IsSuccessStatusCode, await opened.Content.ReadAsStringAsync(Ct));
        var payment = JsonDocument.Parse(await opened.Content.ReadAsStringAsync(Ct)).RootElement;
        using var paid = await TypeCardAsync(payment.Text("redirectUrl"), GoodCard);
        Assert.Equal(HttpStatusCode.SeeOther, paid.StatusCode);
    }

    /// <summary>Waits until the order has the status.</summary>
    public Task<JsonElement> UntilStatusAsync(JsonElement placed, string status) =>
        Eventually.AnswerAsync(() => OrderAsync(placed), order => order.Text("status") == status);

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await gateway.GetAsync(path, Ct), HttpStatusCode.OK);

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(Ct);
            Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {body}");
            return JsonDocument.Parse(body).RootElement;
        }
    }

    /// <summary>Asserts that the answer is problem+json with this status and code; hands it back for more.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = await ReadAsync(response, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, problem.Text("code"));
        return problem;
    }

    private static HttpRequestMessage WithToken(HttpMethod method, string path, JsonElement placed)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Order-Token", placed.Text("lookupToken"));
        return request;
    }
}

internal static class JsonElementExtensions
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static long Amount(this JsonElement element, string name) => element.GetProperty(name).GetProperty("amount").GetInt64();
}
