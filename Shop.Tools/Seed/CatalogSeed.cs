using Npgsql;
using NpgsqlTypes;
using Shop.Contracts;

namespace Shop.Tools.Seed;

/// <summary>Writes products into catalogdb, so that they are listed, found and shown.</summary>
internal static class CatalogSeed
{
    private const int IndexedAtOnce = 2_000;

    /// <summary>How many rows <see cref="WriteAsync"/> reports.</summary>
    public static long Rows(SeedPlan plan) => 8L * plan.Products;

    public static async Task WriteAsync(
        NpgsqlConnection catalogdb,
        IReadOnlyList<SeedProduct> products,
        Action<long> report,
        CancellationToken ct
    )
    {
        await Copy.IntoAsync(catalogdb, "products", Products, products, report, ct);
        await Copy.IntoAsync(
            catalogdb,
            "product_texts",
            [
                new("product_id", NpgsqlDbType.Uuid, text => text.Product.Id),
                new("language", NpgsqlDbType.Text, text => text.Language),
                new("name", NpgsqlDbType.Text, text => text.Product.Names[text.Language]),
                new("description", NpgsqlDbType.Text, text => text.Product.Model.Description[text.Language]),
            ],
            products.SelectMany(product => product.Names.Keys.Select(language => (Product: product, Language: language))),
            report,
            ct
        );
        await Copy.IntoAsync(
            catalogdb,
            "product_prices",
            [
                new("product_id", NpgsqlDbType.Uuid, price => price.Id),
                new("currency", NpgsqlDbType.Text, price => price.Currency),
                new("amount", NpgsqlDbType.Bigint, price => price.Amount),
            ],
            products.SelectMany(product => product.Prices.Select(price => (product.Id, Currency: price.Key, Amount: price.Value))),
            report,
            ct
        );
        await Copy.IntoAsync(
            catalogdb,
            "availability",
            [
                new("product_id", NpgsqlDbType.Uuid, place => place.Id),
                new("region", NpgsqlDbType.Text, place => place.Region),
                // Every product has plenty.
                new("level", NpgsqlDbType.Text, _ => "in_stock"),
            ],
            products.SelectMany(product => product.Stock.Keys.Select(region => (product.Id, Region: region))),
            report,
            ct
        );
        foreach (var some in products.Chunk(IndexedAtOnce))
        {
            await using var index = new NpgsqlCommand("SELECT index_products($1)", catalogdb) { CommandTimeout = 0 };
            index.Parameters.Add(new() { Value = some.Select(product => product.Id).ToArray() });
            await index.ExecuteNonQueryAsync(ct);
            report(some.Length);
        }
    }

    private static IReadOnlyList<Column<SeedProduct>> Products { get; } =
    [
        new("id", NpgsqlDbType.Uuid, product => product.Id),
        new("sku", NpgsqlDbType.Text, product => product.Sku),
        new("slug", NpgsqlDbType.Text, product => product.Slug),
        new("category", NpgsqlDbType.Text, product => product.Model.Category),
        new("brand", NpgsqlDbType.Text, product => product.Model.Brand),
        new("attributes", NpgsqlDbType.Jsonb, SeedProducts.AttributesOf),
        new("picture_motif", NpgsqlDbType.Text, product => product.Model.Picture.Motif),
        new("picture_palette", NpgsqlDbType.Integer, product => product.Model.Picture.Palette),
        new("picture_variant", NpgsqlDbType.Integer, product => product.Variant),
        new("created_at", NpgsqlDbType.TimestampTz, product => product.CreatedAt.UtcDateTime),
        new("updated_at", NpgsqlDbType.TimestampTz, product => product.CreatedAt.UtcDateTime),
    ];
}
