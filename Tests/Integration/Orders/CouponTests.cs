using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Shop.Tests.Integration.Orders;

/// <summary>Coupons at checkout: what they take off, and that none is used more often than it may be.</summary>
public sealed class CouponTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_quote_and_its_order_take_the_same_off()
    {
        var product = await shop.TakeProductAsync();
        var coupon = await NewCouponAsync("percent, max_uses", "15, 10");
        var cart = await _shopper.NewCartAsync((product.Id, 3));
        var items = product.Prices["HKD"] * 3;
        var discount = (items * 15 + 50) / 100;

        var body = OrderBody(cart, coupon.ToLowerInvariant());
        var quote = await Shopper.ReadAsync(await shop.Gateway.PostAsync("/api/quotes", QuoteOf(cart, coupon), Ct), HttpStatusCode.OK);
        var placed = await Shopper.ReadAsync(await _shopper.SendOrderAsync(body, Guid.NewGuid().ToString()), HttpStatusCode.Created);

        Assert.Equal(discount, quote.GetProperty("totals").Amount("discount"));
        Assert.Equal(quote.GetProperty("totals").ToString(), placed.GetProperty("totals").ToString());
        Assert.Equal(discount, Assert.Single(placed.GetProperty("lines").EnumerateArray()).Amount("discount"));
        Assert.Equal(coupon, (await _shopper.OrderAsync(placed)).Text("couponCode"));
        Assert.Equal(1, await UsesAsync(coupon));
    }

    [Fact]
    public async Task Fifty_shoppers_race_for_a_coupons_last_use_and_one_gets_it()
    {
        var product = await shop.TakeProductAsync(stock: 100);
        var coupon = await NewCouponAsync("percent, max_uses", "10, 1");
        var carts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _shopper.NewCartAsync((product.Id, 1))));

        var answers = await Task.WhenAll(carts.Select(cart => _shopper.SendOrderAsync(OrderBody(cart, coupon), cart)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await Shopper.ProblemAsync(refused, HttpStatusCode.Conflict, "coupon_used_up");
        }

        Assert.Equal(1, await UsesAsync(coupon));
        Assert.Equal((100, 1), await new OrderBooks(shop).StockAsync(product.Id));
    }

    [Fact]
    public async Task A_customer_uses_a_coupon_as_often_as_a_customer_may_and_another_one_still_can()
    {
        var product = await shop.TakeProductAsync();
        var coupon = await NewCouponAsync("amounts, max_uses_per_customer", "'{\"HKD\": 100}', 1");
        async Task<HttpResponseMessage> BuyAsync(string email)
        {
            var cart = await _shopper.NewCartAsync((product.Id, 1));
            return await _shopper.SendOrderAsync(OrderBody(cart, coupon, email), cart);
        }

        await Shopper.ReadAsync(await BuyAsync("ada@example.com"), HttpStatusCode.Created);
        await Shopper.ProblemAsync(await BuyAsync("ADA@Example.com"), HttpStatusCode.Conflict, "coupon_used_up");
        await Shopper.ReadAsync(await BuyAsync("bob@example.com"), HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_use_back()
    {
        var product = await shop.TakeProductAsync();
        var coupon = await NewCouponAsync("percent, max_uses", "10, 1");
        var first = await PlaceAsync(product.Id, coupon);
        Assert.Equal(1, await UsesAsync(coupon));

        (await _shopper.CancelAsync(first)).EnsureSuccessStatusCode();

        Assert.Equal(0, await UsesAsync(coupon));
        await PlaceAsync(product.Id, coupon);
    }

    [Fact]
    public async Task An_expired_order_gives_its_use_back()
    {
        var product = await shop.TakeProductAsync();
        var coupon = await NewCouponAsync("percent, max_uses", "10, 1");
        var placed = await PlaceAsync(product.Id, coupon);

        await new OrderBooks(shop).LetReservationEndAsync(placed.GetProperty("id").GetGuid());

        await _shopper.UntilStatusAsync(placed, "expired");
        Assert.Equal(0, await UsesAsync(coupon));
    }

    [Fact]
    public async Task An_order_that_is_refused_for_its_stock_takes_no_use()
    {
        var product = await shop.TakeProductAsync(stock: 1);
        var coupon = await NewCouponAsync("percent, max_uses", "10, 5");
        var cart = await _shopper.NewCartAsync((product.Id, 2));

        await Shopper.ProblemAsync(await _shopper.SendOrderAsync(OrderBody(cart, coupon), cart), HttpStatusCode.Conflict, "out_of_stock");

        Assert.Equal(0, await UsesAsync(coupon));
    }

    [Fact]
    public async Task The_table_refuses_more_uses_than_there_are()
    {
        var coupon = await NewCouponAsync("percent, max_uses", "10, 1");
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var overuse = new NpgsqlCommand("UPDATE coupons SET uses = 2 WHERE code = $1", orderdb)
        {
            Parameters = { new() { Value = coupon } },
        };

        var refused = await Assert.ThrowsAsync<PostgresException>(() => overuse.ExecuteNonQueryAsync(Ct));

        Assert.Equal("coupons_never_overused", refused.ConstraintName);
    }

    private async Task<JsonElement> PlaceAsync(Guid productId, string coupon)
    {
        var cart = await _shopper.NewCartAsync((productId, 1));
        return await Shopper.ReadAsync(await _shopper.SendOrderAsync(OrderBody(cart, coupon), cart), HttpStatusCode.Created);
    }

    private Task<string> NewCouponAsync(string columns, string values) => new OrderBooks(shop).NewCouponAsync(columns, values);

    private Task<int> UsesAsync(string code) => new OrderBooks(shop).CouponUsesAsync(code);

    private static JsonObject OrderBody(string cart, string coupon, string email = "ada@example.com")
    {
        var body = JsonSerializer.SerializeToNode(Shopper.OrderBody(cart, email))!.AsObject();
        body["couponCode"] = coupon;
        return body;
    }

    private static StringContent QuoteOf(string cart, string coupon) =>
        new(
            $$"""{"cartId":"{{cart}}","shippingAddress":{"country":"HK"},"shippingMethod":"standard","couponCode":"{{coupon}}"}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
}
