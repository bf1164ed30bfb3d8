using Npgsql;
using Shop.Catalog.Products;

namespace Shop.Catalog.Search;

/// <summary>A page of what a text finds.</summary>
/// <param name="Ids">In the order asked.</param>
/// <param name="Next">Where the page ended; null on the last one.</param>
/// <param name="AnyHit">Whether the text is found at all, whatever the filters leave of it.</param>
internal sealed record Found(Guid[] Ids, ProductCursor? Next, ProductCounts Counts, bool AnyHit);

/// <summary>Finds products by a text in either language, through the full-text index, with counts of what was found, in one round trip.</summary>
internal sealed class TextSearch(NpgsqlDataSource db)
{
    /// <summary>
    /// The most that are looked at: those that are called so first, then those that only tell of it. One more than a total is exact for.
    /// </summary>
    private const int HitsMax = 10_001;

    // From description to name. A name that holds the text counts twice what any description can; of two that fit alike the one that
    // more people buy comes first, and what is sold out here counts half.
    private const string Weights = "'{0.05, 0.15, 0.4, 1}'";
    private const double CalledSo = 0.5;

    /// <summary>What <paramref name="text"/> finds under the query's filters.</summary>
    /// <param name="text">The query's own text, or what was meant by it.</param>
    public async Task<Found> FindAsync(ProductQuery query, string text, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Sql(query));
        command.Parameters.Add(new NpgsqlParameter<string>("q", text));
        command.Parameters.Add(new NpgsqlParameter<string>("language", query.Audience.Language));
        ProductFilters.AddChoices(command.Parameters, query);
        ProductFilters.AddPrices(command.Parameters, query);
        ProductFilters.AddPlace(command.Parameters, query);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var places = new List<ProductCursor>(query.Limit + 1);
        while (await rows.ReadAsync(ct) && rows.GetString(0) == "hit")
        {
            places.Add(new(rows.GetInt64(4), Guid.Parse(rows.GetString(1))));
        }

        // The row that ended the loop says whether there was any hit, and the counts follow.
        var any = rows.GetInt64(4) > 0;
        var counts = await ProductCounts.ReadAsync(rows, query.Audience.Currency, ct);
        var page = places.Take(query.Limit).ToArray();
        return new([.. page.Select(place => place.Id)], places.Count > page.Length ? page[^1] : null, counts, any);
    }

    // The parts of the last select come in their order: PostgreSQL appends them one after another.
    private static string Sql(ProductQuery query)
    {
        var (direction, later) = (query.Sort.Direction, query.Sort.Later);
        return $"""
            with asked as materialized (select search_query(@q) as query),
            hits as materialized ({Hits(query)}),
            cells as materialized (
              select category, brand, price_range, in_category, in_brand, in_price, count(*) as n from hits group by 1, 2, 3, 4, 5, 6
            )
            (select 'hit' as facet, product_id::text as value, null as label, null::int as price_range, key as count from hits
             where in_category and in_brand and in_price{(query.After is null ? "" : $" and (key, product_id) {later} (@key, @id)")}
             order by key {direction}, product_id {direction} limit @limit)
            union all
            select 'any', null, null, null, (select count(*) from (select from hits limit 1) as one)
            union all
            {ProductCounts.Sql}
            """;
    }

    private static string Hits(ProductQuery query)
    {
        var filters = new[] { ProductFilters.Category(query), ProductFilters.Brand(query), ProductFilters.Price(query) }
            .OfType<string>()
            .ToArray();
        if (filters is [])
        {
            return Matching(query, "true");
        }

        // A product that one filter alone keeps out counts in that filter's facet; one that two keep out counts nowhere.
        var misses = string.Join(" + ", filters.Select(filter => $"(not ({filter}))::int"));
        return $"{Matching(query, string.Join(" and ", filters))} union all {Matching(query, $"{misses} = 1")}";
    }

    private static string Matching(ProductQuery query, string condition)
    {
        var (currency, price) = (query.Audience.Currency, ListingColumns.Price(query.Audience));
        var columns = $"""
            l.product_id, l.category, l.brand, price_range('{currency}', {price}) as price_range,
            {ProductFilters.Category(query) ?? "true"} as in_category, {ProductFilters.Brand(query) ?? "true"} as in_brand,
            {ProductFilters.Price(query) ?? "true"} as in_price
            """;
        return $"""
            (select * from (
              select {columns}, {Key(query, CalledSo)} as key
              from asked join product_search l on l.names @@ asked.query
              where {ProductFilters.OnSale(query)} and {condition}
              union all
              select {columns}, {Key(query, 0)} as key
              from asked join product_search l on l.words @@ asked.query and not l.names @@ asked.query
              where {ProductFilters.OnSale(query)} and {condition}
            ) as l limit {HitsMax})
            """;
    }

    private static string Key(ProductQuery query, double head) =>
        query.Sort == ProductSort.Relevance
            ? FormattableString.Invariant(
                $"""
                ((ts_rank({Weights}, l.words, asked.query) + {head}) * (1 + ln(1 + l.popularity::float8 / 1000) / 20)
                  * case when {ListingColumns.Stocked(query.Audience)} then 1000000 else 500000 end)::bigint
                """
            )
            : query.Sort.Key(query.Audience);
}
