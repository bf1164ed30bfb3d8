using System.Text.Json;

namespace Shop.Tests.Integration.Cart;

/// <summary>What an order takes out of the cart that it was placed from.</summary>
public sealed class WhenOrderPlacedTests(CartFixture shop) : IClassFixture<CartFixture>
{
    [Fact]
    public async Task A_cart_that_is_as_it_was_ordered_is_emptied()
    {
        var (one, two) = (shop.Catalog.Sell(), shop.Catalog.Sell());
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, one, 2);
        await shop.PuttingAsync(id, two, 1);

        await shop.DeliverAsync(CartFixture.Placed(id, 3, (one, 2)));

        await Eventually.TrueAsync("the cart is empty", async () => Lines(await shop.CartAsync(id)).Count == 0);
        Assert.Equal(4, (await shop.CartAsync(id)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_cart_that_changed_since_keeps_what_was_not_ordered()
    {
        var (more, less, added, gone) = (shop.Catalog.Sell(), shop.Catalog.Sell(), shop.Catalog.Sell(), shop.Catalog.Sell());
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, more, 2);
        await shop.PuttingAsync(id, less, 5);
        await shop.PuttingAsync(id, more, 6);
        await shop.PuttingAsync(id, less, 1);
        await shop.PuttingAsync(id, added, 4);

        await shop.DeliverAsync(CartFixture.Placed(id, 3, (more, 2), (less, 5), (gone, 1)));

        await Eventually.TrueAsync("the order is taken out", async () => Lines(await shop.CartAsync(id)).GetValueOrDefault(more) == 4);
        Assert.Equal(new() { [more] = 4, [added] = 4 }, Lines(await shop.CartAsync(id)));
    }

    [Fact]
    public async Task An_order_delivered_eight_times_at_once_is_taken_out_once()
    {
        var product = shop.Catalog.Sell();
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, product, 2);
        await shop.PuttingAsync(id, product, 20);
        var placed = CartFixture.Placed(id, 2, (product, 2));

        await shop.DeliverAsync(placed, copies: 8);

        var last = shop.Catalog.Sell();
        await shop.PuttingAsync(id, last, 1);
        await shop.DeliverAsync(CartFixture.Placed(id, 0, (last, 1)));
        await Eventually.TrueAsync("all copies were consumed", async () => !Lines(await shop.CartAsync(id)).ContainsKey(last));
        Assert.Equal(18, Lines(await shop.CartAsync(id))[product]);
    }

    [Fact]
    public async Task Two_orders_from_one_cart_are_both_taken_out()
    {
        var product = shop.Catalog.Sell();
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, product, 10);

        await shop.DeliverAsync(CartFixture.Placed(id, 0, (product, 3)));
        await shop.DeliverAsync(CartFixture.Placed(id, 0, (product, 4)));

        await Eventually.TrueAsync("both are taken out", async () => Lines(await shop.CartAsync(id))[product] == 3);
    }

    [Fact]
    public async Task An_expired_cart_is_not_made_anew()
    {
        var (product, marker) = (shop.Catalog.Sell(), shop.Catalog.Sell());
        var (expired, other) = (await shop.NewCartAsync(), await shop.NewCartAsync());
        using var redis = await shop.RedisAsync();
        await redis.GetDatabase().KeyDeleteAsync($"cart:{{{expired}}}");
        await shop.PuttingAsync(other, marker, 1);

        await shop.DeliverAsync(CartFixture.Placed(expired, 1, (product, 1)));
        await shop.DeliverAsync(CartFixture.Placed(other, 2, (marker, 1)));

        await Eventually.TrueAsync("the second was consumed", async () => Lines(await shop.CartAsync(other)).Count == 0);
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"cart:{{{expired}}}"));
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"cart:{{{expired}}}:orders"));
    }

    [Fact]
    public async Task The_orders_of_a_cart_are_remembered_as_long_as_the_cart()
    {
        var product = shop.Catalog.Sell();
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, product, 1);
        await shop.DeliverAsync(CartFixture.Placed(id, 2, (product, 1)));
        await Eventually.TrueAsync("the cart is empty", async () => Lines(await shop.CartAsync(id)).Count == 0);
        using var redis = await shop.RedisAsync();

        var left = await redis.GetDatabase().KeyTimeToLiveAsync($"cart:{{{id}}}:orders");

        Assert.InRange(left!.Value.TotalDays, 29.9, 30);
    }

    private static Dictionary<Guid, int> Lines(JsonElement cart) =>
        cart.GetProperty("lines")
            .EnumerateArray()
            .ToDictionary(line => line.GetProperty("productId").GetGuid(), line => line.GetProperty("quantity").GetInt32());
}
