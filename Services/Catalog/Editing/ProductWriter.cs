using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Shop.Catalog.Messaging;

namespace Shop.Catalog.Editing;

/// <summary>The one way in which products are written: tables, search, old slugs, and the news for other services, in one transaction.</summary>
internal sealed class ProductWriter(ProductEvents events)
{
    /// <summary>Adds or replaces products, known by their SKU. The caller commits, and wakes the outbox.</summary>
    /// <returns>Those that are not as they were.</returns>
    /// <exception cref="PostgresException">A slug is taken, or a category is none.</exception>
    public async Task<Guid[]> WriteAsync(NpgsqlTransaction transaction, IEnumerable<ProductDocument> documents, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select write_products(@documents)", transaction.Connection, transaction);
        command.Parameters.Add(
            new NpgsqlParameter("documents", NpgsqlDbType.Array | NpgsqlDbType.Jsonb)
            {
                Value = documents.Select(document => JsonSerializer.Serialize(document, CatalogJson.Default.ProductDocument)).ToArray(),
            }
        );
        var changed = (Guid[])(await command.ExecuteScalarAsync(ct))!;
        if (changed is not [])
        {
            await events.AddChangedAsync(transaction, changed, ct);
        }

        return changed;
    }
}
