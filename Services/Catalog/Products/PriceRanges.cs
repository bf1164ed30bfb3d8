using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>The price ranges that facets show, in minor units, numbered from 1; the function <c>price_range</c> has the same bounds.</summary>
internal static class PriceRanges
{
    // Where ranges begin; the first begins at nothing.
    private static readonly long[] Hkd = [0, 100_00, 200_00, 500_00, 1_000_00, 2_000_00];
    private static readonly long[] Usd = [0, 15_00, 30_00, 60_00, 120_00, 250_00];

    /// <summary>How many products a range has, with its bounds; both ends are inclusive, as the filters are.</summary>
    public static PriceFacet Facet(string currency, int range, long count)
    {
        var bounds = Of(currency);
        return new(bounds[range - 1], range < bounds.Length ? bounds[range] - 1 : null, count);
    }

    /// <summary>The first and last range that lie within the prices, which hold whole ranges; null when they cut one in two.</summary>
    public static (int First, int Last)? Whole(string currency, long? minPrice, long? maxPrice)
    {
        var bounds = Of(currency);
        var first = Array.IndexOf(bounds, minPrice ?? 0);
        var last = maxPrice is { } max ? Array.IndexOf(bounds, max + 1) - 1 : bounds.Length - 1;
        return first >= 0 && last >= first ? (first + 1, last + 1) : null;
    }

    private static long[] Of(string currency) => currency == Currencies.Usd ? Usd : Hkd;
}
