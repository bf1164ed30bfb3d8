namespace Shop.Tools.Verify;

/// <summary>Orderdb: every order is whole, told from its beginning, and ended in time.</summary>
internal static class OrderChecks
{
    private const string Examined = "SELECT count(*) FROM orders WHERE @orders IS NULL OR id = ANY (@orders)";

    public static IReadOnlyList<SqlCheck> All { get; } =
    [
        new(
            "orders.totals",
            "every order has lines, and its totals add up",
            Examined,
            """
            SELECT format('%s: items %s (lines: %s), discount %s (%s), shipping %s, tax %s (%s), total %s',
                number, items, line_totals, discount, discounts, shipping, tax, taxes, total) AS what,
              false AS in_flight
            FROM orders
            LEFT JOIN (
              SELECT order_id, sum(line_total) AS line_totals, sum(discount) AS discounts, sum(tax) AS taxes
              FROM order_lines
              GROUP BY order_id
            ) AS lines ON order_id = id
            WHERE (
                line_totals = items AND discounts = discount AND taxes = tax AND total = items - discount + shipping + tax
              ) IS NOT true
              AND (@orders IS NULL OR id = ANY (@orders))
            """
        ),
        new(
            "orders.timeline",
            "the timeline has every version, and ends in the order's status",
            Examined,
            """
            SELECT format('%s: version %s, %s events up to %s; %s, the timeline says %s',
                number, orders.version, coalesce(events, 0), newest, orders.status, coalesce(last.status, 'nothing')) AS what,
              false AS in_flight
            FROM orders
            LEFT JOIN (SELECT order_id, count(*) AS events, max(version) AS newest FROM order_events GROUP BY order_id) AS timeline
              ON timeline.order_id = id
            LEFT JOIN order_events AS last ON last.order_id = id AND last.version = newest
            WHERE (events = newest AND newest = orders.version AND last.status = orders.status) IS NOT true
              AND (@orders IS NULL OR id = ANY (@orders))
            """
        ),
        new(
            "orders.answers",
            "every order of the last day has its stored answer or its ticket, and every answer its order",
            "SELECT count(*) FROM idempotency",
            """
            SELECT format('%s has no stored answer', number) AS what, false AS in_flight
            FROM orders
            -- Answers are swept when they are 24 hours old.
            WHERE created_at > now() - interval '23 hours' AND ticket_id IS NULL
              AND NOT EXISTS (SELECT FROM idempotency WHERE location = '/api/orders/' || id)
              AND (@orders IS NULL OR id = ANY (@orders))
            UNION ALL
            SELECT format('the answer under key %s points to %s, which is not there', key, location), false
            FROM idempotency
            WHERE NOT EXISTS (SELECT FROM orders WHERE '/api/orders/' || id = location) AND @orders IS NULL
            """
        ),
        new(
            "orders.cart",
            "one unpaid order per version of a cart",
            $"SELECT count(*) FROM orders WHERE status IN {Statuses.Unpaid} AND (@orders IS NULL OR id = ANY (@orders))",
            $"""
            SELECT format('version %s of a cart: %s', cart_version, string_agg(number, ', ' ORDER BY number)) AS what, false AS in_flight
            FROM orders
            WHERE status IN {Statuses.Unpaid} AND (@orders IS NULL OR id = ANY (@orders))
            GROUP BY cart_id, cart_version
            HAVING count(*) > 1
            """
        ),
        new(
            "orders.overdue",
            "no unpaid order is more than 5 minutes over its time",
            $"SELECT count(*) FROM orders WHERE status IN {Statuses.Unpaid} AND (@orders IS NULL OR id = ANY (@orders))",
            $"""
            -- While nothing runs nothing expires; the shop catches up when it is started.
            SELECT format('%s should have ended %s', number, reserved_until) AS what, @stopped AS in_flight
            FROM orders
            WHERE status IN {Statuses.Unpaid} AND reserved_until < now() - interval '5 minutes'
              AND (@orders IS NULL OR id = ANY (@orders))
            """
        ),
    ];
}
