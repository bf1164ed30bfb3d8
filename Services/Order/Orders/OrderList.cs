using System.Text;
using Npgsql;
using Shop.Contracts;
using Shop.ServiceDefaults;

namespace Shop.Order.Orders;

/// <summary>An order in a list.</summary>
/// <param name="Units">How many things it holds.</param>
/// <param name="Refunded">What went back of the total.</param>
internal sealed record OrderSummary(
    Guid Id,
    string Number,
    string Status,
    string Email,
    string Region,
    DateTimeOffset CreatedAt,
    int Units,
    Money Total,
    Money Refunded
);

/// <summary>A page of orders, newest first.</summary>
/// <param name="NextCursor">Null on the last page.</param>
internal sealed record OrderPage(IReadOnlyList<OrderSummary> Items, string? NextCursor);

/// <summary>Which orders staff look for; null: any.</summary>
/// <param name="From">Placed then or later.</param>
/// <param name="To">Placed earlier.</param>
internal sealed record OrderFilter(OrderStatus? Status, string? Email, string? Number, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>Lists orders, read from the primary: whoever placed an order sees it in the next list.</summary>
internal sealed class OrderList(NpgsqlDataSource db)
{
    private const string Columns = """
        SELECT id, number, status, email, region, created_at, total, refunded, currency,
          (SELECT sum(quantity)::int FROM order_lines WHERE order_id = orders.id)
        FROM orders
        """;

    /// <summary>An account's orders, newest first.</summary>
    public async Task<OrderPage> OfAccountAsync(Guid accountId, PageCursor? after, int limit, CancellationToken ct)
    {
        var next = after is null ? "" : "AND (created_at, id) < ($3, $4)";
        await using var command = db.CreateCommand($"{Columns} WHERE account_id = $1 {next} ORDER BY created_at DESC, id DESC LIMIT $2");
        command.Parameters.Add(new() { Value = accountId });
        command.Parameters.Add(new() { Value = limit + 1 });
        if (after is { } cursor)
        {
            command.Parameters.Add(new() { Value = TimeOf(cursor) });
            command.Parameters.Add(new() { Value = cursor.Id });
        }

        return await ReadAsync(command, limit, ct);
    }

    /// <summary>The orders that fit, newest first: ids hold the time at which they were made.</summary>
    public async Task<OrderPage> SearchAsync(OrderFilter filter, PageCursor? after, int limit, CancellationToken ct)
    {
        await using var command = db.CreateCommand();
        var where = new StringBuilder("WHERE true");
        void And(string condition, object? value)
        {
            if (value is not null)
            {
                command.Parameters.Add(new() { Value = value });
                where.Append(" AND ").Append(condition).Append(" $").Append(command.Parameters.Count);
            }
        }

        And("status =", filter.Status?.Name());
        And("lower(email) =", filter.Email?.ToLowerInvariant());
        And("number =", filter.Number?.ToUpperInvariant());
        And("created_at >=", filter.From?.ToUniversalTime());
        And("created_at <", filter.To?.ToUniversalTime());
        And("id <", after?.Id);
        command.Parameters.Add(new() { Value = limit + 1 });
        command.CommandText = $"{Columns} {where} ORDER BY id DESC LIMIT ${command.Parameters.Count}";
        return await ReadAsync(command, limit, ct);
    }

    private static async Task<OrderPage> ReadAsync(NpgsqlCommand command, int limit, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var orders = new List<OrderSummary>(limit + 1);
        while (await reader.ReadAsync(ct))
        {
            var currency = reader.GetString(8);
            orders.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.GetString(4),
                    reader.GetFieldValue<DateTimeOffset>(5),
                    reader.GetInt32(9),
                    new(reader.GetInt64(6), currency),
                    new(reader.GetInt64(7), currency)
                )
            );
        }

        if (orders.Count <= limit)
        {
            return new(orders, NextCursor: null);
        }

        orders.RemoveAt(limit);
        return new(orders, new PageCursor(orders[^1].CreatedAt.UtcTicks, orders[^1].Id).Encode());
    }

    private static DateTimeOffset TimeOf(PageCursor cursor) =>
        cursor.Key >= 0 && cursor.Key <= DateTimeOffset.MaxValue.UtcTicks
            ? new(cursor.Key, TimeSpan.Zero)
            : throw new ProblemException(StatusCodes.Status400BadRequest, "invalid_cursor", "The cursor is malformed.");
}
