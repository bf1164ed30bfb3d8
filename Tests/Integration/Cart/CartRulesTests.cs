using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Shop.Tests.Integration.Cart;

/// <summary>Carts over HTTP: design section 4.</summary>
public sealed class CartRulesTests(CartFixture shop) : IClassFixture<CartFixture>
{
    [Fact]
    public async Task A_new_cart_is_empty_and_has_the_deployments_currency_and_region()
    {
        using var answer = await shop.Http.PostAsync(new Uri("/api/carts", UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var cart = await CartFixture.ReadAsync(answer);
        Assert.Equal($"/api/carts/{cart.GetProperty("id").GetString()}", answer.Headers.Location?.OriginalString);
        Assert.Equal(22, cart.GetProperty("id").GetString()!.Length);
        Assert.Equal("HKD", cart.GetProperty("currency").GetString());
        Assert.Equal("hk", cart.GetProperty("region").GetString());
        Assert.Equal(1, cart.GetProperty("version").GetInt64());
        Assert.Empty(cart.GetProperty("lines").EnumerateArray());
        Assert.Equal(0, cart.GetProperty("subtotal").GetProperty("amount").GetInt64());
    }

    [Theory]
    [InlineData("""{"currency":"EUR"}""", "invalid_parameter")]
    [InlineData("""{"currency":"hkd"}""", "invalid_parameter")]
    [InlineData("""{"region":"mars"}""", "invalid_parameter")]
    [InlineData("""{"colour":"red"}""", "invalid_body")]
    [InlineData("""{"currency":1}""", "invalid_body")]
    [InlineData("[]", "invalid_body")]
    [InlineData("{", "invalid_body")]
    public async Task A_cart_of_a_kind_that_does_not_exist_is_refused(string body, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await shop.Http.PostAsync(
            new Uri("/api/carts", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );

        await CartFixture.RefusedAsync(HttpStatusCode.BadRequest, code, answer);
    }

    [Fact]
    public async Task Lines_show_catalogs_names_and_prices_in_the_order_they_came_in()
    {
        var (teapot, cup) = (shop.Catalog.Sell(19900, "Teapot"), shop.Catalog.Sell(2500, "Cup"));
        var id = await shop.NewCartAsync(new { currency = "USD", region = "us" });

        await shop.PuttingAsync(id, teapot, 2);
        var cart = await shop.PuttingAsync(id, cup, 3);

        Assert.Equal(["Teapot", "Cup"], cart.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("name").GetString()));
        var line = cart.GetProperty("lines")[0];
        Assert.Equal(teapot, line.GetProperty("productId").GetGuid());
        Assert.Equal(2, line.GetProperty("quantity").GetInt32());
        Assert.Equal("""{"amount":19900,"currency":"USD"}""", line.GetProperty("unitPrice").GetRawText());
        Assert.Equal("""{"amount":39800,"currency":"USD"}""", line.GetProperty("lineTotal").GetRawText());
        Assert.Equal("Teapot", line.GetProperty("image").GetProperty("alt").GetString());
        Assert.True(line.GetProperty("available").GetBoolean());
        Assert.Equal("""{"amount":47300,"currency":"USD"}""", cart.GetProperty("subtotal").GetRawText());
        Assert.Equal(cart.GetRawText(), (await shop.CartAsync(id)).GetRawText());
    }

    [Fact]
    public async Task The_version_grows_with_each_change_and_only_with_one()
    {
        var product = shop.Catalog.Sell();
        var id = await shop.NewCartAsync();

        Assert.Equal(2, Version(await shop.PuttingAsync(id, product, 1)));
        Assert.Equal(3, Version(await shop.PuttingAsync(id, product, 5)));
        Assert.Equal(3, Version(await shop.PuttingAsync(id, product, 5)));
        Assert.Equal(4, Version(await RemoveAsync(id, product)));
        Assert.Equal(4, Version(await RemoveAsync(id, product)));
        Assert.Equal(4, Version(await shop.CartAsync(id)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100)]
    public async Task A_quantity_out_of_range_is_refused(int quantity)
    {
        var id = await shop.NewCartAsync();

        using var answer = await shop.PutAsync(id, shop.Catalog.Sell(), quantity);

        await CartFixture.RefusedAsync(HttpStatusCode.BadRequest, "quantity_out_of_range", answer);
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("1.5")]
    [InlineData("null")]
    [InlineData("1e12")]
    [InlineData("1, \"price\": 1")]
    [InlineData("1, \"quantity\": 2")]
    public async Task A_quantity_that_is_no_whole_number_is_refused(string quantity)
    {
        var id = await shop.NewCartAsync();
        using var content = new StringContent($$"""{"quantity": {{quantity}}}""", Encoding.UTF8, "application/json");

        using var answer = await shop.Http.PutAsync(
            new Uri($"/api/carts/{id}/items/{shop.Catalog.Sell()}", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );

        await CartFixture.RefusedAsync(HttpStatusCode.BadRequest, "invalid_body", answer);
    }

    [Fact]
    public async Task One_and_ninety_nine_are_within_the_range()
    {
        var product = shop.Catalog.Sell();
        var id = await shop.NewCartAsync();

        Assert.Equal(1, (await shop.PuttingAsync(id, product, 1)).GetProperty("lines")[0].GetProperty("quantity").GetInt32());
        Assert.Equal(99, (await shop.PuttingAsync(id, product, 99)).GetProperty("lines")[0].GetProperty("quantity").GetInt32());
    }

    [Fact]
    public async Task A_product_that_does_not_exist_is_not_found()
    {
        var id = await shop.NewCartAsync();

        using var unknown = await shop.PutAsync(id, Guid.NewGuid(), 1);
        using var malformed = await shop.PutAsync(id, "teapot", 1);

        await CartFixture.RefusedAsync(HttpStatusCode.NotFound, "product_not_found", unknown);
        await CartFixture.RefusedAsync(HttpStatusCode.NotFound, "product_not_found", malformed);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA%7D")]
    public async Task A_cart_that_does_not_exist_is_not_found(string id)
    {
        using var found = await shop.Http.GetAsync(new Uri($"/api/carts/{id}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var put = await shop.PutAsync(id, shop.Catalog.Sell(), 1);
        using var removed = await shop.Http.DeleteAsync(
            new Uri($"/api/carts/{id}/items/{Guid.NewGuid()}", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        await CartFixture.RefusedAsync(HttpStatusCode.NotFound, "cart_not_found", found);
        await CartFixture.RefusedAsync(HttpStatusCode.NotFound, "cart_not_found", put);
        await CartFixture.RefusedAsync(HttpStatusCode.NotFound, "cart_not_found", removed);
    }

    [Fact]
    public async Task A_cart_holds_fifty_lines_also_when_more_are_put_in_at_once()
    {
        var id = await shop.NewCartAsync();
        var products = Enumerable.Range(0, 60).Select(_ => shop.Catalog.Sell()).ToArray();

        var answers = await Task.WhenAll(products.Select(product => shop.PutAsync(id, product, 1)));

        Assert.Equal(50, answers.Count(answer => answer.IsSuccessStatusCode));
        await CartFixture.RefusedAsync(HttpStatusCode.Conflict, "cart_full", answers.First(answer => !answer.IsSuccessStatusCode));
        var cart = await shop.CartAsync(id);
        Assert.Equal(50, cart.GetProperty("lines").GetArrayLength());
        var inIt = cart.GetProperty("lines")[7].GetProperty("productId").GetGuid();
        Assert.Equal(50, (await shop.PuttingAsync(id, inIt, 9)).GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task A_cart_shows_what_was_last_known_while_catalog_is_away()
    {
        var (kept, other) = (shop.Catalog.Sell(1000, "Old name"), shop.Catalog.Sell());
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, kept, 1);
        shop.Catalog.Change(kept, "New name", 1200);
        Assert.Equal("New name", NameOf(await shop.CartAsync(id)));

        shop.Catalog.Away = true;
        try
        {
            Assert.Equal("Old name", NameOf(await shop.CartAsync(id)));
            var changed = await shop.PuttingAsync(id, kept, 2);
            Assert.Equal(2000, changed.GetProperty("subtotal").GetProperty("amount").GetInt64());
            using var refused = await shop.PutAsync(id, other, 1);
            await CartFixture.RefusedAsync(HttpStatusCode.ServiceUnavailable, "unavailable", refused);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
        finally
        {
            shop.Catalog.Away = false;
        }
    }

    [Fact]
    public async Task A_product_that_is_sold_out_or_gone_is_shown_as_not_available()
    {
        var (soldOut, gone) = (shop.Catalog.Sell(), shop.Catalog.Sell(1000, "Gone"));
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, soldOut, 1);
        await shop.PuttingAsync(id, gone, 1);
        shop.Catalog.Change(soldOut, "Teapot", 1000, "sold_out");
        shop.Catalog.Drop(gone);

        var lines = (await shop.CartAsync(id)).GetProperty("lines");

        Assert.All(lines.EnumerateArray(), line => Assert.False(line.GetProperty("available").GetBoolean()));
        Assert.Equal("Gone", lines[1].GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_shoppers_language_reaches_catalog()
    {
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, shop.Catalog.Sell(), 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/carts/{id}") { Headers = { { "Accept-Language", "zh-Hant" } } };

        using var answer = await shop.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("zh-Hant", shop.Catalog.LastLanguage);
    }

    [Fact]
    public async Task A_cart_lasts_thirty_days_from_its_last_change()
    {
        var id = await shop.NewCartAsync();
        using var redis = await shop.RedisAsync();
        var database = redis.GetDatabase();
        await database.KeyExpireAsync($"cart:{{{id}}}", TimeSpan.FromDays(1));

        await shop.CartAsync(id);
        Assert.InRange((await database.KeyTimeToLiveAsync($"cart:{{{id}}}"))!.Value.TotalDays, 0.9, 1);
        await shop.PuttingAsync(id, shop.Catalog.Sell(), 1);

        Assert.InRange((await database.KeyTimeToLiveAsync($"cart:{{{id}}}"))!.Value.TotalDays, 29.9, 30);
    }

    [Fact]
    public async Task No_log_holds_a_carts_id()
    {
        var id = await shop.NewCartAsync();
        await shop.PuttingAsync(id, shop.Catalog.Sell(), 1);
        using var refused = await shop.PutAsync(id, Guid.NewGuid(), 1);
        await shop.DeliverAsync(CartFixture.Placed(id, 2));
        await Eventually.TrueAsync("the cart is empty", async () => (await shop.CartAsync(id)).GetProperty("lines").GetArrayLength() == 0);

        Assert.NotEmpty(shop.Output);
        Assert.DoesNotContain(id, shop.Output, StringComparison.Ordinal);
    }

    private async Task<JsonElement> RemoveAsync(string cart, Guid product) =>
        await CartFixture.ReadAsync(await shop.Http.DeleteAsync(new Uri($"/api/carts/{cart}/items/{product}", UriKind.Relative)));

    private static long Version(JsonElement cart) => cart.GetProperty("version").GetInt64();

    private static string? NameOf(JsonElement cart) => cart.GetProperty("lines")[0].GetProperty("name").GetString();
}
