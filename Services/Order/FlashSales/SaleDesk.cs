using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Shop.Contracts;
using Shop.Messaging;
using Shop.Order.Coupons;
using Shop.Order.Stock;

namespace Shop.Order.FlashSales;

/// <summary>How an attempt to create a sale ended.</summary>
internal abstract record SaleAnswer
{
    /// <summary>It is there, now or before.</summary>
    internal sealed record Done(Guid Id) : SaleAnswer;

    /// <summary>The shop knows no such product.</summary>
    internal sealed record NoProduct : SaleAnswer;

    /// <summary>The product has no price in this currency at all.</summary>
    internal sealed record NoPrice(string Currency) : SaleAnswer;

    /// <summary>The region has fewer units that can be sold.</summary>
    internal sealed record TooFew(int Available) : SaleAnswer;

    /// <summary>The idempotency key was used for another sale.</summary>
    internal sealed record KeyReused : SaleAnswer;
}

/// <summary>How an attempt to end a sale ended.</summary>
internal enum SaleEnd
{
    NotFound,

    /// <summary>It is over this way, now or before.</summary>
    Done,

    /// <summary>It had ended another way.</summary>
    OverBefore,
}

/// <summary>Makes sales and ends them. A sale reserves its units when it is made; at its end those that are with nobody go back to the shelf,
/// and tickets that wait get their orders all the same.</summary>
internal sealed class SaleDesk(NpgsqlDataSource db, Outbox outbox, IOptions<OrderOptions> options, TimeProvider time)
{
    /// <param name="wanted">Checked.</param>
    /// <param name="key">A repeat with the same key and body finds the sale.</param>
    public async Task<SaleAnswer> CreateAsync(NewSale wanted, string key, byte[] bodySha256, Guid? by, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await StockRows.LockAsync(transaction, wanted.ProductId, wanted.Region, ct) is not { } stock)
        {
            return new SaleAnswer.NoProduct();
        }

        if (await FindAsync(transaction, key, ct) is { } first)
        {
            return first.Sha256.AsSpan().SequenceEqual(bodySha256) ? new SaleAnswer.Done(first.Id) : new SaleAnswer.KeyReused();
        }

        if (await MissingPriceAsync(transaction, wanted, ct) is { } currency)
        {
            return new SaleAnswer.NoPrice(currency);
        }

        if (stock.Available < wanted.Units)
        {
            return new SaleAnswer.TooFew(stock.Available);
        }

        var id = Guid.CreateVersion7();
        if (!await InsertAsync(transaction, id, wanted, key, bodySha256, by, ct))
        {
            return new SaleAnswer.KeyReused();
        }

        var changes = await StockStore.ReserveAsync(transaction, [new(wanted.ProductId, wanted.Region, wanted.Units)], ct);
        await outbox.AddAsync(transaction, StockChange.News(changes, time.GetUtcNow()), ct);
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return new SaleAnswer.Done(id);
    }

    /// <summary>Ends the sale: nobody enters any more.</summary>
    /// <param name="state"><see cref="FlashSale.Ended"/> or <see cref="FlashSale.Cancelled"/>.</param>
    public async Task<SaleEnd> EndAsync(Guid id, string state, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var find = new NpgsqlCommand("SELECT product_id, region FROM flash_sales WHERE id = $1", connection, transaction)
        {
            Parameters = { new() { Value = id } },
        };
        StockUnits none;
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return SaleEnd.NotFound;
            }

            none = new(reader.GetGuid(0), reader.GetString(1), 0);
        }

        await StockStore.LockAsync(transaction, [none], ct);
        var (before, free) = await CloseAsync(transaction, id, state, ct);
        if (before != FlashSale.Active)
        {
            return before == state ? SaleEnd.Done : SaleEnd.OverBefore;
        }

        var changes = free > 0 ? await StockStore.ReleaseAsync(transaction, [none with { Quantity = free }], ct) : [];
        await outbox.AddAsync(transaction, StockChange.News(changes, time.GetUtcNow()), ct);
        await transaction.CommitAsync(CancellationToken.None);
        outbox.Wake();
        return SaleEnd.Done;
    }

    /// <summary>The sales whose time has come, by the database's clock.</summary>
    public async Task<IReadOnlyList<Guid>> OverdueAsync(CancellationToken ct)
    {
        await using var command = db.CreateCommand("SELECT id FROM flash_sales WHERE status = 'active' AND ends_at <= now() ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    /// <summary>What the sale was before, and how many units are with nobody.</summary>
    private static async Task<(string Before, int Free)> CloseAsync(
        NpgsqlTransaction transaction,
        Guid id,
        string state,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new("SELECT status, units - issued FROM flash_sales WHERE id = $1 FOR NO KEY UPDATE")
                {
                    Parameters = { new() { Value = id } },
                },
                new("UPDATE flash_sales SET status = $2, held = held - (units - issued) WHERE id = $1 AND status = 'active'")
                {
                    Parameters =
                    {
                        new() { Value = id },
                        new() { Value = state },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetString(0), reader.GetInt32(1));
    }

    private static async Task<(Guid Id, byte[] Sha256)?> FindAsync(NpgsqlTransaction transaction, string key, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id, creation_sha256 FROM flash_sales WHERE creation_key = $1",
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = key } },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>The first currency of the sale in which the product is not sold.</summary>
    private static async Task<string?> MissingPriceAsync(NpgsqlTransaction transaction, NewSale wanted, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT prices FROM products WHERE id = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = wanted.ProductId } },
        };
        var prices = JsonSerializer.Deserialize(
            (string)(await command.ExecuteScalarAsync(ct))!,
            OrderJson.Default.IReadOnlyDictionaryStringInt64
        )!;
        return wanted.Prices.FirstOrDefault(price => !prices.ContainsKey(price.Currency))?.Currency;
    }

    /// <summary>False: another sale of another product has the key.</summary>
    private async Task<bool> InsertAsync(
        NpgsqlTransaction transaction,
        Guid id,
        NewSale wanted,
        string key,
        byte[] bodySha256,
        Guid? by,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO flash_sales (
              id, product_id, region, units, held, prices, starts_at, ends_at, pay_seconds, creation_key, creation_sha256, created_by)
            VALUES ($1, $2, $3, $4, $4, $5::jsonb, $6, $7, $8, $9, $10, $11)
            ON CONFLICT (creation_key) DO NOTHING
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = wanted.ProductId },
                new() { Value = wanted.Region },
                new() { Value = wanted.Units },
                new() { Value = CouponRules.Text(wanted.Prices) },
                new() { Value = wanted.StartsAt.ToUniversalTime() },
                new() { Value = wanted.EndsAt.ToUniversalTime() },
                new() { Value = wanted.PaySeconds ?? (int)options.Value.Reservation.TotalSeconds },
                new() { Value = key },
                new() { Value = bodySha256 },
                new NpgsqlParameter<Guid?> { TypedValue = by },
            },
        };
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
