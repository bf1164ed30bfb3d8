using Microsoft.Extensions.Primitives;

namespace Shop.Catalog.Storefront;

/// <summary>How long readers, and caches on the way, may keep an answer: the same for everybody, so all may.</summary>
internal static class Freshness
{
    /// <summary>Prices and availability: products and lists of them.</summary>
    public static readonly StringValues Goods = "public, max-age=10, stale-while-revalidate=30";

    /// <summary>What changes with the catalogue's texts: categories and suggestions.</summary>
    public static readonly StringValues Shelves = "public, max-age=60, stale-while-revalidate=300";

    /// <summary>What was stale already when it was given.</summary>
    public static readonly StringValues Stale = "public, max-age=1";

    /// <summary>The header <c>Warning</c> of what was stale (RFC 7234, 5.5.1).</summary>
    public static readonly StringValues StaleWarning = "110 - \"Response is Stale\"";
}
