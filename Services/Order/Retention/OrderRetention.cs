using Shop.Messaging;

namespace Shop.Order.Retention;

/// <summary>What order forgets and when: docs/operations.md has the whole table.</summary>
internal static class OrderRetention
{
    private const string Paid = "status NOT IN ('awaiting_payment', 'payment_failed', 'cancelled', 'expired')";
    private const string Unpaid = "status IN ('cancelled', 'expired')";

    /// <summary>Has order's rows swept.</summary>
    public static void AddOrderRetention(this IServiceCollection services)
    {
        services.AddSweep(new("idempotency", TimeSpan.FromHours(24), KeptMin: TimeSpan.FromHours(24), ForgetKeys));
        services.AddSweep(new("tickets", TimeSpan.FromDays(90), KeptMin: TimeSpan.FromDays(2), EraseTickets));
        services.AddSweep(new("unpaid_orders", TimeSpan.FromDays(90), KeptMin: TimeSpan.FromDays(2), EraseOrders(Unpaid)));
        services.AddSweep(new("orders", TimeSpan.FromDays(2_557), KeptMin: TimeSpan.FromDays(90), EraseOrders(Paid)));
    }

    private const string ForgetKeys = """
        DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM idempotency WHERE created_at < now() - $2 LIMIT $1 FOR UPDATE SKIP LOCKED
        ))
        """;

    // A ticket stays as the history of its order; one that waits for its order, or whose sale goes on, is still needed whole.
    private const string EraseTickets = """
        UPDATE flash_tickets
        SET person = id::text, key = 'erased', account_id = NULL, email = '',
          address = jsonb_build_object('name', '', 'line1', '', 'city', '', 'country', address -> 'country')
        WHERE id = ANY (ARRAY(
          SELECT flash_tickets.id
          FROM flash_tickets JOIN flash_sales ON flash_sales.id = sale_id
          WHERE entered_at < now() - $2 AND email <> '' AND flash_tickets.status <> 'queued' AND flash_sales.status <> 'active'
            AND ends_at < now() - interval '1 day'
          ORDER BY entered_at
          LIMIT $1
          FOR UPDATE OF flash_tickets SKIP LOCKED
        ))
        """;

    // What an order was for, what it cost and where its tax went stays for the books; who it was for, and what people wrote about it, goes.
    private static string EraseOrders(string which) =>
        $"""
            WITH old AS (
              SELECT id FROM orders WHERE created_at < now() - $2 AND email <> '' AND {which}
              ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED
            ),
            events AS (UPDATE order_events SET why = NULL, account_id = NULL FROM old WHERE order_id = old.id),
            refunds AS (UPDATE order_refunds SET why = '', account_id = NULL FROM old WHERE order_id = old.id),
            parcels AS (UPDATE order_shipments SET tracking = 'erased' FROM old WHERE order_id = old.id),
            coupons AS (UPDATE coupon_uses SET customer = order_id::text FROM old WHERE order_id = old.id)
            UPDATE orders SET email = '', account_id = NULL, cart_id = orders.id::text,
              address = jsonb_strip_nulls(jsonb_build_object(
                'name', '', 'line1', '', 'city', '', 'country', address -> 'country', 'region', address -> 'region'
              ))
            FROM old WHERE orders.id = old.id
            """;
}
