using Shop.Catalog.Search;

namespace Shop.Catalog.Products;

/// <summary>The product list: a page by keyset, with the total and the facets of the whole list.</summary>
internal sealed class ProductListing(Shelves shelves, TextSearch search, Corrections corrections, ProductStore products)
{
    /// <summary>Beyond it nobody counts along: the total is given as this, and not as exact.</summary>
    private const int TotalMax = 10_000;

    /// <summary>Reads the page. Where nothing at all is found for a text, it is what the corrected text finds, if that finds something.</summary>
    public async Task<ProductPage> ReadAsync(ProductQuery query, CancellationToken ct)
    {
        if (query.Text is not { } text)
        {
            var counts = await shelves.CountAsync(query, ct);
            var (items, next) = await shelves.PageAsync(query, counts.Total, ct);
            return Page(query, items, next, counts, correctedQuery: null);
        }

        var found = await search.FindAsync(query, text, ct);
        if (found.AnyHit || await corrections.CorrectAsync(text, ct) is not { } corrected)
        {
            return await PageAsync(query, found, correctedQuery: null, ct);
        }

        var meant = await search.FindAsync(query, corrected, ct);
        return meant.AnyHit ? await PageAsync(query, meant, corrected, ct) : await PageAsync(query, found, correctedQuery: null, ct);
    }

    private async Task<ProductPage> PageAsync(ProductQuery query, Found found, string? correctedQuery, CancellationToken ct)
    {
        var items = found.Ids.Length == 0 ? [] : await products.FindManyAsync(found.Ids, query.Audience, ct);
        return Page(query, items, found.Next, found.Counts, correctedQuery);
    }

    private static ProductPage Page(
        ProductQuery query,
        List<ProductItem> items,
        ProductCursor? next,
        ProductCounts counts,
        string? correctedQuery
    ) => new(items, next?.Encode(query.Listing), Math.Min(counts.Total, TotalMax), counts.Total <= TotalMax, correctedQuery, counts.Facets);
}
