using System.Net;
using System.Text.Json;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What a shopper sees of the stock follows what is sold, and what comes back.</summary>
public sealed class StockLevelTests(ShopFixture shop)
{
    private readonly Shopper shopper = new(shop.Gateway);

    [Fact]
    public async Task A_product_is_sold_out_once_its_last_units_are_ordered_and_low_when_they_come_back()
    {
        var product = await shop.TakeProductAsync(stock: 3);

        var placed = await shopper.PlaceOneAsync(product.Id, quantity: 3);
        await UntilAsync(product.Id, "sold_out");
        await Shopper.ReadAsync(await shopper.CancelAsync(placed), HttpStatusCode.OK);
        await UntilAsync(product.Id, "low");
    }

    private Task<JsonElement> UntilAsync(Guid product, string level) =>
        Eventually.AnswerAsync(
            () => shopper.GetAsync($"/api/catalog/products/{product}?region=hk"),
            view => view.Text("availability") == level
        );
}
