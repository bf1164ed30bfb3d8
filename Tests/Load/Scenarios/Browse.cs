using System.Text.Json;
using Shop.Tests.Load.Driving;
using Shop.Tests.Load.Http;
using Shop.Tests.Load.Reporting;

namespace Shop.Tests.Load.Scenarios;

/// <summary>People who look around: some products are looked at far more than others, and lists, filters and searches lie in between.</summary>
internal static class Browse
{
    private const string Unit = "requests/s";
    private const int ProductsMax = 1000;
    private const int Steps = 20_000;
    private const int Seed = 20261122;
    private static readonly TimeSpan Warmth = TimeSpan.FromSeconds(6);

    private static readonly string[] Lists = ["", "&sort=newest", "&sort=price", "&sort=-price", "&inStock=true"];

    /// <summary>Product pages alone, as the budget has them, then the mix; compared with a bare Kestrel and a bare read of the database.</summary>
    public static async Task<Findings> RunAsync(Bench bench, CancellationToken ct)
    {
        var products = await bench.ProductsAsync(ProductsMax, ct);
        var filters = await FiltersAsync(bench, ct);
        var random = new Random(Seed);
        var zipf = new Zipf<ListedProduct>(products);
        Uri[] pages = [.. Enumerable.Range(0, Steps).Select(_ => Page(zipf.At(random.NextDouble())))];
        Uri[] mix = [.. Enumerable.Range(0, Steps).Select(_ => Step(random, zipf, filters))];

        var hello = await bench.HelloAsync(ct);
        var read = await bench.PrimaryKeyReadAsync(ct);
        await bench.ClosedAsync("Warming up", Get(mix), Warmth, LoadOptions.CountMax, ct);
        await bench.ClosedAsync("Warming up product pages", Get(pages), Warmth, LoadOptions.CountMax, ct);
        var alone = await bench.MeasureAsync("Product pages", Get(pages), ct);
        var mixed = await bench.MeasureAsync("The mix", Get(mix), ct);
        return new(
            alone,
            [
                new Figure("product pages", alone.PerSecond, Unit).Of(hello),
                new Figure("product pages, of reads", alone.PerSecond, Unit).Of(read),
                new Figure("the mix: half product pages, lists, filters, searches", mixed.PerSecond, Unit).Of(hello),
                new Figure("the mix, of reads", mixed.PerSecond, Unit).Of(read),
                new Figure("the mix, p99", mixed.Recorder.Latency().Percentile(99) / 1000.0, "ms"),
            ]
        )
        {
            Besides = [mixed.Recorder],
        };
    }

    /// <summary>Half of what people ask for are product pages, a fifth plain lists; the rest is filtered, or searched for.</summary>
    private static Uri Step(Random random, Zipf<ListedProduct> zipf, IReadOnlyList<string> filters) =>
        random.NextDouble() switch
        {
            < 0.5 => Page(zipf.At(random.NextDouble())),
            < 0.7 => List(Lists[random.Next(Lists.Length)]),
            < 0.85 => List(filters[random.Next(filters.Count)]),
            _ => List($"&q={Uri.EscapeDataString(Word(zipf.At(random.NextDouble()), random))}"),
        };

    private static Uri Page(ListedProduct product) => new($"/api/catalog/products/{product.Slug}", UriKind.Relative);

    private static Uri List(string query) => new($"/api/catalog/products?limit=24&region=hk&currency=HKD{query}", UriKind.Relative);

    // What a product is called, more or less.
    private static string Word(ListedProduct product, Random random)
    {
        var words = product.Slug.Split('-');
        return words[random.Next(words.Length)];
    }

    /// <summary>The categories, brands and price ranges that the catalogue offers to choose from, alone and in pairs.</summary>
    private static async Task<IReadOnlyList<string>> FiltersAsync(Bench bench, CancellationToken ct)
    {
        using var http = LoadClient.Create(bench.Options.Target, connections: 1, bench.Options.OwnsHost);
        await using var answer = await http.GetStreamAsync("/api/catalog/products?limit=1&region=hk&currency=HKD", ct);
        using var page = await JsonDocument.ParseAsync(answer, cancellationToken: ct);
        var facets = page.RootElement.GetProperty("facets");
        string[] categories = [.. facets.GetProperty("categories").EnumerateArray().Select(one => $"&category={Text(one, "slug")}")];
        string[] brands = [.. facets.GetProperty("brands").EnumerateArray().Select(one => $"&brand={Text(one, "name")}")];
        return [.. categories, .. brands, .. categories.Select(category => $"{category}&maxPrice=20000&inStock=true")];
    }

    private static string Text(JsonElement facet, string name) => Uri.EscapeDataString(facet.GetProperty(name).GetString()!);

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
