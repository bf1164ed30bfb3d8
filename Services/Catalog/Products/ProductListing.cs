using Npgsql;
using Shop.Catalog.Pictures;

namespace Shop.Catalog.Products;

/// <summary>
/// The product list: a page by keyset, and the facets beside it, in one round trip. The SQL is put together from constant clauses, only
/// those that the question needs, so that each combination gets a plan of its own; what a shopper types is always a parameter.
/// </summary>
internal sealed class ProductListing(NpgsqlDataSource db, ProductImages images)
{
    private const string OnSale = "p.active";
    private const string InStock = "coalesce(a.level, 'sold_out') <> 'sold_out'";

    // Cut up once; in a prepared statement the function would be called for every row.
    private const string Asked = "asked as materialized (select search_query(@q) as query)";
    private const string Search = "cross join asked join product_search s on s.product_id = p.id and s.words @@ asked.query";
    private const string OfCategory = "p.category = any (@categories)";
    private const string OfBrand = "p.brand = any (@brands)";
    private const string FromPrice = "pp.amount >= @minPrice";
    private const string ToPrice = "pp.amount <= @maxPrice";
    private const int BrandFacetsMax = 50;

    /// <summary>Reads the page that <paramref name="query"/> asks for, with the total and the facets of the whole list.</summary>
    public async Task<ProductPage> ReadAsync(ProductQuery query, CancellationToken ct)
    {
        await using var batch = db.CreateBatch();
        batch.BatchCommands.Add(Page(query));
        batch.BatchCommands.Add(Facets(query));
        await using var rows = await batch.ExecuteReaderAsync(ct);

        var items = new List<ProductItem>(query.Limit);
        var (lastKey, more) = (0L, false);
        while (await rows.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                more = true;
                continue;
            }

            items.Add(ProductRows.Item(rows, query.Audience, images));
            lastKey = rows.GetInt64(10);
        }

        await rows.NextResultAsync(ct);
        var (total, facets) = await FacetRows.ReadAsync(rows, query.Audience.Currency, ct);
        return new(items, more ? new ProductCursor(lastKey, items[^1].Id).Encode(query.Listing) : null, total, facets);
    }

    private static NpgsqlBatchCommand Page(ProductQuery query)
    {
        string[] conditions = [OnSale, .. Filters(query), .. query.After is null ? Array.Empty<string>() : [query.Sort.After]];
        var command = new NpgsqlBatchCommand(
            $"""
            {(query.Text is null ? "" : $"with {Asked}")}
            select {ProductRows.ItemColumns}, {query.Sort.Key}
            {ProductRows.Tables}
            {(query.Text is null ? "" : Search)}
            where {string.Join(" and ", conditions)}
            order by {query.Sort.OrderBy}
            limit @limit
            """
        );
        AddParameters(command.Parameters, query);
        // One more than the page holds, to know whether there is a next one.
        command.Parameters.Add(new NpgsqlParameter<int>("limit", query.Limit + 1));
        if (query.After is { } after)
        {
            command.Parameters.Add(new NpgsqlParameter<long>("key", after.Key));
            command.Parameters.Add(new NpgsqlParameter<Guid>("id", after.Id));
        }

        return command;
    }

    private static NpgsqlBatchCommand Facets(ProductQuery query)
    {
        var command = new NpgsqlBatchCommand(
            $"""
            with {(query.Text is null ? "" : $"{Asked},")} hits as materialized (
              select p.category, p.brand, pp.amount, {Category(query) ?? "true"} as in_category, {Brand(query) ?? "true"} as in_brand,
                {Joined(Price(query)) ?? "true"} as in_price
              from products p
              join product_prices pp on pp.product_id = p.id and pp.currency = @currency
              {(query.InStock ? "left join availability a on a.product_id = p.id and a.region = @region" : "")}
              {(query.Text is null ? "" : Search)}
              where {OnSale}{(query.InStock ? $" and {InStock}" : "")}
            )
            select 'total', null, null, null::int, count(*) from hits where in_category and in_brand and in_price
            union all
            (select 'category', h.category, t.name, null, count(*)
             from hits h join categories c on c.slug = h.category join category_texts t on t.category = c.slug and t.language = @language
             where h.in_brand and h.in_price group by h.category, t.name, c.position order by c.position)
            union all
            (select 'brand', brand, null, null, count(*) as n from hits where in_category and in_price
             group by brand order by n desc, brand limit {BrandFacetsMax})
            union all
            (select 'price', null, null, width_bucket(amount, @priceBounds) as bucket, count(*) from hits where in_category and in_brand
             group by bucket order by bucket)
            """
        );
        AddParameters(command.Parameters, query);
        command.Parameters.Add(new NpgsqlParameter<long[]>("priceBounds", FacetRows.PriceBounds(query.Audience.Currency)));
        return command;
    }

    private static IEnumerable<string> Filters(ProductQuery query) =>
        [.. new[] { Category(query), Brand(query), query.InStock ? InStock : null }.OfType<string>(), .. Price(query)];

    private static string? Category(ProductQuery query) => query.Categories is [] ? null : OfCategory;

    private static string? Brand(ProductQuery query) => query.Brands is [] ? null : OfBrand;

    private static IEnumerable<string> Price(ProductQuery query) =>
        new[] { query.MinPrice is null ? null : FromPrice, query.MaxPrice is null ? null : ToPrice }.OfType<string>();

    private static string? Joined(IEnumerable<string> conditions) =>
        string.Join(" and ", conditions) is { Length: > 0 } joined ? joined : null;

    // A parameter that the statement does not mention must not be sent: PostgreSQL could not tell its type.
    private static void AddParameters(NpgsqlParameterCollection parameters, ProductQuery query)
    {
        parameters.For(query.Audience);
        if (query.Text is not null)
        {
            parameters.Add(new NpgsqlParameter<string>("q", query.Text));
        }

        if (query.Categories is not [])
        {
            parameters.Add(new NpgsqlParameter<string[]>("categories", query.Categories));
        }

        if (query.Brands is not [])
        {
            parameters.Add(new NpgsqlParameter<string[]>("brands", query.Brands));
        }

        if (query.MinPrice is { } minPrice)
        {
            parameters.Add(new NpgsqlParameter<long>("minPrice", minPrice));
        }

        if (query.MaxPrice is { } maxPrice)
        {
            parameters.Add(new NpgsqlParameter<long>("maxPrice", maxPrice));
        }
    }
}
