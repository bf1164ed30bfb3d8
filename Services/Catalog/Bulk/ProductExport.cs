using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Npgsql;
using Shop.Catalog.Editing;

namespace Shop.Catalog.Bulk;

/// <summary>All products as CSV, in the order of their SKUs, on sale or not: an import of it changes nothing.</summary>
internal sealed class ProductExport(NpgsqlDataSource db)
{
    private const int RowsPerRead = 500;

    /// <summary>Writes a stretch at a time; products that are added meanwhile may or may not be there.</summary>
    public async Task WriteAsync(Stream destination, CancellationToken ct)
    {
        await using var text = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        await ProductCsv.WriteHeaderAsync(csv);
        for (var products = await ReadAsync("", ct); products is not []; products = await ReadAsync(products[^1].Sku, ct))
        {
            foreach (var product in products)
            {
                await ProductCsv.WriteAsync(csv, product);
            }

            await csv.FlushAsync();
        }
    }

    private async Task<List<ProductDocument>> ReadAsync(string after, CancellationToken ct)
    {
        await using var command = db.CreateCommand("select product_document(p)::text from products p where sku > $1 order by sku limit $2");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = RowsPerRead });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var products = new List<ProductDocument>(RowsPerRead);
        while (await rows.ReadAsync(ct))
        {
            products.Add(JsonSerializer.Deserialize(rows.GetString(0), CatalogJson.Default.ProductDocument)!);
        }

        return products;
    }
}
