using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Orders;

/// <summary>No reservation leaks.</summary>
public sealed class ExpiryTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);
    private readonly OrderBooks _books = new(shop);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_order_that_is_not_paid_in_time_returns_its_stock(bool paymentFailed)
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id, quantity: 4);
        if (paymentFailed)
        {
            await shop.PublishAsync(OrderEvents.Failed(placed));
            await _shopper.UntilStatusAsync(placed, "payment_failed");
        }

        await _books.LetReservationEndAsync(placed.GetProperty("id").GetGuid());
        var expired = await _shopper.UntilStatusAsync(placed, "expired");

        Assert.Equal(JsonValueKind.Null, expired.GetProperty("paymentToken").ValueKind);
        Assert.Equal("expired", expired.GetProperty("timeline").EnumerateArray().Last().Text("event"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
        await _books.AssertExactAsync(product.Id);
        await Shopper.ProblemAsync(await _shopper.CancelAsync(placed), HttpStatusCode.Conflict, "not_cancellable");
    }

    [Fact]
    public async Task Hundreds_of_orders_expire_together_and_the_books_are_exact()
    {
        var products = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => shop.TakeProductAsync(stock: 1_000)));
        var coupon = await _books.NewCouponAsync("percent", "10");
        var placed = new List<JsonElement>();
        for (var i = 0; i < 150; i++)
        {
            var cart = await _shopper.NewCartAsync((products[i % 3].Id, 1), (products[(i + 1) % 3].Id, 2));
            var body = JsonSerializer.SerializeToNode(Shopper.OrderBody(cart))!.AsObject();
            body["couponCode"] = coupon;
            placed.Add(await Shopper.ReadAsync(await _shopper.SendOrderAsync(body, cart), HttpStatusCode.Created));
        }

        Assert.Equal(150, await _books.CouponUsesAsync(coupon));
        await _books.LetReservationsEndAsync([.. placed.Select(order => order.GetProperty("id").GetGuid())]);

        await Eventually.AnswerAsync(() => _books.CouponUsesAsync(coupon), uses => uses == 0);
        foreach (var product in products)
        {
            Assert.Equal((1_000, 0), await _books.StockAsync(product.Id));
            await _books.AssertExactAsync(product.Id);
        }

        foreach (var order in placed.Take(3))
        {
            var timeline = (await _shopper.OrderAsync(order)).GetProperty("timeline").EnumerateArray().ToList();
            Assert.Equal(["placed", "expired"], timeline.Select(step => step.Text("event")));
        }
    }

    [Fact]
    public async Task An_order_that_cannot_be_ended_keeps_no_other_from_ending()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var (broken, sound) = (
            await _shopper.PlaceOneAsync(product.Id, quantity: 4),
            await _shopper.PlaceOneAsync(product.Id, quantity: 1)
        );
        // Its timeline has a row already where the next one goes.
        await _books.BreakTimelineAsync(broken.GetProperty("id").GetGuid());
        await _books.LetReservationsEndAsync([broken.GetProperty("id").GetGuid(), sound.GetProperty("id").GetGuid()]);

        await _shopper.UntilStatusAsync(sound, "expired");

        Assert.Equal("awaiting_payment", (await _shopper.OrderAsync(broken)).Text("status"));
        Assert.Equal((10, 4), await _books.StockAsync(product.Id));
        await _books.MendTimelineAsync(broken.GetProperty("id").GetGuid());
        await _shopper.UntilStatusAsync(broken, "expired");
        await _books.AssertExactAsync(product.Id);
    }
}
