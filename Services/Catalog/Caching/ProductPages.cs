using System.Buffers;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Caching;

/// <summary>The answer about a product, ready to be sent.</summary>
/// <param name="IsStale">It may be out of date: the stores that know better are away.</param>
/// <param name="Slug">The product's own; what was asked for may be one that it had before.</param>
internal sealed record CachedPage(RenderedAnswer Answer, bool IsStale, string Slug);

/// <summary>Answers about single products, from the cache.</summary>
internal sealed class ProductPages(ProductCache cache, ProductRendering rendering, CacheMetrics metrics)
{
    // As the table allows it.
    private const int SlugLengthMax = 100;
    private static readonly SearchValues<char> SlugCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The answer to an audience; null when no product of that id or slug is on sale to it.</summary>
    /// <exception cref="Exception">It is held nowhere, and the database is away or busy.</exception>
    public async ValueTask<CachedPage?> FindAsync(string idOrSlug, Audience audience, CancellationToken ct)
    {
        if (Guid.TryParseExact(idOrSlug, "D", out var id))
        {
            return Page(await cache.FindAsync(id, ct), audience);
        }

        if (!IsSlug(idOrSlug))
        {
            return null;
        }

        return Page(await cache.FindAsync(idOrSlug, ct), audience);
    }

    private CachedPage? Page(Held<ProductContent> held, Audience audience)
    {
        if (held.Value.For(audience, rendering) is not { } answer)
        {
            return null;
        }

        if (held.IsStale)
        {
            metrics.ServedStale();
        }

        return new(answer, held.IsStale, held.Value.Product!.Slug);
    }

    // Nothing else can be one, so nothing else is asked for or remembered.
    private static bool IsSlug(string text) => text.Length is > 0 and <= SlugLengthMax && !text.AsSpan().ContainsAnyExcept(SlugCharacters);
}
