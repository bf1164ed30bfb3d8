using Npgsql;

namespace Shop.Catalog.Products;

/// <summary>How many products a list has, and what else could be chosen.</summary>
/// <param name="Total">Exact, however many.</param>
internal sealed record ProductCounts(long Total, ProductFacets Facets)
{
    private const int BrandFacetsMax = 50;

    /// <summary>
    /// Adds up <c>cells</c>: products by (category, brand, price_range) and, for each facet's filter, whether it lets them pass, with their number <c>n</c>. Needs
    /// <c>@language</c>. <see cref="ReadAsync"/> reads the rows: (facet, value, label, range, count).
    /// </summary>
    public static readonly string Sql = $"""
        select 'total' as facet, null as value, null as label, null::int as price_range, coalesce(sum(n), 0)::bigint as count
        from cells where in_category and in_brand and in_price
        union all
        (select 'category', h.category, t.name, null, h.n::bigint
         from (select category, sum(n) as n from cells where in_brand and in_price group by category) as h
         join categories c on c.slug = h.category
         join category_texts t on t.category = c.slug and t.language = @language
         where h.n > 0
         order by c.position)
        union all
        (select 'brand', brand, null, null, sum(n)::bigint as count from cells where in_category and in_price
         group by brand having sum(n) > 0 order by count desc, brand limit {BrandFacetsMax})
        union all
        (select 'price', null, null, price_range, sum(n)::bigint from cells where in_category and in_brand
         group by price_range having sum(n) > 0 order by price_range)
        """;

    /// <summary>Reads one row of the counts after the other until the result ends.</summary>
    public static async Task<ProductCounts> ReadAsync(NpgsqlDataReader rows, string currency, CancellationToken ct)
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
                    prices.Add(PriceRanges.Facet(currency, rows.GetInt32(3), count));
                    break;
            }
        }

        return new(total, new(categories, brands, prices));
    }
}
