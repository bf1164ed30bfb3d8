namespace Shop.Tools.Verify;

/// <summary>Orderdb: what was paid left the shelf, and nothing else did.</summary>
internal static class SaleChecks
{
    private const string Examined =
        $"SELECT count(*) FROM orders WHERE status IN {Statuses.Paid} AND (@orders IS NULL OR id = ANY (@orders))";

    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "sales.payment",
            "every paid order has one payment of its total, and no other order has one",
            Examined,
            $"""
            SELECT format('%s is %s over %s %s; payments that pay it: %s, of %s',
                number, status, total, orders.currency, coalesce(payments, 0), coalesce(paid, 0)) AS what,
              false AS in_flight
            FROM orders
            LEFT JOIN (
              SELECT order_id, count(*) AS payments, sum(amount) AS paid, min(currency) AS currency
              FROM order_payments
              WHERE outcome = 'applied'
              GROUP BY order_id
            ) AS applied ON order_id = id
            WHERE CASE WHEN status IN {Statuses.Paid}
                THEN (payments = 1 AND paid = total AND applied.currency = orders.currency) IS NOT true
                ELSE payments IS NOT NULL END
              AND (@orders IS NULL OR id = ANY (@orders))
            """
        ),
        new(
            "sales.ledger",
            "the lines of paid orders left the shelf, and those of no other order",
            Examined,
            $"""
            SELECT format('%s of order %s: %s sold and paid for, %s left the shelf', product_id, order_id, coalesce(bought, 0), coalesce(sold, 0))
                AS what,
              false AS in_flight
            FROM (
              SELECT order_id, product_id, region, quantity AS bought
              FROM orders JOIN order_lines ON order_id = id
              WHERE status IN {Statuses.Paid} AND (@orders IS NULL OR id = ANY (@orders))
            ) AS line
            FULL JOIN (
              SELECT order_id, product_id, region, -sum(quantity) AS sold
              FROM stock_ledger
              WHERE movement = 'sold' AND (@orders IS NULL OR order_id = ANY (@orders))
              GROUP BY order_id, product_id, region
            ) AS ledger USING (order_id, product_id, region)
            WHERE bought IS DISTINCT FROM sold
            """
        ),
        new(
            "sales.returned",
            "no more comes back of an order than had left",
            "SELECT count(*) FROM stock_ledger WHERE movement = 'returned' AND (@orders IS NULL OR order_id = ANY (@orders))",
            """
            SELECT format('%s of order %s: %s more came back than had left', product_id, order_id, sum(quantity)) AS what, false AS in_flight
            FROM stock_ledger
            WHERE movement IN ('sold', 'returned') AND (@orders IS NULL OR order_id = ANY (@orders))
            GROUP BY order_id, product_id, region
            HAVING sum(quantity) > 0
            """
        ),
    ];
}
