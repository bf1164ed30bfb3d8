using Npgsql;
using Shop.Contracts;

namespace Shop.Order.Stock;

/// <summary>Gives each product of the catalogue file its first stock.</summary>
internal static partial class StockSeed
{
    /// <summary>
    /// Adds a stock row and its ledger row <c>initial</c> for every (product, region) of the catalogue file that has none; those that are
    /// there keep what they have, so every start and every replica may call it.
    /// </summary>
    public static async Task SeedStockAsync(this WebApplication app)
    {
        await using var file =
            typeof(StockSeed).Assembly.GetManifestResourceStream("catalogue.jsonl")
            ?? throw new InvalidOperationException("catalogue.jsonl is not embedded.");
        var rows = CatalogueFile
            .ReadProducts(file)
            .SelectMany(product => product.Stock.Select(stock => (product.Id, Region: stock.Key, Units: stock.Value)))
            .ToArray();

        var db = app.Services.GetRequiredService<NpgsqlDataSource>();
        await using var command = db.CreateCommand(
            """
            WITH added AS (
              INSERT INTO stock (product_id, region, on_hand)
              SELECT product_id, region, units FROM unnest($1, $2, $3) AS line (product_id, region, units)
              ORDER BY product_id, region
              ON CONFLICT (product_id, region) DO NOTHING
              RETURNING product_id, region, on_hand
            )
            INSERT INTO stock_ledger (product_id, region, movement, quantity)
            SELECT product_id, region, 'initial', on_hand FROM added
            """
        );
        command.Parameters.Add(new() { Value = rows.Select(row => row.Id).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(row => row.Region).ToArray() });
        command.Parameters.Add(new() { Value = rows.Select(row => row.Units).ToArray() });
        var added = await command.ExecuteNonQueryAsync(app.Lifetime.ApplicationStopping);
        LogSeeded(app.Logger, added);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        EventName = "StockSeeded",
        Message = "Stock: {Rows} (product, region) pairs got their first units"
    )]
    private static partial void LogSeeded(ILogger logger, int rows);
}
