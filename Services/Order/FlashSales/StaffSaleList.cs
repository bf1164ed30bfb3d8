using Npgsql;
using Shop.ServiceDefaults;

namespace Shop.Order.FlashSales;

/// <summary>Sales with their live figures, for staff.</summary>
internal sealed class StaffSaleList(NpgsqlDataSource db)
{
    private const string Select = $"""
        SELECT {FlashSale.Columns}, now(), products.names ->> 'en', tickets.*
        FROM flash_sales LEFT JOIN products ON products.id = product_id
        CROSS JOIN LATERAL (
          SELECT count(*), count(*) FILTER (WHERE t.status = 'queued'), count(*) FILTER (WHERE t.status = 'won'),
            count(*) FILTER (WHERE t.status = 'won' AND orders.status NOT IN ('awaiting_payment', 'payment_failed')),
            count(*) FILTER (WHERE t.status IN ('expired', 'sold_out'))
          FROM flash_tickets AS t LEFT JOIN orders ON orders.ticket_id = t.id
          WHERE t.sale_id = flash_sales.id
        ) AS tickets
        """;

    /// <summary>Null: there is no such sale.</summary>
    public async Task<StaffSaleView?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"{Select} WHERE flash_sales.id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader) : null;
    }

    /// <summary>A page, the newest first.</summary>
    public async Task<SalePage> PageAsync(PageCursor? after, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand(
            $"{Select} WHERE $1 IS NULL OR flash_sales.id < $1 ORDER BY flash_sales.id DESC LIMIT $2"
        );
        // Ids grow with time.
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = after?.Id });
        command.Parameters.Add(new() { Value = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var sales = new List<StaffSaleView>(limit + 1);
        while (await reader.ReadAsync(ct))
        {
            sales.Add(Read(reader));
        }

        if (sales.Count <= limit)
        {
            return new(sales, NextCursor: null);
        }

        sales.RemoveAt(limit);
        return new(sales, new PageCursor(0, sales[^1].Id).Encode());
    }

    private static StaffSaleView Read(NpgsqlDataReader reader)
    {
        const int First = FlashSale.Next;
        var name = reader.IsDBNull(First + 1) ? null : reader.GetString(First + 1);
        var figures = new SaleFigures(
            reader.GetInt64(First + 2),
            reader.GetInt64(First + 3),
            reader.GetInt64(First + 4),
            reader.GetInt64(First + 5),
            reader.GetInt64(First + 6)
        );
        return StaffSaleView.Of(FlashSale.Read(reader), reader.GetFieldValue<DateTimeOffset>(First), name, figures);
    }
}
