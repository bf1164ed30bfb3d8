using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Products;

/// <summary>Reads batches of products and names that fit; only what is on sale.</summary>
internal sealed class ProductStore(NpgsqlDataSource db, ProductImages images)
{
    /// <summary>Most products that are suggested.</summary>
    public const int SuggestionsMax = 8;

    private const string Batch = $"""
        select {ProductRows.ItemColumns}
        {ProductRows.Tables}
        join unnest(@ids) with ordinality as asked (id, place) on asked.id = p.id
        where p.active
        order by asked.place
        """;

    // Names that hold the text; names that come close only when the text is long enough to tell.
    private const string ByName = """
        with fits as (
          select t.product_id, min(case when lower(t.name) like @prefix then 0 when lower(t.name) like @infix then 1 else 2 end) as kind,
            max(word_similarity(@q, lower(t.name))) as likeness
          from product_texts t
          where lower(t.name) like @infix or (length(@q) >= 4 and @q <% lower(t.name))
          group by t.product_id
        )
        select p.id, p.slug, t.name, p.picture_motif, p.picture_palette, p.picture_variant
        from fits
        join products p on p.id = fits.product_id and p.active
        join product_texts t on t.product_id = p.id and t.language = @language
        order by fits.kind, fits.likeness desc, p.id
        limit @limit
        """;

    /// <summary>Those of the products that are on sale, in the order asked.</summary>
    public async Task<List<ProductItem>> FindManyAsync(Guid[] ids, Audience audience, CancellationToken ct)
    {
        await using var command = db.CreateCommand(Batch);
        command.For(audience);
        command.Parameters.Add(new NpgsqlParameter<Guid[]>("ids", [.. ids.Distinct()]));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var items = new List<ProductItem>(ids.Length);
        while (await rows.ReadAsync(ct))
        {
            items.Add(ProductRows.Item(rows, audience, images));
        }

        return items;
    }

    /// <summary>Products whose name, in either language, begins with the text, holds it or comes close; best first.</summary>
    public async Task<List<ProductSuggestion>> SuggestAsync(string text, Audience audience, CancellationToken ct)
    {
        var typed = text.ToLowerInvariant();
        var literal = typed.Replace(@"\", @"\\").Replace("%", @"\%").Replace("_", @"\_");
        await using var command = db.CreateCommand(ByName);
        command.Parameters.Add(new NpgsqlParameter<string>("q", typed));
        command.Parameters.Add(new NpgsqlParameter<string>("prefix", $"{literal}%"));
        command.Parameters.Add(new NpgsqlParameter<string>("infix", $"%{literal}%"));
        command.Parameters.Add(new NpgsqlParameter<string>("language", audience.Language));
        command.Parameters.Add(new NpgsqlParameter<int>("limit", SuggestionsMax));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var products = new List<ProductSuggestion>(SuggestionsMax);
        while (await rows.ReadAsync(ct))
        {
            var name = rows.GetString(2);
            products.Add(
                new(rows.GetGuid(0), rows.GetString(1), name, images.View(new(rows.GetString(3), rows.GetInt32(4), rows.GetInt32(5)), name))
            );
        }

        return products;
    }
}
