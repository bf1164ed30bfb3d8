using System.Net;

namespace Shop.Tests.Integration.Catalog;

/// <summary>The pictures of products, which the catalogue draws.</summary>
public sealed class PictureTests(ShopFixture shop)
{
    private readonly Shopper shopper = new(shop.Gateway);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_may_be_kept_forever_and_can_do_nothing_but_draw()
    {
        var url = (await shopper.GetAsync("/api/catalog/products/stoneware-teapot")).GetProperty("images")[0].Text("url");

        using var answer = await shop.Gateway.GetAsync(new Uri(url, UriKind.Relative), Ct);

        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var svg = await answer.Content.ReadAsStringAsync(Ct);
        Assert.StartsWith("<svg", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", svg, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("teapot-0-99999999999-000000000000")]
    [InlineData("unicorn-0-0-000000000000")]
    public async Task A_picture_that_does_not_exist_is_not_found(string name)
    {
        using var answer = await shop.Gateway.GetAsync(new Uri($"/api/catalog/images/{name}.svg", UriKind.Relative), Ct);

        await Shopper.ProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
    }
}
