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

    /// <summary>How many captures of an order pay it, and how many go back.</summary>
    public async Task<(long Applied, long GoneBack)> CapturesAsync(Guid orderId) =>
        (
            await CountAsync("SELECT count(*) FROM order_payments WHERE order_id = $1 AND outcome = 'applied'", orderId),
            await CountAsync("SELECT count(*) FROM order_payments WHERE order_id = $1 AND outcome = 'refund_requested'", orderId)
        );

    /// <summary>Lets an order's reservation have ended a minute ago.</summary>
    public Task<long> LetReservationEndAsync(Guid orderId) =>
        CountAsync("UPDATE orders SET reserved_until = now() - interval '1 minute' WHERE id = $1 RETURNING 1", orderId);

    /// <summary>The same for many.</summary>
    public Task<long> LetReservationsEndAsync(Guid[] orders) =>
        CountAsync("UPDATE orders SET reserved_until = now() - interval '1 minute' WHERE id = ANY ($1) RETURNING 1", orders);

    /// <summary>Writes a row where the timeline's next one belongs.</summary>
    public Task<long> BreakTimelineAsync(Guid orderId) =>
        CountAsync(
            "INSERT INTO order_events (order_id, version, event, status, who) SELECT id, version + 1, 'x', status, 'x' FROM orders WHERE id = $1 RETURNING 1",
            orderId
        );

    /// <summary>Takes it out again.</summary>
    public Task<long> MendTimelineAsync(Guid orderId) =>
        CountAsync("DELETE FROM order_events WHERE order_id = $1 AND who = 'x' RETURNING 1", orderId);

    /// <summary>A new coupon of these columns and values.</summary>
    public async Task<string> NewCouponAsync(string columns, string values)
    {
        var code = $"T-{Guid.NewGuid():N}".ToUpperInvariant()[..12];
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var insert = new NpgsqlCommand($"INSERT INTO coupons (code, {columns}) VALUES ('{code}', {values})", orderdb);
        await insert.ExecuteNonQueryAsync(Ct);
        return code;
    }

    /// <summary>How often a coupon is used; fails the test when its count and its uses differ.</summary>
    public async Task<int> CouponUsesAsync(string code)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var read = new NpgsqlCommand(
            "SELECT uses FROM coupons WHERE code = $1 AND uses = (SELECT count(*) FROM coupon_uses WHERE code = $1)",
            orderdb
        )
        {
            Parameters = { new() { Value = code } },
        };
        return Assert.IsType<int>(await read.ExecuteScalarAsync(Ct));
    }

    /// <summary>The movements of a product's stock in Hong Kong after its first, with who and why.</summary>
    public async Task<IReadOnlyList<(string Movement, int Quantity, Guid? Who, string? Why)>> LedgerAsync(Guid productId)
    {
        await using var orderdb = await shop.OpenAsync("orderdb");
        await using var read = new NpgsqlCommand(
            """
            SELECT movement, quantity, account_id, why FROM stock_ledger
            WHERE product_id = $1 AND region = 'hk' AND movement <> 'initial' ORDER BY id
            """,
            orderdb
        )
        {
            Parameters = { new() { Value = productId } },
        };
        await using var rows = await read.ExecuteReaderAsync(Ct);
        var ledger = new List<(string, int, Guid?, string?)>();
        while (await rows.ReadAsync(Ct))
        {
            ledger.Add(
                (
                    rows.GetString(0),
                    rows.GetInt32(1),
                    rows.IsDBNull(2) ? null : rows.GetGuid(2),
                    rows.IsDBNull(3) ? null : rows.GetString(3)
                )
            );
        }

        return ledger;
    }

    /// <summary>Puts a product on sale in the catalogue, or takes it off.</summary>
    public Task<long> SellAsync(Guid productId, bool active) =>
        CountAsync($"UPDATE products SET active = {active} WHERE id = $1 RETURNING 1", productId, "catalogdb");

    /// <summary>Lets paymentdb believe that so much (an expression of SQL) of an order's payment is on its way back.</summary>
    public Task<long> SetPromisedBackAsync(Guid orderId, string amount) =>
        CountAsync($"UPDATE payment SET refunding = {amount} WHERE order_id = $1 RETURNING 1", orderId, "paymentdb");

    /// <summary>Lets a cart have been ordered so long ago, with its id as the key.</summary>
    public Task<long> AgeOrderAsync(string cart, string age) =>
        CountAsync(
            $"""
            WITH placed AS (UPDATE orders SET created_at = now() - interval '{age}' WHERE cart_id = $1)
            UPDATE idempotency SET created_at = now() - interval '{age}' WHERE key = $1 RETURNING 1
            """,
            cart
        );

    private async Task<long> CountAsync(string sql, object parameter, string database = "orderdb")
    {
        await using var orderdb = await shop.OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, orderdb) { Parameters = { new() { Value = parameter } } };
        return Convert.ToInt64(await command.ExecuteScalarAsync(Ct), System.Globalization.CultureInfo.InvariantCulture);
    }
}
