using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Storefront;
using Shop.Contracts;

namespace Shop.Catalog.Products;

/// <summary>Reads single products and batches of them; only what is on sale.</summary>
internal sealed class ProductStore(NpgsqlDataSource db, ProductImages images, AttributeNames attributeNames)
{
    private const string Detail = """
        select p.id, p.sku, p.slug, t.name, t.description, p.brand, p.category, c.name, pp.amount, p.picture_motif, p.picture_palette,
          p.picture_variant, p.attributes::text, coalesce(a.level, 'sold_out'), p.updated_at, p.rating_count, p.rating_sum
        from products p
        join product_prices pp on pp.product_id = p.id and pp.currency = @currency
        join product_texts t on t.product_id = p.id and t.language = @language
        join category_texts c on c.category = p.category and c.language = @language
        left join availability a on a.product_id = p.id and a.region = @region
        where p.active
        """;

    private const string Batch = $"""
        select {ProductRows.ItemColumns}
        {ProductRows.Tables}
        join unnest(@ids) with ordinality as asked (id, place) on asked.id = p.id
        where p.active
        order by asked.place
        """;

    /// <summary>The product of that id or slug; null when there is none on sale.</summary>
    public async Task<ProductView?> FindAsync(string idOrSlug, Audience audience, CancellationToken ct)
    {
        var byId = Guid.TryParseExact(idOrSlug, "D", out var id);
        await using var command = db.CreateCommand(byId ? $"{Detail} and p.id = @id" : $"{Detail} and p.slug = @slug");
        command.For(audience);
        command.Parameters.Add(byId ? new NpgsqlParameter<Guid>("id", id) : new NpgsqlParameter<string>("slug", idOrSlug));
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? View(row, audience) : null;
    }

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

    private ProductView View(NpgsqlDataReader row, Audience audience)
    {
        var name = row.GetString(3);
        return new(
            Id: row.GetGuid(0),
            Sku: row.GetString(1),
            Slug: row.GetString(2),
            Name: name,
            Description: row.GetString(4),
            Brand: row.GetString(5),
            Category: row.GetString(6),
            CategoryName: row.GetString(7),
            Price: new Money(row.GetInt64(8), audience.Currency),
            Images: [images.View(new(row.GetString(9), row.GetInt32(10), row.GetInt32(11)), name)],
            Attributes: attributeNames.Describe(row.GetString(12), audience.Language),
            Availability: row.GetString(13),
            Rating: RatingView.Of(row.GetInt32(15), row.GetInt32(16)),
            UpdatedAt: row.GetFieldValue<DateTimeOffset>(14)
        );
    }
}
