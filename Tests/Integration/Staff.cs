using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Shop.Tests.Integration;

/// <summary>What a member of staff does, over the public API alone.</summary>
internal sealed class Staff(ShopFixture shop)
{
    private readonly string _token = shop.TokenFor("staff", Account);

    /// <summary>The account of every <see cref="Staff"/>.</summary>
    public static Guid Account { get; } = Guid.NewGuid();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async Task<JsonElement> OrderAsync(JsonElement placed) =>
        await Shopper.ReadAsync(await SendAsync(HttpMethod.Get, OrderPath(placed)), HttpStatusCode.OK);

    /// <summary><c>POST /api/admin/orders/{id}/{verb}</c>.</summary>
    public Task<HttpResponseMessage> DoAsync(JsonElement placed, string verb, object? body = null) =>
        SendAsync(HttpMethod.Post, $"{OrderPath(placed)}/{verb}", body);

    /// <summary>Asks for a refund of the order as it stands, or as it stood at <paramref name="version"/>.</summary>
    public async Task<HttpResponseMessage> RefundAsync(JsonElement placed, object body, string? key = null, long? version = null)
    {
        version ??= (await OrderAsync(placed)).GetProperty("order").GetProperty("version").GetInt64();
        return await SendAsync(
            HttpMethod.Post,
            $"{OrderPath(placed)}/refund",
            body,
            ifMatch: $"\"{version}\"",
            key: key ?? Guid.NewGuid().ToString()
        );
    }

    public Task<HttpResponseMessage> PutStockAsync(Guid productId, object body, long? version = null) =>
        SendAsync(HttpMethod.Put, $"/api/admin/stock/{productId}", body, ifMatch: version is null ? null : $"\"{version}\"");

    /// <summary>The product's stock in Hong Kong.</summary>
    public async Task<JsonElement> StockAsync(Guid productId) =>
        Assert.Single((await GetAsync($"/api/admin/stock?productId={productId}&region=hk")).GetProperty("items").EnumerateArray());

    public async Task<JsonElement> GetAsync(string path) =>
        await Shopper.ReadAsync(await SendAsync(HttpMethod.Get, path), HttpStatusCode.OK);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        object? body = null,
        string? ifMatch = null,
        string? key = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await shop.Gateway.SendAsync(request, Ct);
    }

    private static string OrderPath(JsonElement placed) => $"/api/admin/orders/{placed.Text("id")}";
}
