using System.Net;
using System.Net.Http.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Shop.Contracts;

namespace Shop.Tests.Integration;

/// <summary>A deployment starts in no order at all: services come up before their stores, and catalog speaks before anyone listens.</summary>
public sealed class StartOrderTests
{
    [Fact]
    public async Task Services_that_start_before_their_empty_stores_end_up_selling_the_whole_catalogue()
    {
        var ct = TestContext.Current.CancellationToken;
        var data = Path.Combine(Path.GetTempPath(), $"shop-start-{Guid.NewGuid():N}"[..20]);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Shop_AppHost>([$"--SHOP_DATA={data}"], ct);
        foreach (var resource in builder.Resources)
        {
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>().ToList())
            {
                resource.Annotations.Remove(wait);
            }
        }

        await using var app = await builder.BuildAsync(ct);
        await app.StartAsync(ct);
        using var gateway = app.CreateHttpClient("gateway", "http");

        // Order sells from its own copy of the catalogue, which events alone fill: a quote of each product proves that it is there.
        var products = await ShopFixture.CatalogueAsync();
        await Eventually.AnswerAsync(() => CanPriceAllAsync(gateway, products), all => all, seconds: 120);

        await app.StopAsync(ct);
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<bool> CanPriceAllAsync(HttpClient gateway, IReadOnlyList<CatalogueProduct> products)
    {
        foreach (var some in products.Chunk(50))
        {
            using var answer = await gateway.PostAsJsonAsync(
                "/api/quotes",
                new
                {
                    lines = some.Select(product => new { productId = product.Id, quantity = 1 }),
                    shippingAddress = new { country = "HK" },
                    shippingMethod = "standard",
                },
                TestContext.Current.CancellationToken
            );
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return false;
            }
        }

        return true;
    }
}
