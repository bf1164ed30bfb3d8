using System.Net;
using Npgsql;

namespace Shop.Tests.Integration;

/// <summary>The reason why all of this exists: somebody buys something.</summary>
public sealed class PurchaseTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);

    [Fact]
    public async Task A_shopper_buys_something_and_sees_the_order_paid()
    {
        var product = await shop.TakeProductAsync(stock: 10);
        var cart = await _shopper.NewCartAsync((product.Id, 3));

        var placed = await _shopper.PlaceAsync(cart);
        Assert.Equal("awaiting_payment", placed.Text("status"));
        Assert.Equal(product.Prices["HKD"] * 3, placed.GetProperty("totals").Amount("items"));
        Assert.Equal((10, 3), await StockAsync(product.Id));

        await _shopper.PayAsync(placed);
        var paid = await _shopper.UntilStatusAsync(placed, "paid");

        Assert.Equal(placed.GetProperty("totals").Amount("total"), paid.GetProperty("totals").Amount("total"));
        Assert.Equal((7, 0), await StockAsync(product.Id));
    }

    [Fact]
    public async Task What_was_ordered_leaves_the_cart()
    {
        var product = await shop.TakeProductAsync();
        var cart = await _shopper.NewCartAsync((product.Id, 2));

        await _shopper.PlaceAsync(cart);

        await Eventually.AnswerAsync(() => _shopper.CartAsync(cart), view => view.GetProperty("lines").GetArrayLength() == 0);
    }

    [Fact]
    public async Task A_declined_card_leaves_the_order_payable_with_another_one()
    {
        var product = await shop.TakeProductAsync(stock: 5);
        var placed = await _shopper.PlaceOneAsync(product.Id);
        var payment = await Shopper.ReadAsync(await _shopper.OpenPaymentAsync(placed), HttpStatusCode.Created);

        using (var declined = await Shopper.TypeCardAsync(payment.Text("redirectUrl"), Shopper.DeclinedCard))
        {
            Assert.NotEqual(HttpStatusCode.SeeOther, declined.StatusCode);
        }

        await _shopper.PayAsync(await _shopper.OrderAsync(placed));
        await _shopper.UntilStatusAsync(placed, "paid");
        Assert.Equal((4, 0), await StockAsync(product.Id));
    }

    private async Task<(int OnHand, int Reserved)> StockAsync(Guid productId)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var read = new NpgsqlCommand("select on_hand, reserved from stock where product_id = $1 and region = 'hk'", orderdb)
        {
            Parameters = { new() { Value = productId } },
        };
        await using var row = await read.ExecuteReaderAsync();
        Assert.True(await row.ReadAsync());
        return (row.GetInt32(0), row.GetInt32(1));
    }
}
