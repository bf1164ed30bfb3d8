namespace Shop.Tools.Verify;

/// <summary>Orderdb: nothing is sold that is not there, and every unit is accounted for.</summary>
internal static class StockChecks
{
    private const string Examined = "SELECT count(*) FROM stock WHERE @products IS NULL OR product_id = ANY (@products)";

    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "stock.bounds",
            "0 ≤ reserved ≤ on hand",
            Examined,
            """
            SELECT format('%s in %s: %s on hand, %s reserved', product_id, region, on_hand, reserved) AS what, false AS in_flight
            FROM stock
            WHERE NOT (0 <= reserved AND reserved <= on_hand) AND (@products IS NULL OR product_id = ANY (@products))
            """
        ),
        new(
            "stock.ledger",
            "the ledger adds up to what is on hand",
            Examined,
            """
            SELECT format('%s in %s: %s on hand, the ledger says %s', product_id, region, coalesce(on_hand, 0), coalesce(moved, 0)) AS what,
              false AS in_flight
            FROM stock
            FULL JOIN (SELECT product_id, region, sum(quantity) AS moved FROM stock_ledger GROUP BY product_id, region) AS ledger
              USING (product_id, region)
            WHERE coalesce(on_hand, 0) <> coalesce(moved, 0) AND (@products IS NULL OR product_id = ANY (@products))
            """
        ),
        new(
            "stock.reserved",
            "what is reserved is in the lines of unpaid orders, or held by flash sales",
            Examined,
            $"""
            SELECT format('%s in %s: %s reserved, unpaid orders have %s, flash sales hold %s',
                product_id, region, coalesce(reserved, 0), coalesce(ordered, 0), coalesce(held, 0)) AS what,
              false AS in_flight
            FROM (SELECT product_id, region, reserved FROM stock WHERE reserved <> 0) AS stock
            FULL JOIN (
              SELECT product_id, region, sum(quantity) AS ordered
              FROM orders JOIN order_lines ON order_id = id
              WHERE status IN {Statuses.Unpaid}
              GROUP BY product_id, region
            ) AS waiting USING (product_id, region)
            FULL JOIN (SELECT product_id, region, sum(held) AS held FROM flash_sales WHERE held <> 0 GROUP BY product_id, region) AS sales
              USING (product_id, region)
            WHERE coalesce(reserved, 0) <> coalesce(ordered, 0) + coalesce(held, 0) AND (@products IS NULL OR product_id = ANY (@products))
            """
        ),
    ];
}
