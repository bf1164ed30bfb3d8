namespace Shop.Tools.Verify;

/// <summary>Paymentdb: money is given back once, paid once, and every step is on the trail.</summary>
internal static class PaymentChecks
{
    private const string Examined = "SELECT count(*) FROM payment WHERE @orders IS NULL OR order_id = ANY (@orders)";

    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "payments.refunds",
            "refunds are within the capture, and add up",
            Examined,
            """
            SELECT format('payment %s: captured %s, promised back %s (refunds: %s), given back %s (refunds: %s)',
                payment.id, captured, refunding, coalesce(promised, 0), refunded, coalesce(given, 0)) AS what,
              false AS in_flight
            FROM payment
            LEFT JOIN (
              SELECT payment_id,
                sum(amount) FILTER (WHERE status <> 'failed') AS promised,
                sum(amount) FILTER (WHERE status = 'succeeded') AS given
              FROM refund
              GROUP BY payment_id
            ) AS refunds ON payment_id = payment.id
            WHERE NOT (
                0 <= refunded AND refunded <= refunding AND refunding <= captured
                AND refunding = coalesce(promised, 0) AND refunded = coalesce(given, 0)
              )
              AND (@orders IS NULL OR order_id = ANY (@orders))
            """
        ),
        new(
            "payments.once",
            "one payment pays an order; any other is given back",
            Examined,
            """
            SELECT format('order %s is paid by %s payments', order_id, count(*)) AS what, false AS in_flight
            FROM payment
            WHERE status IN ('paid', 'partially_refunded', 'refunded') AND NOT second_capture
              AND (@orders IS NULL OR order_id = ANY (@orders))
            GROUP BY order_id
            HAVING count(*) > 1
            """
        ),
        new(
            "payments.trail",
            "every step of a payment is on its audit trail",
            Examined,
            """
            SELECT format('payment %s: version %s, %s; the trail has %s steps up to version %s, %s',
                payment.id, payment.version, payment.status, coalesce(steps, 0), newest, coalesce(last.to_status, 'nothing')) AS what,
              false AS in_flight
            FROM payment
            LEFT JOIN (SELECT payment_id, count(*) AS steps, max(version) AS newest FROM payment_audit GROUP BY payment_id) AS trail
              ON trail.payment_id = payment.id
            LEFT JOIN payment_audit AS last ON last.payment_id = payment.id AND last.version = newest
            WHERE (steps = newest AND newest = payment.version AND last.to_status = payment.status) IS NOT true
              AND (@orders IS NULL OR payment.order_id = ANY (@orders))
            """
        ),
    ];
}
