using Npgsql;

namespace Shop.Tests.Integration.Orders;

/// <summary>What orderdb says, which no API shows.</summary>
internal sealed class OrderBooks(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The units of a product in Hong Kong.</summary>
    public async Task<(int OnHand, int Reserved)> StockAsync(Guid productId)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand("SELECT on_hand, reserved FROM stock WHERE product_id = $1 AND region = 'hk'", orderdb)
        {
            Parameters = { new() { Value = productId } },
        };
        await using var row = await command.ExecuteReaderAsync(Ct);
        Assert.True(await row.ReadAsync(Ct));
        return (row.GetInt32(0), row.GetInt32(1));
    }

    /// <summary>Asserts that stock, ledger and waiting orders of a product agree.</summary>
    public async Task AssertExactAsync(Guid productId)
    {
        var (onHand, reserved) = await StockAsync(productId);
        Assert.Equal(onHand, await CountAsync("SELECT sum(quantity) FROM stock_ledger WHERE product_id = $1 AND region = 'hk'", productId));
        Assert.Equal(
            reserved,
            await CountAsync(
                """
                SELECT coalesce(sum(quantity), 0) FROM order_lines JOIN orders ON orders.id = order_lines.order_id
                WHERE product_id = $1 AND region = 'hk' AND status IN ('awaiting_payment', 'payment_failed')
                """,
                productId
            )
        );
    }

    /// <summary>How many orders were placed from a cart.</summary>
    public Task<long> OrdersOfAsync(string cartId) => CountAsync("SELECT count(*) FROM orders WHERE cart_id = $1", cartId);

    /// <summary>How many answers are kept for a cart.</summary>
    public Task<long> AnswersOfAsync(string cartId) => CountAsync("SELECT count(*) FROM idempotency WHERE scope = $1", cartId);

    /// <summary>How many messages with these ids have taken effect on order.</summary>
    public Task<long> HandledAsync(params Guid[] eventIds) =>
        CountAsync("SELECT count(*) FROM messaging.inbox WHERE event_id = ANY ($1)", eventIds);

    /// <summary>What order charges for a product, in HKD.</summary>
    public Task<long> PriceAsync(Guid productId) => CountAsync("SELECT (prices ->> 'HKD')::bigint FROM products WHERE id = $1", productId);

    /// <summary>Lets an order's reservation have ended a minute ago.</summary>
    public Task<long> LetReservationEndAsync(Guid orderId) =>
        CountAsync("UPDATE orders SET reserved_until = now() - interval '1 minute' WHERE id = $1 RETURNING 1", orderId);

    private async Task<long> CountAsync(string sql, object parameter)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var command = new NpgsqlCommand(sql, orderdb) { Parameters = { new() { Value = parameter } } };
        return Convert.ToInt64(await command.ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
    }
}
