using Npgsql;

namespace Shop.Order.Orders;

/// <summary>The multi-row statements that write a batch of orders; each takes arrays, so that its text stays the same and is prepared once.</summary>
internal static class OrderStatements
{
    /// <summary>Inserts the keys in their order, waits for whoever holds one, and returns those that are ours.</summary>
    public static NpgsqlBatchCommand InsertKeys(IReadOnlyCollection<BatchItem> items) =>
        new(
            """
            INSERT INTO idempotency (scope, key, body_sha256, location, response)
            SELECT scope, key, body_sha256, location, response
            FROM unnest($1, $2, $3, $4, $5) AS item (scope, key, body_sha256, location, response)
            ORDER BY scope, key
            ON CONFLICT DO NOTHING RETURNING scope, key
            """
        )
        {
            Parameters =
            {
                All(items, item => item.Checkout.Key.Scope),
                All(items, item => item.Checkout.Key.Key),
                All(items, item => item.Checkout.BodySha256),
                // A refusal's row is never committed: it only holds the key while that is decided.
                All(items, item => item.Draft?.Answer.Location ?? ""),
                All(items, item => item.Draft?.Answer.Response ?? []),
            },
        };

    /// <summary>The answers that were given under the keys.</summary>
    public static NpgsqlBatchCommand SelectAnswers(IReadOnlyCollection<CheckoutKey> keys) =>
        new(
            """
            SELECT scope, key, body_sha256, location, response
            FROM idempotency JOIN unnest($1, $2) AS asked (scope, key) USING (scope, key)
            """
        )
        {
            Parameters = { All(keys, key => key.Scope), All(keys, key => key.Key) },
        };

    /// <summary>Takes back what <see cref="InsertKeys"/> inserted.</summary>
    public static NpgsqlBatchCommand DeleteKeys(IReadOnlyCollection<CheckoutKey> keys) =>
        new("DELETE FROM idempotency USING unnest($1, $2) AS refused (s, k) WHERE scope = s AND key = k")
        {
            Parameters = { All(keys, key => key.Scope), All(keys, key => key.Key) },
        };

    /// <summary>Inserts the orders in the order of their carts, waits for whoever writes one of the same cart version, and returns the ids of
    /// those that are in.</summary>
    public static NpgsqlBatchCommand InsertOrders(IReadOnlyCollection<OrderState> orders) =>
        new(
            """
            INSERT INTO orders (
              id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address, shipping_method,
              coupon_code, items, discount, shipping, tax, total, reserved_until, lookup_token_hash, created_at, ticket_id)
            SELECT
              id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address::jsonb, shipping_method,
              coupon_code, items, discount, shipping, tax, total, reserved_until, lookup_token_hash, created_at, ticket_id
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) AS item (
              id, number, status, version, account_id, email, language, region, currency, cart_id, cart_version, address, shipping_method,
              coupon_code, items, discount, shipping, tax, total, reserved_until, lookup_token_hash, created_at, ticket_id)
            ORDER BY cart_id, cart_version, id
            ON CONFLICT DO NOTHING RETURNING id
            """
        )
        {
            Parameters =
            {
                All(orders, order => order.Id),
                All(orders, order => order.Number),
                All(orders, order => order.Status.Name()),
                All(orders, order => order.Version),
                All(orders, order => order.AccountId),
                All(orders, order => order.Email),
                All(orders, order => order.Language),
                All(orders, order => order.Region),
                All(orders, order => order.Currency),
                All(orders, order => order.CartId),
                All(orders, order => order.CartVersion),
                All(orders, order => OrderJson.Text(order.ShippingAddress)),
                All(orders, order => order.ShippingMethod),
                All(orders, order => order.CouponCode),
                All(orders, order => order.Totals.Items),
                All(orders, order => order.Totals.Discount),
                All(orders, order => order.Totals.Shipping),
                All(orders, order => order.Totals.Tax),
                All(orders, order => order.Totals.Total),
                All(orders, order => order.ReservedUntil),
                All(orders, order => order.LookupTokenHash),
                All(orders, order => order.CreatedAt),
                All(orders, order => order.TicketId),
            },
        };

    /// <summary>The unpaid orders of the cart versions: cart, version, order.</summary>
    public static NpgsqlBatchCommand SelectUnpaid(IReadOnlyCollection<OrderState> orders) =>
        new(
            """
            SELECT cart_id, cart_version, id
            FROM orders JOIN unnest($1, $2) AS asked (cart_id, cart_version) USING (cart_id, cart_version)
            WHERE status IN ('awaiting_payment', 'payment_failed')
            """
        )
        {
            Parameters = { All(orders, order => order.CartId), All(orders, order => order.CartVersion) },
        };

    /// <summary>Takes back what <see cref="InsertOrders"/> inserted.</summary>
    public static NpgsqlBatchCommand DeleteOrders(IReadOnlyCollection<Guid> ids) =>
        new("DELETE FROM orders WHERE id = ANY ($1)") { Parameters = { All(ids, id => id) } };

    /// <summary>The lines of the orders.</summary>
    public static NpgsqlBatchCommand InsertLines(IEnumerable<OrderState> orders)
    {
        var lines = orders.SelectMany(o => o.Lines.Select((line, i) => (Order: o.Id, Position: (short)(i + 1), Line: line))).ToArray();
        return new(
            """
            INSERT INTO order_lines (
              order_id, product_id, position, slug, name, category, quantity, unit_price, line_total, discount, tax)
            SELECT order_id, product_id, position, slug, name, category, quantity, unit_price, unit_price * quantity, discount, tax
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
              AS line (order_id, product_id, position, slug, name, category, quantity, unit_price, discount, tax)
            """
        )
        {
            Parameters =
            {
                All(lines, line => line.Order),
                All(lines, line => line.Line.ProductId),
                All(lines, line => line.Position),
                All(lines, line => line.Line.Slug),
                All(lines, line => line.Line.Name),
                All(lines, line => line.Line.Category),
                All(lines, line => line.Line.Quantity),
                All(lines, line => line.Line.UnitPrice),
                All(lines, line => line.Line.Discount),
                All(lines, line => line.Line.Tax),
            },
        };
    }

    /// <summary>The first row of each order's timeline.</summary>
    public static NpgsqlBatchCommand InsertPlaced(IReadOnlyCollection<OrderState> orders) =>
        new(
            """
            INSERT INTO order_events (order_id, version, event, status, who)
            SELECT id, version, 'placed', status, 'shopper' FROM unnest($1, $2, $3) AS placed (id, version, status)
            """
        )
        {
            Parameters = { All(orders, order => order.Id), All(orders, order => order.Version), All(orders, order => order.Status.Name()) },
        };

    private static NpgsqlParameter<TValue[]> All<TItem, TValue>(IReadOnlyCollection<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        var i = 0;
        foreach (var item in items)
        {
            values[i++] = value(item);
        }

        return new() { TypedValue = values };
    }
}
