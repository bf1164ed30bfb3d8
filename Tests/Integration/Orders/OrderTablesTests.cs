using Npgsql;

namespace Shop.Tests.Integration.Orders;

/// <summary>The last word of orderdb: what its tables refuse, whatever the code above them does.</summary>
public sealed class OrderTablesTests(ShopFixture shop)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stock_never_oversold", "UPDATE stock SET reserved = on_hand + 1 WHERE product_id = $1")]
    [InlineData("stock_never_oversold", "UPDATE stock SET reserved = -1 WHERE product_id = $1")]
    [InlineData("stock_never_oversold", "UPDATE stock SET on_hand = 0 WHERE product_id = $1")]
    [InlineData("orders_total_adds_up", "UPDATE orders SET total = total + 1 WHERE id = $2")]
    [InlineData("orders_total_adds_up", "UPDATE orders SET discount = items + shipping + 1, total = -1 WHERE id = $2")]
    [InlineData("orders_total_covers_refunds", "UPDATE orders SET refunding = total + 1 WHERE id = $2")]
    [InlineData("orders_total_covers_refunds", "UPDATE orders SET refunded = 1 WHERE id = $2")]
    [InlineData("orders_refunded_as_status_says", "UPDATE orders SET status = 'refunded' WHERE id = $2")]
    [InlineData("orders_refunded_as_status_says", "UPDATE orders SET status = 'partially_refunded' WHERE id = $2")]
    [InlineData("order_lines_returns_within_quantity", "UPDATE order_lines SET returns = quantity + 1 WHERE order_id = $2")]
    [InlineData("orders_status_known", "UPDATE orders SET status = 'lost' WHERE id = $2")]
    [InlineData("order_lines_total", "UPDATE order_lines SET line_total = line_total - 1 WHERE order_id = $2")]
    [InlineData("order_lines_quantity", "UPDATE order_lines SET quantity = 0, line_total = 0 WHERE order_id = $2")]
    [InlineData(
        "stock_ledger_initial_once",
        "INSERT INTO stock_ledger (product_id, region, movement, quantity) VALUES ($1, 'hk', 'initial', 1)"
    )]
    [InlineData(
        "stock_ledger_movement",
        "INSERT INTO stock_ledger (product_id, region, movement, quantity, order_id) VALUES ($1, 'hk', 'sold', 1, $2)"
    )]
    [InlineData(
        "stock_ledger_sold_once",
        "INSERT INTO stock_ledger (product_id, region, movement, quantity, order_id) SELECT $1, 'hk', 'sold', -1, $2 FROM generate_series(1, 2)"
    )]
    [InlineData(
        "order_payments_one_applied",
        "INSERT INTO order_payments (payment_id, order_id, amount, currency, outcome) SELECT gen_random_uuid(), $2, 1, 'HKD', 'applied' FROM generate_series(1, 2)"
    )]
    [InlineData(
        "orders_one_unpaid_per_cart_version",
        """
            INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'number', 'HK-' || gen_random_uuid()))).*
            FROM orders o WHERE id = $2
            """
    )]
    public async Task What_must_never_be_is_refused(string constraint, string sql)
    {
        var shopper = new Shopper(shop.Gateway);
        var product = await shop.TakeProductAsync();
        var placed = await shopper.PlaceOneAsync(product.Id);
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var transaction = await orderdb.BeginTransactionAsync(Ct);
        // Both parameters are used, whichever the statement needs.
        await using var command = new NpgsqlCommand($"WITH p AS (SELECT $1::uuid, $2::uuid) {sql}", orderdb, transaction)
        {
            Parameters =
            {
                new() { Value = product.Id },
                new() { Value = placed.GetProperty("id").GetGuid() },
            },
        };

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Ct));

        Assert.Equal(constraint, refusal.ConstraintName);
    }
}
