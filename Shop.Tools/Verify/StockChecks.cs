namespace Shop.Tools.Verify;

/// <summary>Orderdb: never oversold, and every unit accounted for.</summary>
internal static class StockChecks
{
    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "stock.bounds",
            "0 ≤ reserved ≤ on hand",
            "SELECT count(*) FROM stock WHERE @products IS NULL OR product_id = ANY (@products)",
            """
            SELECT format('%s in %s: %s on hand, %s reserved', product_id, region, on_hand, reserved) AS what, false AS in_flight
            FROM stock
            WHERE NOT (0 <= reserved AND reserved <= on_hand) AND (@products IS NULL OR product_id = ANY (@products))
            """
        ),
    ];
}
