using Npgsql;
using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>Reads the rows of the facets' query: (facet, value, label, bucket, count), and knows the price ranges.</summary>
internal static class FacetRows
{
    // Where ranges begin, in minor units; the first begins at nothing.
    private static readonly long[] Hkd = [0, 100_00, 200_00, 500_00, 1_000_00, 2_000_00];
    private static readonly long[] Usd = [0, 15_00, 30_00, 60_00, 120_00, 250_00];

    /// <summary>Where the price ranges of a currency begin.</summary>
    public static long[] PriceBounds(string currency) => currency == Currencies.Usd ? Usd : Hkd;

    /// <summary>Reads the result to its end.</summary>
    public static async Task<(long Total, ProductFacets Facets)> ReadAsync(NpgsqlDataReader rows, string currency, CancellationToken ct)
    {
        var total = 0L;
        var categories = new List<CategoryFacet>();
        var brands = new List<BrandFacet>();
        var prices = new List<PriceFacet>();
        while (await rows.ReadAsync(ct))
        {
            var count = rows.GetInt64(4);
            switch (rows.GetString(0))
            {
                case "total":
                    total = count;
                    break;
                case "category":
                    categories.Add(new(rows.GetString(1), rows.GetString(2), count));
                    break;
                case "brand":
                    brands.Add(new(rows.GetString(1), count));
                    break;
                default:
                    prices.Add(PriceRange(rows.GetInt32(3), PriceBounds(currency), count));
                    break;
            }
        }

        return (total, new(categories, brands, prices));
    }

    // width_bucket counts from 1; both ends of a range are inclusive, as the filters are.
    private static PriceFacet PriceRange(int bucket, long[] bounds, long count) =>
        new(bounds[bucket - 1], bucket < bounds.Length ? bounds[bucket] - 1 : null, count);
}
