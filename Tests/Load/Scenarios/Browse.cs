using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>People who look around: pages of products, and lists of them in between.</summary>
internal static class Browse
{
    private const string Unit = "requests/s";
    private const int ProductsMax = 1000;
    private const int ProductsPerList = 4;
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(3);

    private static readonly Uri[] Lists =
    [
        .. ((string[])["", "sort=newest", "sort=price", "sort=-price", "inStock=true", "maxPrice=20000"]).Select(query => new Uri(
            $"/api/catalog/products?limit=24&region=hk&currency=HKD&{query}".TrimEnd('&'),
            UriKind.Relative
        )),
    ];

    /// <summary>Product pages alone, as the budget has them, then four of them to each list; compared with a bare Kestrel.</summary>
    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var products = await bench.ProductsAsync(ProductsMax, ct);
        Uri[] pages = [.. products.Select(product => new Uri($"/api/catalog/products/{product.Slug}", UriKind.Relative))];
        var hello = await bench.HelloAsync(ct);
        var mix = Mix(pages);
        await bench.ClosedAsync("Warming up", Get(mix), Warmth, LoadOptions.CountMax, ct);

        var alone = await bench.MeasureAsync("Product pages", Get(pages), ct);
        var measured = await bench.MeasureAsync("Product pages and lists", Get(mix), ct);
        return new(
            measured,
            [
                new Figure("product pages", alone.PerSecond, Unit).Of(hello),
                new Figure("product pages and lists, 4 to 1", measured.PerSecond, Unit).Of(hello),
            ]
        )
        {
            Besides = [alone.Recorder],
        };
    }

    private static Uri[] Mix(Uri[] pages) =>
        [.. pages.Chunk(ProductsPerList).SelectMany((four, index) => four.Append(Lists[index % Lists.Length]))];

    /// <summary>The users take the paths in turn.</summary>
    private static Operation Get(Uri[] paths)
    {
        var next = 0L;
        return async user =>
        {
            var path = paths[Interlocked.Increment(ref next) % paths.Length];
            return await user.SendAsync(Requests.Get(path, user.Index)) == 200 ? Outcome.Succeeded : Outcome.Failed;
        };
    }
}
