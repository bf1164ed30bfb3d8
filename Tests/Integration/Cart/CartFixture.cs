using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shop.Contracts;
using Shop.Tests.Integration.Messaging;
using StackExchange.Redis;

namespace Shop.Tests.Integration.Cart;

/// <summary>The cart service with the real stores and a catalogue that the tests control.</summary>
public sealed class CartFixture(ShopFixture shop) : IAsyncLifetime
{
    private ServiceProcess service = null!;
    private CuttableLine redisLine = null!;
    private TestBroker broker = null!;

    internal FakeCatalog Catalog { get; private set; } = null!;

    internal HttpClient Http => service.Http;

    /// <summary>The service's way to Redis.</summary>
    internal CuttableLine RedisLine => redisLine;

    /// <summary>The Redis that the carts lie in.</summary>
    internal async Task<ConnectionMultiplexer> RedisAsync() =>
        await ConnectionMultiplexer.ConnectAsync(await shop.ConnectionStringAsync("redis"));

    /// <summary>All that the service logged.</summary>
    internal string Output => service.Output;

    public async ValueTask InitializeAsync()
    {
        Catalog = await FakeCatalog.StartAsync();
        broker = await TestBroker.ConnectAsync(shop);
        redisLine = CuttableLine.ToRedis(await shop.ConnectionStringAsync("redis"), out var redis);
        service = await ServiceProcess.StartAsync(
            "Shop.Cart.dll",
            new Dictionary<string, string>
            {
                ["ConnectionStrings__redis"] = redis,
                ["ConnectionStrings__messaging"] = await shop.ConnectionStringAsync("messaging"),
                ["services__catalog__h2__0"] = Catalog.Address,
            }
        );
        await Eventually.TrueAsync("cart reads its queue", () => broker.ExistsAsync("cart"));
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        await redisLine.DisposeAsync();
        await broker.DisposeAsync();
        await Catalog.DisposeAsync();
    }

    internal async Task<string> NewCartAsync(object? body = null) =>
        (await ReadAsync(await Http.PostAsJsonAsync("/api/carts", body ?? new { }))).GetProperty("id").GetString()!;

    internal Task<HttpResponseMessage> PutAsync(string cart, object product, object quantity) =>
        Http.PutAsJsonAsync($"/api/carts/{cart}/items/{product}", new { quantity });

    /// <summary>The cart after <paramref name="quantity"/> of the product was put into it.</summary>
    internal async Task<JsonElement> PuttingAsync(string cart, Guid product, int quantity) =>
        await ReadAsync(await PutAsync(cart, product, quantity));

    internal async Task<JsonElement> CartAsync(string cart) =>
        await ReadAsync(await Http.GetAsync(new Uri($"/api/carts/{cart}", UriKind.Relative)));

    /// <summary>Delivers OrderPlaced to cart's queue.</summary>
    internal Task DeliverAsync(OrderPlaced placed, int copies = 1) => broker.DeliverAsync("cart", placed, copies);

    /// <summary>Dead letters of cart's queue.</summary>
    internal Task<uint> DeadLettersAsync() => broker.CountAsync("cart_error");

    internal static OrderPlaced Placed(string cart, long version, params (Guid Product, int Quantity)[] lines)
    {
        var order = Guid.NewGuid();
        return new(
            Guid.NewGuid(),
            DateTimeOffset.UtcNow,
            order,
            1,
            new(
                order,
                "HK-TEST-0001",
                null,
                "a@example.com",
                "en",
                "hk",
                "HKD",
                cart,
                version,
                [.. lines.Select(line => new OrderEventLine(line.Product, "Teapot", "kitchen", line.Quantity, 1000, 1000 * line.Quantity))],
                new(0, 0, 0, 0, 0)
            )
        );
    }

    internal static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal static async Task RefusedAsync(HttpStatusCode status, string code, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }
}
