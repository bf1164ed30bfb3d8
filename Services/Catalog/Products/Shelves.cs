using Npgsql;
using Shop.Catalog.Pictures;

namespace Shop.Catalog.Products;

/// <summary>
/// Lists without a search text: counted from the sums that are kept, and read page by page in the order of an index.
/// </summary>
internal sealed class Shelves(NpgsqlDataSource db, ProductImages images)
{
    /// <summary>
    /// Up to so many products are collected and then sorted. A longer list is read in its order from an index until the page is full, which
    /// is soon; a short one could be spread so thin that most of the index had to be read.
    /// </summary>
    private const int CollectedMax = 5_000;

    /// <summary>Counts what the filters let pass, for the total and each facet without its own filter.</summary>
    public async Task<ProductCounts> CountAsync(ProductQuery query, CancellationToken ct)
    {
        var currency = query.Audience.Currency;
        var whole = PriceRanges.Whole(currency, query.MinPrice, query.MaxPrice);
        await using var command = db.CreateCommand($"with {Cells(query, whole is not null)}\n{ProductCounts.Sql}");
        command.Parameters.Add(new NpgsqlParameter<string>("language", query.Audience.Language));
        command.Parameters.Add(new NpgsqlParameter<string>("currency", currency));
        ProductFilters.AddChoices(command.Parameters, query);
        if (whole is var (first, last))
        {
            command.Parameters.Add(new NpgsqlParameter<int>("firstRange", first));
            command.Parameters.Add(new NpgsqlParameter<int>("lastRange", last));
        }
        else
        {
            ProductFilters.AddPrices(command.Parameters, query);
        }

        await using var rows = await command.ExecuteReaderAsync(ct);
        return await ProductCounts.ReadAsync(rows, currency, ct);
    }

    /// <summary>Reads the page, and where it ended when there is a next one.</summary>
    /// <param name="total">How many products pass all filters.</param>
    public async Task<(List<ProductItem> Items, ProductCursor? Next)> PageAsync(ProductQuery query, long total, CancellationToken ct)
    {
        if (total == 0)
        {
            return ([], null);
        }

        await using var command = db.CreateCommand(Page(query, collected: total <= CollectedMax));
        command.For(query.Audience);
        ProductFilters.AddChoices(command.Parameters, query);
        ProductFilters.AddPrices(command.Parameters, query);
        ProductFilters.AddPlace(command.Parameters, query);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var items = new List<ProductItem>(query.Limit);
        ProductCursor? last = null;
        while (await rows.ReadAsync(ct))
        {
            if (items.Count == query.Limit)
            {
                return (items, last);
            }

            items.Add(ProductRows.Item(rows, query.Audience, images));
            last = new(rows.GetInt64(ProductRows.ItemColumnCount), items[^1].Id);
        }

        return (items, null);
    }

    /// <summary>The sums tell whole price ranges apart. Where a price cuts one in two, those inside the bounds are counted one by one, and
    /// so many fewer are outside.</summary>
    private static string Cells(ProductQuery query, bool whole)
    {
        var inCategory = $"{ProductFilters.Category(query) ?? "true"} as in_category";
        var inBrand = $"{ProductFilters.Brand(query) ?? "true"} as in_brand";
        var kept = $"""
            select l.category, l.brand, l.price_range, sum(l.products) as n, {inCategory}, {inBrand},
              {(whole ? "l.price_range between @firstRange and @lastRange" : "false")} as in_price
            from listing_counts l
            where l.currency = @currency{(query.InStock ? $" and {ListingColumns.Stocked(query.Audience)}" : "")}
            group by l.category, l.brand, l.price_range
            """;
        return whole
            ? $"cells as materialized ({kept})"
            : $"""
                inside as materialized (
                  select l.category, l.brand, price_range(@currency, {ListingColumns.Price(query.Audience)}) as price_range, count(*) as n
                  from listing l
                  where {ProductFilters.OnSale(query)} and {ProductFilters.Price(query)}
                  group by 1, 2, 3
                ),
                cells as materialized (
                  {kept}
                  union all
                  select l.category, l.brand, l.price_range, l.n * sign, {inCategory}, {inBrand}, sign > 0
                  from inside l, (values (1), (-1)) as signs (sign)
                )
                """;
    }

    private static string Page(ProductQuery query, bool collected)
    {
        var audience = query.Audience;
        var after = query.After is null ? "" : $" and {query.Sort.After(audience)}";
        return $"""
            with {(collected ? $"chosen as materialized (select l.* from listing l where {ProductFilters.All(query)})," : "")}
            page as materialized (
              select l.product_id, {query.Sort.Key(audience)} as key
              from {(collected ? "chosen" : "listing")} l
              where {(collected ? "true" : ProductFilters.All(query))}{after}
              order by {query.Sort.OrderBy(audience)}
              limit @limit
            )
            select {ProductRows.ItemColumns}, page.key
            {ProductRows.Tables}
            join page on page.product_id = p.id
            order by page.key {query.Sort.Direction}, p.id {query.Sort.Direction}
            """;
    }
}
