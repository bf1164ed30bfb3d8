namespace Shop.Tools.Verify;

/// <summary>Orderdb: no coupon is used more often than it may be.</summary>
internal static class CouponChecks
{
    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "coupons.uses",
            "a coupon's uses are those of its orders, within its limits",
            "SELECT count(*) FROM coupons WHERE @orders IS NULL",
            """
            SELECT format('%s: used %s times of %s, by orders %s times', code, uses, coalesce(max_uses::text, 'any number'), coalesce(counted, 0))
                AS what,
              false AS in_flight
            FROM coupons LEFT JOIN (SELECT code, count(*) AS counted FROM coupon_uses GROUP BY code) AS used USING (code)
            WHERE (uses <> coalesce(counted, 0) OR uses > max_uses) AND @orders IS NULL
            UNION ALL
            SELECT format('%s: used %s times by one customer, who may %s times', code, count(*), max_uses_per_customer), false
            FROM coupon_uses JOIN coupons USING (code)
            WHERE @orders IS NULL
            GROUP BY code, customer, max_uses_per_customer
            HAVING count(*) > max_uses_per_customer
            """
        ),
        new(
            "coupons.orders",
            "an order with a coupon uses it until it is cancelled or expires",
            "SELECT count(*) FROM orders WHERE coupon_code IS NOT NULL AND (@orders IS NULL OR id = ANY (@orders))",
            $"""
            SELECT format('%s is %s and has the coupon %s; it uses %s',
                number, status, coalesce(coupon_code, 'none'), coalesce(code, 'none')) AS what,
              false AS in_flight
            FROM orders LEFT JOIN coupon_uses ON order_id = id
            WHERE (coupon_code IS NOT NULL OR code IS NOT NULL)
              AND code IS DISTINCT FROM CASE WHEN status NOT IN {Statuses.Ended} THEN coupon_code END
              AND (@orders IS NULL OR id = ANY (@orders))
            """
        ),
    ];
}
