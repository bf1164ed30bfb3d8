using Npgsql;
using Shop.ServiceDefaults;

namespace Shop.Order.Stock;

/// <summary>A page of stock.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record StockPage(IReadOnlyList<StockView> Items, string? NextCursor);

/// <summary>Which stock staff look for; null: any.</summary>
/// <param name="AtMost">No more than so many can be sold.</param>
internal sealed record StockFilter(Guid? ProductId, string? Region, int? AtMost);

/// <summary>Reads and sets single rows of stock.</summary>
internal sealed class StockRows(NpgsqlDataSource db)
{
    private const string Columns = """
        SELECT stock.product_id, products.names ->> 'en', stock.region, stock.on_hand, stock.reserved, stock.version
        FROM stock LEFT JOIN products ON products.id = stock.product_id
        """;

    /// <summary>The rows that fit, by product and region.</summary>
    public async Task<StockPage> SearchAsync(StockFilter filter, PageCursor? after, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"""
            {Columns}
            WHERE ($1 IS NULL OR stock.product_id = $1) AND ($2 IS NULL OR stock.region = $2)
              AND ($3 IS NULL OR stock.on_hand - stock.reserved <= $3)
              AND ($4 IS NULL OR (stock.product_id, stock.region) > ($4, $5))
            ORDER BY stock.product_id, stock.region LIMIT $6
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = filter.ProductId });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Region });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = filter.AtMost });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after?.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after is { Key: 1 } ? "us" : "hk" });
        command.Parameters.Add(new() { Value = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<StockView>(limit + 1);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Read(reader));
        }

        if (rows.Count <= limit)
        {
            return new(rows, NextCursor: null);
        }

        rows.RemoveAt(limit);
        return new(rows, new PageCursor(rows[^1].Region == "us" ? 1 : 0, rows[^1].ProductId).Encode());
    }

    /// <summary>The row, locked; made with nothing on hand when the region never had any of a product that the shop knows, else null.</summary>
    public static async Task<StockView?> LockAsync(NpgsqlTransaction transaction, Guid productId, string region, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new(
                    """
                    INSERT INTO stock (product_id, region, on_hand, version) SELECT id, $2, 0, 0 FROM products WHERE id = $1
                    ON CONFLICT (product_id, region) DO NOTHING
                    """
                )
                {
                    Parameters =
                    {
                        new() { Value = productId },
                        new() { Value = region },
                    },
                },
                new($"{Columns} WHERE stock.product_id = $1 AND stock.region = $2 FOR NO KEY UPDATE OF stock")
                {
                    Parameters =
                    {
                        new() { Value = productId },
                        new() { Value = region },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>Sets what the locked row has on hand.</summary>
    public static async Task<StockView> SetAsync(NpgsqlTransaction transaction, StockView before, int onHand, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE stock SET on_hand = $3, version = version + 1 WHERE product_id = $1 AND region = $2",
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = before.ProductId },
                new() { Value = before.Region },
                new() { Value = onHand },
            },
        };
        await command.ExecuteNonQueryAsync(ct);
        var available = onHand - before.Reserved;
        return before with { OnHand = onHand, Available = available, Level = StockLevel.Of(available), Version = before.Version + 1 };
    }

    private static StockView Read(NpgsqlDataReader reader)
    {
        var (onHand, reserved) = (reader.GetInt32(3), reader.GetInt32(4));
        return new(
            reader.GetGuid(0),
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.GetString(2),
            onHand,
            reserved,
            onHand - reserved,
            StockLevel.Of(onHand - reserved),
            reader.GetInt64(5)
        );
    }
}
