using System.Text.Json;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;

namespace Shop.Catalog.Messaging;

/// <summary>Tells the other services what products are like now, through the outbox.</summary>
internal sealed partial class ProductEvents(NpgsqlDataSource db, Outbox outbox, TimeProvider time, ILogger<ProductEvents> logger)
{
    private const int RepublishBatch = 500;

    private const string Snapshots = """
        select p.id, p.version, p.slug, p.category, p.brand, p.active,
          (select jsonb_object_agg(t.language, t.name) from product_texts t where t.product_id = p.id)::text,
          (select jsonb_object_agg(a.currency, a.amount) from product_prices a where a.product_id = p.id)::text
        from products p
        where p.id = any (@ids)
        order by p.id
        """;

    /// <summary>Adds a <see cref="ProductChanged"/> for each product, as the writer's transaction sees it. The caller commits and wakes the
    /// outbox.</summary>
    public async Task AddChangedAsync(NpgsqlTransaction transaction, Guid[] productIds, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var changes = new List<IIntegrationEvent>(productIds.Length);
        await using (var command = new NpgsqlCommand(Snapshots, transaction.Connection, transaction))
        {
            command.Parameters.Add(new NpgsqlParameter<Guid[]>("ids", productIds));
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                changes.Add(new ProductChanged(Guid.CreateVersion7(now), now, rows.GetGuid(0), rows.GetInt64(1), Snapshot(rows)));
            }
        }

        await outbox.AddAsync(transaction, changes, ct);
    }

    /// <summary>
    /// Sends every product anew, sold or not: for a receiver that lost its projection. Versions stay, so receivers that are up to date
    /// ignore it. The relay of a running replica does the sending.
    /// </summary>
    public async Task RepublishAsync(CancellationToken ct)
    {
        var (after, total) = (Guid.Empty, 0);
        while (true)
        {
            await using var connection = await db.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var ids = await NextAsync(transaction, after, ct);
            if (ids is [])
            {
                break;
            }

            await AddChangedAsync(transaction, ids, ct);
            await transaction.CommitAsync(ct);
            outbox.Wake();
            (after, total) = (ids[^1], total + ids.Length);
        }

        LogRepublished(total);
    }

    private static async Task<Guid[]> NextAsync(NpgsqlTransaction transaction, Guid after, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select array(select id from products where id > @after order by id limit @batch)",
            transaction.Connection,
            transaction
        );
        command.Parameters.Add(new NpgsqlParameter<Guid>("after", after));
        command.Parameters.Add(new NpgsqlParameter<int>("batch", RepublishBatch));
        return (Guid[])(await command.ExecuteScalarAsync(ct))!;
    }

    private static ProductSnapshot Snapshot(NpgsqlDataReader row) =>
        new(
            Id: row.GetGuid(0),
            Slug: row.GetString(2),
            Category: row.GetString(3),
            Brand: row.GetString(4),
            Names: JsonSerializer.Deserialize(row.GetString(6), CatalogJson.Default.DictionaryStringString)!,
            Prices: JsonSerializer.Deserialize(row.GetString(7), CatalogJson.Default.DictionaryStringInt64)!,
            Active: row.GetBoolean(5)
        );

    [LoggerMessage(EventName = "catalogue_republished", Level = LogLevel.Information, Message = "Republished {Products} products.")]
    private partial void LogRepublished(int products);
}
