using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Shop.Catalog.Messaging;
using Shop.Catalog.Pictures;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Import;

/// <summary>
/// Fills an empty catalogue from the embedded files: once per database, whole or not at all. Everything, the events included, is one
/// transaction, so a start that is killed in the middle leaves nothing and the next one begins anew.
/// </summary>
internal sealed partial class CatalogueImport(NpgsqlDataSource db, ProductEvents events, Outbox outbox, ILogger<CatalogueImport> logger)
{
    private const string FileName = "catalogue.jsonl";

    /// <summary>From this many units on a product is simply in stock.</summary>
    private const int InStockMin = 6;

    /// <summary>Imports unless that was done before; replicas that start together take turns, and the later ones find it done.</summary>
    public async Task ImportOnceAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // Waiting for another replica's import may take longer than a shopper's query may.
        await ExecuteAsync(
            connection,
            "set local statement_timeout = 0; select pg_advisory_xact_lock(hashtextextended('catalogue import', 0))",
            [],
            ct
        );
        if (await IsDoneAsync(connection, ct))
        {
            return;
        }

        var products = Read(FileName, CatalogueFile.ReadProducts);
        await InsertCategoriesAsync(connection, Read("categories.jsonl", CatalogueFile.ReadCategories), ct);
        await InsertProductsAsync(connection, products, ct);
        await InsertTextsAsync(connection, products, ct);
        await InsertPricesAsync(connection, products, ct);
        await InsertAvailabilityAsync(connection, products, ct);
        await ExecuteAsync(connection, "select index_products(@ids)", [Array("ids", NpgsqlDbType.Uuid, products.Select(p => p.Id))], ct);
        await ExecuteAsync(
            connection,
            "insert into imports (name, products) values (@name, @products)",
            [new NpgsqlParameter<string>("name", FileName), new NpgsqlParameter<int>("products", products.Count)],
            ct
        );
        await events.AddChangedAsync(transaction, [.. products.Select(p => p.Id)], ct);
        await transaction.CommitAsync(ct);
        outbox.Wake();
        LogImported(products.Count);
    }

    private static async Task<bool> IsDoneAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select exists (select from imports where name = @name)", connection);
        command.Parameters.Add(new NpgsqlParameter<string>("name", FileName));
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static async Task InsertCategoriesAsync(
        NpgsqlConnection connection,
        IReadOnlyList<CatalogueCategory> categories,
        CancellationToken ct
    )
    {
        await ExecuteAsync(
            connection,
            "insert into categories (slug, position) select * from unnest(@slugs, @positions)",
            [
                Array("slugs", NpgsqlDbType.Text, categories.Select(c => c.Slug)),
                Array("positions", NpgsqlDbType.Integer, categories.Select(c => c.Position)),
            ],
            ct
        );
        var texts = categories
            .SelectMany(c => c.Name.Select(n => (c.Slug, Language: n.Key, Name: n.Value, Description: c.Description[n.Key])))
            .ToList();
        await ExecuteAsync(
            connection,
            """
            insert into category_texts (category, language, name, description)
            select * from unnest(@slugs, @languages, @names, @descriptions)
            """,
            [
                Array("slugs", NpgsqlDbType.Text, texts.Select(t => t.Slug)),
                Array("languages", NpgsqlDbType.Text, texts.Select(t => t.Language)),
                Array("names", NpgsqlDbType.Text, texts.Select(t => t.Name)),
                Array("descriptions", NpgsqlDbType.Text, texts.Select(t => t.Description)),
            ],
            ct
        );
    }

    private static Task InsertProductsAsync(NpgsqlConnection connection, IReadOnlyList<CatalogueProduct> products, CancellationToken ct) =>
        ExecuteAsync(
            connection,
            // Lines further down count as newer, a microsecond each.
            """
            insert into products (id, sku, slug, category, brand, attributes, picture_motif, picture_palette, picture_variant, created_at)
            select id, sku, slug, category, brand, attributes, motif, palette, variant, now() + line * interval '1 microsecond'
            from unnest(@ids, @skus, @slugs, @categories, @brands, @attributes, @motifs, @palettes, @variants)
              with ordinality as p (id, sku, slug, category, brand, attributes, motif, palette, variant, line)
            """,
            [
                Array("ids", NpgsqlDbType.Uuid, products.Select(p => p.Id)),
                Array("skus", NpgsqlDbType.Text, products.Select(p => p.Sku)),
                Array("slugs", NpgsqlDbType.Text, products.Select(p => p.Slug)),
                Array("categories", NpgsqlDbType.Text, products.Select(p => p.Category)),
                Array("brands", NpgsqlDbType.Text, products.Select(p => p.Brand)),
                Array("attributes", NpgsqlDbType.Jsonb, products.Select(AttributesJson)),
                Array("motifs", NpgsqlDbType.Text, products.Select(p => p.Picture.Motif)),
                Array("palettes", NpgsqlDbType.Integer, products.Select(p => p.Picture.Palette)),
                Array("variants", NpgsqlDbType.Integer, products.Select(p => ProductPicture.VariantOf(p.Sku))),
            ],
            ct
        );

    private static Task InsertTextsAsync(NpgsqlConnection connection, IReadOnlyList<CatalogueProduct> products, CancellationToken ct)
    {
        var texts = products
            .SelectMany(p => p.Name.Select(n => (p.Id, Language: n.Key, Name: n.Value, Description: p.Description[n.Key])))
            .ToList();
        return ExecuteAsync(
            connection,
            """
            insert into product_texts (product_id, language, name, description)
            select * from unnest(@ids, @languages, @names, @descriptions)
            """,
            [
                Array("ids", NpgsqlDbType.Uuid, texts.Select(t => t.Id)),
                Array("languages", NpgsqlDbType.Text, texts.Select(t => t.Language)),
                Array("names", NpgsqlDbType.Text, texts.Select(t => t.Name)),
                Array("descriptions", NpgsqlDbType.Text, texts.Select(t => t.Description)),
            ],
            ct
        );
    }

    private static Task InsertPricesAsync(NpgsqlConnection connection, IReadOnlyList<CatalogueProduct> products, CancellationToken ct)
    {
        var prices = products.SelectMany(p => p.Prices.Select(price => (p.Id, Currency: price.Key, Amount: price.Value))).ToList();
        return ExecuteAsync(
            connection,
            "insert into product_prices (product_id, currency, amount) select * from unnest(@ids, @currencies, @amounts)",
            [
                Array("ids", NpgsqlDbType.Uuid, prices.Select(p => p.Id)),
                Array("currencies", NpgsqlDbType.Text, prices.Select(p => p.Currency)),
                Array("amounts", NpgsqlDbType.Bigint, prices.Select(p => p.Amount)),
            ],
            ct
        );
    }

    private static Task InsertAvailabilityAsync(NpgsqlConnection connection, IReadOnlyList<CatalogueProduct> products, CancellationToken ct)
    {
        var levels = products.SelectMany(p => p.Stock.Select(stock => (p.Id, Region: stock.Key, Level: LevelOf(stock.Value)))).ToList();
        return ExecuteAsync(
            connection,
            "insert into availability (product_id, region, level) select * from unnest(@ids, @regions, @levels)",
            [
                Array("ids", NpgsqlDbType.Uuid, levels.Select(l => l.Id)),
                Array("regions", NpgsqlDbType.Text, levels.Select(l => l.Region)),
                Array("levels", NpgsqlDbType.Text, levels.Select(l => l.Level)),
            ],
            ct
        );
    }

    private static string LevelOf(int units) =>
        units switch
        {
            0 => "sold_out",
            < InStockMin => "low",
            _ => "in_stock",
        };

    private static string AttributesJson(CatalogueProduct product) =>
        JsonSerializer.Serialize(product.Attributes, CatalogJson.Default.IReadOnlyDictionaryStringIReadOnlyDictionaryStringString);

    private static IReadOnlyList<T> Read<T>(string name, Func<Stream, IReadOnlyList<T>> read)
    {
        using var file =
            typeof(CatalogueImport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return read(file);
    }

    private static NpgsqlParameter Array<T>(string name, NpgsqlDbType type, IEnumerable<T> values) =>
        new(name, NpgsqlDbType.Array | type) { Value = values.ToArray() };

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(
        EventName = "catalogue_imported",
        Level = LogLevel.Information,
        Message = "Imported the catalogue: {Products} products."
    )]
    private partial void LogImported(int products);
}
