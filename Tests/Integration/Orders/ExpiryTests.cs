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
    public async Task Money_that_comes_after_the_end_goes_back()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        await _books.LetReservationEndAsync(placed.GetProperty("id").GetGuid());
        await _shopper.UntilStatusAsync(placed, "expired");

        await shop.PublishAsync(OrderEvents.Paid(placed), copies: 8);

        var order = await Eventually.AnswerAsync(
            () => _shopper.OrderAsync(placed),
            view => view.GetProperty("timeline").EnumerateArray().Last().Text("event") == "refund_requested"
        );
        Assert.Equal("expired", order.Text("status"));
        Assert.Equal((10, 0), await _books.StockAsync(product.Id));
    }
}
