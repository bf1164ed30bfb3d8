using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Orders;

/// <summary>Money that comes after an order expired: the order is served if everything can be taken anew, else the money goes back.</summary>
public sealed class LateMoneyTests(ShopFixture shop)
{
    private const int Copies = 8;
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Fact]
    public async Task It_pays_an_expired_order_whose_stock_is_still_there()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 3);
        await ExpireAsync(placed);
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);

        var order = await _shopper.UntilStatusAsync(placed, "paid");
        Assert.Equal(["placed", "expired", "paid"], Events(order));
        Assert.Equal((7, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task It_goes_back_when_one_of_the_products_has_gone_to_others()
    {
        var (rare, common) = (await shop.TakeProductAsync(stock: 3), await shop.TakeProductAsync(stock: 10));
        var placed = await _shopper.PlaceAsync(await _shopper.NewCartAsync((common.Id, 2), (rare.Id, 3)));
        await ExpireAsync(placed);
        await _shopper.PlaceOneAsync(rare.Id, quantity: 1);

        var paid = OrderEvents.Paid(placed);
        await shop.PublishAsync(paid, Copies);

        var order = await UntilEventAsync(placed, "refund_requested");
        await Eventually.AnswerAsync(() => _books.HandledAsync(paid.EventId), handled => handled == 1);
        Assert.Equal("expired", order.Text("status"));
        Assert.Equal("order_expired", order.GetProperty("timeline").EnumerateArray().Last().Text("why"));
        Assert.Equal((3, 1), await _books.StockAsync(rare.Id));
        Assert.Equal((10, 0), await _books.StockAsync(common.Id));
        await _books.AssertExactAsync(common.Id);
    }

    [Fact]
    public async Task It_goes_back_and_takes_no_stock_when_the_coupon_has_gone_to_others()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var coupon = await _books.NewCouponAsync("percent, max_uses", "10, 1");
        var placed = await PlaceWithAsync(product.Id, coupon);
        await ExpireAsync(placed);
        await PlaceWithAsync(product.Id, coupon);

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);

        Assert.Equal("expired", (await UntilEventAsync(placed, "refund_requested")).Text("status"));
        Assert.Equal((10, 1), await _books.StockAsync(product.Id));
        Assert.Equal(1, await _books.CouponUsesAsync(coupon));
    }

    [Fact]
    public async Task It_gives_the_coupon_back_when_the_stock_has_gone_to_others()
    {
        var product = await shop.TakeProductAsync(stock: 1);
        var coupon = await _books.NewCouponAsync("percent, max_uses", "10, 1");
        var placed = await PlaceWithAsync(product.Id, coupon);
        await ExpireAsync(placed);
        await _shopper.PlaceOneAsync(product.Id);

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);

        await UntilEventAsync(placed, "refund_requested");
        Assert.Equal(0, await _books.CouponUsesAsync(coupon));
        Assert.Equal((1, 1), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task It_takes_the_coupons_use_anew()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var coupon = await _books.NewCouponAsync("percent, max_uses", "10, 1");
        var placed = await PlaceWithAsync(product.Id, coupon);
        await ExpireAsync(placed);
        Assert.Equal(0, await _books.CouponUsesAsync(coupon));

        await shop.PublishAsync(OrderEvents.Paid(placed), Copies);

        await _shopper.UntilStatusAsync(placed, "paid");
        Assert.Equal(1, await _books.CouponUsesAsync(coupon));
        await _books.AssertExactAsync(product.Id);
    }

    [Fact]
    public async Task Another_payment_goes_back_when_a_late_one_has_paid()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await ExpireAsync(placed);

        await Task.WhenAll(shop.PublishAsync(OrderEvents.Paid(placed), Copies), shop.PublishAsync(OrderEvents.Paid(placed), Copies));

        var order = await UntilEventAsync(placed, "refund_requested");
        Assert.Equal("paid", order.Text("status"));
        Assert.Equal(["placed", "expired", "paid", "refund_requested"], Events(order));
        Assert.Equal((9, 0), await _books.StockAsync(product.Id));
    }

    [Fact]
    public async Task A_payment_that_races_with_the_expiry_pays_once()
    {
        var product = await shop.TakeProductAsync(stock: 100);
        for (var round = 0; round < 5; round++)
        {
            var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 2);
            var paid = OrderEvents.Paid(placed);

            await Task.WhenAll(_books.LetReservationEndAsync(placed.GetProperty("id").GetGuid()), shop.PublishAsync(paid, Copies));

            await _shopper.UntilStatusAsync(placed, "paid");
            await Eventually.AnswerAsync(() => _books.HandledAsync(paid.EventId), handled => handled == 1);
            Assert.Equal((100 - 2 * (round + 1), 0), await _books.StockAsync(product.Id));
            await _books.AssertExactAsync(product.Id);
        }
    }

    private async Task ExpireAsync(JsonElement placed)
    {
        await _books.LetReservationEndAsync(placed.GetProperty("id").GetGuid());
        await _shopper.UntilStatusAsync(placed, "expired");
    }

    private async Task<JsonElement> PlaceWithAsync(Guid productId, string coupon)
    {
        var cart = await _shopper.NewCartAsync((productId, 1));
        var body = JsonSerializer.SerializeToNode(Shopper.OrderBody(cart))!.AsObject();
        body["couponCode"] = coupon;
        return await Shopper.ReadAsync(await _shopper.SendOrderAsync(body, cart), HttpStatusCode.Created);
    }

    private Task<JsonElement> UntilEventAsync(JsonElement placed, string name) =>
        Eventually.AnswerAsync(() => _shopper.OrderAsync(placed), order => Events(order).Contains(name));

    private static IReadOnlyList<string> Events(JsonElement order) =>
        [.. order.GetProperty("timeline").EnumerateArray().Select(step => step.Text("event"))];
}
