using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Search;

/// <summary>What the shopper may mean, while typing: products that are called so and the categories to look in.</summary>
internal sealed class Suggester(NpgsqlDataSource db, ProductImages images, Corrections corrections)
{
    private const int ProductsMax = 8;
    private const int CategoriesMax = 3;

    /// <summary>Of more than that the first found are as good as any: two letters fit a tenth of the catalogue.</summary>
    private const int LookedAtMax = 500;

    // Categories that are called so come first, then those that most of the products are in.
    private static readonly string Sql = $"""
        with asked as materialized (select search_query(@q, 2) as query),
        fits as materialized (
          select l.product_id, l.category, (ts_rank(l.words, asked.query) * (1 + ln(1 + l.popularity::float8 / 1000) / 20))::real as fit
          from asked join product_search l on l.names @@ asked.query
          where l.active
          limit {LookedAtMax}
        )
        (select 'product' as kind, p.id, p.slug, t.name, {ProductImages.Columns}
         from fits
         join products p on p.id = fits.product_id
         join product_texts t on t.product_id = p.id and t.language = @language
         order by starts_with(lower(t.name), @q) desc, fits.fit desc, p.id
         limit {ProductsMax})
        union all
        (select 'category', null, c.category, c.name, null, null, null, null
         from category_texts c
         left join (select category, count(*) as products from fits group by category) as f on f.category = c.category
         cross join lateral (
           select bool_or(to_tsvector('english', n.name) || to_tsvector('simple', n.name) || han_terms(n.name) @@ asked.query) as called_so
           from category_texts n, asked where n.category = c.category
         ) as name
         where c.language = @language and (name.called_so or f.products > 0)
         order by name.called_so desc, f.products desc nulls last, c.category
         limit {CategoriesMax})
        """;

    /// <summary>Suggestions for what was typed or, where there are none, for what was meant.</summary>
    public async Task<Suggestions> SuggestAsync(string text, Audience audience, CancellationToken ct)
    {
        var suggested = await ReadAsync(text, audience, ct);
        if (suggested is not { Products: [], Categories: [] } || await corrections.CorrectAsync(text, ct) is not { } corrected)
        {
            return suggested;
        }

        var meant = await ReadAsync(corrected, audience, ct);
        return meant is { Products: [], Categories: [] } ? suggested : meant with { CorrectedQuery = corrected };
    }

    private async Task<Suggestions> ReadAsync(string text, Audience audience, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string>("q", text.ToLowerInvariant()));
        command.Parameters.Add(new NpgsqlParameter<string>("language", audience.Language));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var products = new List<ProductSuggestion>(ProductsMax);
        var categories = new List<CategorySuggestion>(CategoriesMax);
        while (await rows.ReadAsync(ct))
        {
            var (slug, name) = (rows.GetString(2), rows.GetString(3));
            if (rows.GetString(0) == "category")
            {
                categories.Add(new(slug, name));
            }
            else
            {
                products.Add(new(rows.GetGuid(1), slug, name, images.View(rows, 4, name)));
            }
        }

        return new(products, categories, CorrectedQuery: null);
    }
}
