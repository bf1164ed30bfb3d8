using System.Text.Json;
using Npgsql;
using Shop.Order.Pricing;

namespace Shop.Order.Orders;

/// <summary>How orders and their lines are read: one list of columns for everybody who does.</summary>
internal static class OrderRows
{
    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = """
        id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address, shipping_method,
        coupon_code, items, discount, shipping, tax, reserved_until, lookup_token_hash, created_at, refunding, refunded,
        ticket_id
        """;

    /// <summary>What <see cref="ReadLinesAsync"/> reads: the lines of the orders $1, each order's in their place.</summary>
    public const string LinesSql = """
        SELECT order_id, product_id, slug, name, category, quantity, unit_price, discount, tax, returns
        FROM order_lines WHERE order_id = ANY ($1) ORDER BY order_id, position
        """;

    /// <summary>The first column after <see cref="Columns"/>.</summary>
    public const int Next = 24;

    /// <summary>The lines of these orders.</summary>
    public static NpgsqlBatchCommand SelectLines(params Guid[] ids) => new(LinesSql) { Parameters = { new() { Value = ids } } };

    /// <summary>The order in the current row, without its lines.</summary>
    public static OrderState Read(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetString(1),
            OrderStatuses.Parse(reader.GetString(2)),
            reader.GetInt64(3),
            reader.IsDBNull(4) ? null : reader.GetGuid(4),
            reader.GetString(5),
            reader.GetString(6),
            reader.GetString(7),
            reader.GetString(8),
            reader.GetString(9),
            reader.GetInt64(10),
            JsonSerializer.Deserialize(reader.GetString(11), OrderJson.Default.Address)!,
            reader.GetString(12),
            reader.IsDBNull(13) ? null : reader.GetString(13),
            Totals.Of(reader.GetInt64(14), reader.GetInt64(15), reader.GetInt64(16), reader.GetInt64(17)),
            reader.GetFieldValue<DateTimeOffset>(18),
            reader.GetFieldValue<byte[]>(19),
            reader.GetFieldValue<DateTimeOffset>(20),
            Lines: []
        )
        {
            Refunding = reader.GetInt64(21),
            Refunded = reader.GetInt64(22),
            TicketId = reader.IsDBNull(23) ? null : reader.GetGuid(23),
        };

    /// <summary>The lines by order.</summary>
    public static async Task<ILookup<Guid, OrderLine>> ReadLinesAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var lines = new List<(Guid OrderId, OrderLine Line)>();
        while (await reader.ReadAsync(ct))
        {
            lines.Add(
                (
                    reader.GetGuid(0),
                    new(
                        reader.GetGuid(1),
                        reader.GetString(2),
                        reader.GetString(3),
                        reader.GetString(4),
                        reader.GetInt32(5),
                        reader.GetInt64(6),
                        reader.GetInt64(7),
                        reader.GetInt64(8)
                    )
                    {
                        Returns = reader.GetInt32(9),
                    }
                )
            );
        }

        return lines.ToLookup(line => line.OrderId, line => line.Line);
    }
}
