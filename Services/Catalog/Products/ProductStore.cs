using Npgsql;
using Shop.Catalog.Pictures;
using Shop.Catalog.Storefront;

namespace Shop.Catalog.Products;

/// <summary>Reads batches of products; only what is on sale.</summary>
internal sealed class ProductStore(NpgsqlDataSource db, ProductImages images)
{
    private const string Batch = $"""
        select {ProductRows.ItemColumns}
        {ProductRows.Tables}
        join unnest(@ids) with ordinality as asked (id, place) on asked.id = p.id
        where p.active
        order by asked.place
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
}
