namespace Shop.Tools.Verify;

/// <summary>Orderdb: a flash sale sells what it has, and every ticket has its fate.</summary>
internal static class FlashSaleChecks
{
    private const string Sales = "SELECT count(*) FROM flash_sales WHERE @products IS NULL OR product_id = ANY (@products)";

    private const string Tickets = """
        SELECT count(*) FROM flash_tickets JOIN flash_sales AS sale ON sale.id = sale_id
        WHERE @products IS NULL OR product_id = ANY (@products)
        """;

    private const string Orders = "SELECT count(*) FROM orders WHERE ticket_id IS NOT NULL AND (@orders IS NULL OR id = ANY (@orders))";

    // What tickets say of their sale.
    private const string Counted = """
        (
          SELECT sale_id, count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'won') AS won
          FROM flash_tickets
          GROUP BY sale_id
        ) AS tickets ON sale_id = sale.id
        """;

    public static IReadOnlyList<SqlCheck> All { get; } = [.. OfSales, .. OfTickets];

    private static IReadOnlyList<SqlCheck> OfSales =>
        [
            new(
                "flash_sales.issued",
                "the units a sale has given out are with the tickets that wait or have won, and it has as many",
                Sales,
                $"""
                SELECT format('sale %s: %s of %s units issued; %s tickets wait, %s have won',
                    id, issued, units, coalesce(queued, 0), coalesce(won, 0)) AS what,
                  false AS in_flight
                FROM flash_sales AS sale LEFT JOIN {Counted}
                WHERE (issued <> coalesce(queued + won, 0) OR issued > units) AND (@products IS NULL OR product_id = ANY (@products))
                """
            ),
            new(
                "flash_sales.held",
                "a sale holds the stock that it still may sell: until it is over all but what was won, then that of the tickets that wait",
                Sales,
                $"""
                SELECT format('sale %s is %s and holds %s of %s units; %s tickets wait, %s have won',
                    id, status, held, units, coalesce(queued, 0), coalesce(won, 0)) AS what,
                  false AS in_flight
                FROM flash_sales AS sale LEFT JOIN {Counted}
                WHERE held <> CASE status WHEN 'active' THEN units - coalesce(won, 0) ELSE coalesce(queued, 0) END
                  AND (@products IS NULL OR product_id = ANY (@products))
                """
            ),
            new(
                "flash_sales.oversold",
                "no sale has more orders than units, those apart that were cancelled or have expired",
                Sales,
                $"""
                SELECT format('sale %s: %s orders of %s units', sale.id, count(*), units) AS what, false AS in_flight
                FROM flash_sales AS sale
                JOIN flash_tickets AS ticket ON sale_id = sale.id
                JOIN orders ON ticket_id = ticket.id
                WHERE orders.status NOT IN {Statuses.Ended} AND (@products IS NULL OR product_id = ANY (@products))
                GROUP BY sale.id
                HAVING count(*) > units
                """
            ),
            new(
                "flash_sales.over",
                "no sale goes on for more than 5 minutes after its end",
                Sales,
                """
                -- While nothing runs nothing ends; the shop catches up when it is started.
                SELECT format('sale %s should have ended %s', id, ends_at) AS what, @stopped AS in_flight
                FROM flash_sales
                WHERE status = 'active' AND ends_at < now() - interval '5 minutes' AND (@products IS NULL OR product_id = ANY (@products))
                """
            ),
        ];

    // A ticket's id opens its order: its number is enough to find it.
    private static IReadOnlyList<SqlCheck> OfTickets =>
        [
            new(
                "flash_sales.tickets",
                "a ticket has won while it has an order, and has expired when that was cancelled or has; the others have none",
                Tickets,
                $"""
                SELECT format('ticket %s of sale %s is %s; its order: %s', seq, sale_id, ticket.status, coalesce(orders.status, 'none')) AS what,
                  false AS in_flight
                FROM flash_tickets AS ticket
                JOIN flash_sales AS sale ON sale.id = sale_id
                LEFT JOIN orders ON ticket_id = ticket.id
                WHERE CASE ticket.status
                    WHEN 'won' THEN orders.status NOT IN {Statuses.Ended}
                    WHEN 'expired' THEN orders.status IN {Statuses.Ended}
                    ELSE orders.id IS NULL END IS NOT true
                  AND (@products IS NULL OR product_id = ANY (@products))
                """
            ),
            new(
                "flash_sales.waiting",
                "every ticket has its fate, after 5 minutes at most",
                Tickets,
                """
                SELECT format('ticket %s of sale %s waits since %s', seq, sale_id, entered_at) AS what,
                  @stopped OR entered_at > now() - interval '5 minutes' AS in_flight
                FROM flash_tickets AS ticket JOIN flash_sales AS sale ON sale.id = sale_id
                WHERE ticket.status = 'queued' AND (@products IS NULL OR product_id = ANY (@products))
                """
            ),
            new(
                "flash_sales.orders",
                "the order of a ticket is its person's: one unit of the sale's product, at the sale's price",
                Orders,
                """
                SELECT format('%s of ticket %s: %s lines with %s units for %s %s; the sale has %s for %s',
                    number, seq, coalesce(lines, 0), coalesce(bought, 0), items, orders.currency, product_id, prices) AS what,
                  false AS in_flight
                FROM orders
                JOIN flash_tickets AS ticket ON ticket.id = ticket_id
                JOIN flash_sales AS sale ON sale.id = sale_id
                LEFT JOIN (
                  SELECT order_id, count(*) AS lines, sum(quantity) AS bought, min(product_id::text) AS product, min(unit_price) AS price
                  FROM order_lines
                  GROUP BY order_id
                ) AS line ON order_id = orders.id
                WHERE (
                    lines = 1 AND bought = 1 AND product = product_id::text AND price = (prices ->> orders.currency)::bigint
                    AND orders.region = sale.region AND orders.currency = ticket.currency
                    -- Whose they were is forgotten some day, of tickets sooner.
                    AND (ticket.email = '' OR orders.email = ''
                      OR orders.email = ticket.email AND orders.account_id IS NOT DISTINCT FROM ticket.account_id)
                  ) IS NOT true
                  AND (@orders IS NULL OR orders.id = ANY (@orders))
                """
            ),
        ];
}
