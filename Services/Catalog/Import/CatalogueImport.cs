using Npgsql;
using NpgsqlTypes;
using Shop.Catalog.Editing;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Import;

/// <summary>
/// Fills an empty catalogue from the embedded files: once per database, whole or not at all. Everything, the events included, is one
/// transaction, so a start that is killed in the middle leaves nothing and the next one begins anew.
/// </summary>
internal sealed partial class CatalogueImport(NpgsqlDataSource db, ProductWriter writer, Outbox outbox, ILogger<CatalogueImport> logger)
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
        await writer.WriteAsync(transaction, products.Select(DocumentOf), ct);
        await InsertAvailabilityAsync(connection, products, ct);
        await ExecuteAsync(
            connection,
            "insert into imports (name, products) values (@name, @products)",
            [new NpgsqlParameter<string>("name", FileName), new NpgsqlParameter<int>("products", products.Count)],
            ct
        );
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

    private static ProductDocument DocumentOf(CatalogueProduct product) =>
        new ProductDraft(
            product.Sku,
            product.Slug,
            product.Category,
            product.Brand,
            product.Name,
            product.Description,
            product.Prices,
            product.Attributes,
            new(product.Picture.Motif, product.Picture.Palette)
        ).ToDocument() with
        {
            Id = product.Id,
        };

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
