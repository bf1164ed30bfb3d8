using System.Net;
using Shop.Contracts;

namespace Shop.Tests.Integration.Catalog;

/// <summary>What is bought together is recommended together, lately more than long ago.</summary>
public sealed class RecommendationTests(ShopFixture shop)
{
    private readonly Shopper _shopper = new(shop.Gateway);

    [Fact]
    public async Task What_was_bought_together_comes_first_and_then_the_category()
    {
        var (product, once, twice) = (await TakeAsync(), await TakeAsync(), await TakeAsync());

        await shop.PublishAsync(Purchases.Of(null, product.Id, once.Id, twice.Id));
        await shop.PublishAsync(Purchases.Of(null, product.Id, twice.Id));
        // Told five times, it happened once.
        var repeated = Purchases.Of(null, product.Id, once.Id);
        await shop.PublishAsync(Purchases.Of(null, product.Id, twice.Id));
        await shop.PublishAsync(repeated, copies: 5);

        var items = await UntilAsync(product.Id, ids => ids.Take(2).SequenceEqual([twice.Id, once.Id]));
        Assert.Equal(8, items.Count);
        Assert.DoesNotContain(product.Id, items);
        foreach (var alike in items.Skip(2))
        {
            Assert.Equal(product.Category, (await _shopper.GetAsync($"/api/catalog/products/{alike}")).Text("category"));
        }
    }

    [Fact]
    public async Task What_was_bought_together_long_ago_counts_less()
    {
        var (product, old, recent) = (await TakeAsync(), await TakeAsync(), await TakeAsync());
        await shop.PublishAsync(Purchases.Of(null, product.Id, recent.Id));
        await UntilAsync(product.Id, ids => ids[0] == recent.Id);

        // An eighth of a new one each, told late.
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await shop.PublishAsync(Purchases.Of(null, DateTimeOffset.UtcNow.AddDays(-180), product.Id, old.Id));
        }

        await UntilAsync(product.Id, ids => ids.Take(2).SequenceEqual([recent.Id, old.Id]));
    }

    [Fact]
    public async Task What_is_sold_out_is_not_recommended()
    {
        var (product, scarce) = (await TakeAsync(), await TakeAsync(stock: 1));
        await shop.PublishAsync(Purchases.Of(null, product.Id, scarce.Id));
        await UntilAsync(product.Id, ids => ids[0] == scarce.Id);

        await _shopper.PlaceOneAsync(scarce.Id);

        await UntilAsync(product.Id, ids => !ids.Contains(scarce.Id));
    }

    [Fact]
    public async Task Of_no_product_there_are_none() =>
        await Shopper.ProblemAsync(
            await shop.Gateway.GetAsync($"/api/catalog/products/{Guid.NewGuid()}/recommendations", TestContext.Current.CancellationToken),
            HttpStatusCode.NotFound,
            "product_not_found"
        );

    /// <summary>A product that the catalogue shows as one that can be bought: some were sold out from the start.</summary>
    private async Task<CatalogueProduct> TakeAsync(int stock = 100)
    {
        var product = await shop.TakeProductAsync(stock);
        while (product.Stock["hk"] == 0)
        {
            product = await shop.TakeProductAsync(stock);
        }

        return product;
    }

    private Task<List<Guid>> UntilAsync(Guid product, Func<List<Guid>, bool> enough) =>
        Eventually.AnswerAsync(
            async () =>
            {
                var list = await _shopper.GetAsync($"/api/catalog/products/{product}/recommendations?region=hk");
                return list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()).ToList();
            },
            enough
        );
}
