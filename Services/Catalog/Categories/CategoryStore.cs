using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Products;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Categories;

/// <summary>A category as menus show it.</summary>
/// <param name="Products">How many are on sale.</param>
/// <param name="Image">One of its products; null while it has none.</param>
internal sealed record CategoryView(string Slug, string Name, string Description, long Products, ImageView? Image);

/// <summary>All categories, in the order of menus.</summary>
internal sealed record CategoryList(IReadOnlyList<CategoryView> Items);

/// <summary>Reads the categories.</summary>
internal sealed class CategoryStore(NpgsqlDataSource db, ProductImages images)
{
    private const string All = $"""
        select c.slug, t.name, t.description, (select coalesce(sum(l.products), 0) from listing_counts l where l.category = c.slug and l.currency = @currency)::bigint,
          face.*
        from categories c
        join category_texts t on t.category = c.slug and t.language = @language
        left join lateral (
          select {ProductImages.Columns} from listing l join products p on p.id = l.product_id
          where l.category = c.slug and l.active order by l.popularity desc, l.product_id desc limit 1
        ) as face on true
        order by c.position
        """;

    /// <summary>Every category, with its texts in the audience's language and what is on sale in its currency.</summary>
    public async Task<CategoryList> AllAsync(Audience audience, CancellationToken ct)
    {
        await using var command = db.CreateCommand(All);
        command.Parameters.Add(new NpgsqlParameter<string>("language", audience.Language));
        command.Parameters.Add(new NpgsqlParameter<string>("currency", audience.Currency));
        await using var rows = await command.ExecuteReaderAsync(ct);
        var items = new List<CategoryView>();
        while (await rows.ReadAsync(ct))
        {
            var name = rows.GetString(1);
            var image = rows.IsDBNull(4) ? null : images.View(rows, 4, name);
            items.Add(new(rows.GetString(0), name, rows.GetString(2), rows.GetInt64(3), image));
        }

        return new(items);
    }
}
