using Npgsql;
using Shop.Order.Orders;

namespace Shop.Order.Coupons;

/// <summary>
/// Takes uses of coupons with their orders and gives them back, inside the caller's transaction. Rows are locked in the order of their
/// codes, after orders and before stock; the table's CHECK is the last word.
/// </summary>
internal static class CouponStore
{
    /// <summary>Locks the drafts' coupons: code, uses, most uses, most uses per customer.</summary>
    public static NpgsqlBatchCommand Lock(IEnumerable<OrderDraft> drafts) =>
        new(
            """
            SELECT code, uses, max_uses, max_uses_per_customer FROM coupons WHERE code = ANY ($1) ORDER BY code FOR NO KEY UPDATE
            """
        )
        {
            Parameters = { new() { Value = drafts.Select(draft => draft.Coupon!.Code).Distinct().ToArray() } },
        };

    /// <summary>How often the drafts' customers have used their coupons: code, customer, uses. Run after <see cref="Lock"/>.</summary>
    public static NpgsqlBatchCommand SelectUses(IEnumerable<OrderDraft> drafts)
    {
        var asked = drafts.Select(draft => (draft.Coupon!.Code, draft.Customer)).Distinct().ToArray();
        return new(
            """
            SELECT code, customer, count(*)::int
            FROM coupon_uses JOIN unnest($1, $2) AS asked (code, customer) USING (code, customer)
            GROUP BY code, customer
            """
        )
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(asked, use => use.Code) },
                new() { Value = Array.ConvertAll(asked, use => use.Customer) },
            },
        };
    }

    /// <summary>The uses of the drafts' orders; their coupons are locked and have that many left.</summary>
    public static NpgsqlBatchCommand InsertUses(IReadOnlyCollection<OrderDraft> drafts) =>
        new("INSERT INTO coupon_uses (order_id, code, customer) SELECT * FROM unnest($1, $2, $3)")
        {
            Parameters =
            {
                new() { Value = drafts.Select(draft => draft.Order.Id).ToArray() },
                new() { Value = drafts.Select(draft => draft.Coupon!.Code).ToArray() },
                new() { Value = drafts.Select(draft => draft.Customer).ToArray() },
            },
        };

    /// <summary>Counts what <see cref="InsertUses"/> inserted.</summary>
    public static NpgsqlBatchCommand CountUses(IEnumerable<OrderDraft> drafts)
    {
        var counts = drafts.CountBy(draft => draft.Coupon!.Code).ToArray();
        return new("UPDATE coupons SET uses = uses + taken FROM unnest($1, $2) AS use (of, taken) WHERE code = of")
        {
            Parameters =
            {
                new() { Value = Array.ConvertAll(counts, count => count.Key) },
                new() { Value = Array.ConvertAll(counts, count => count.Value) },
            },
        };
    }

    /// <summary>Gives back the uses that the orders hold, if any: they were cancelled or have expired.</summary>
    public static async Task ReturnAsync(NpgsqlTransaction transaction, IReadOnlyCollection<OrderState> orders, CancellationToken ct)
    {
        var withCoupon = orders.Where(order => order.CouponCode is not null).Select(order => order.Id).ToArray();
        if (withCoupon is [])
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            WITH locked AS (
              SELECT code FROM coupons
              WHERE code IN (SELECT code FROM coupon_uses WHERE order_id = ANY ($1)) ORDER BY code FOR NO KEY UPDATE
            ),
            returned AS (
              DELETE FROM coupon_uses WHERE order_id = ANY ($1) AND code IN (SELECT code FROM locked) RETURNING code
            )
            UPDATE coupons SET uses = uses - used.count
            FROM (SELECT code, count(*)::int FROM returned GROUP BY code) AS used
            WHERE coupons.code = used.code
            """,
            transaction.Connection,
            transaction
        )
        {
            Parameters = { new() { Value = withCoupon } },
        };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Takes the use anew for an order that had lost it; false when the coupon has no use left. True for an order without one.</summary>
    public static async Task<bool> TryTakeAnewAsync(NpgsqlTransaction transaction, OrderState order, CancellationToken ct)
    {
        if (order.CouponCode is null)
        {
            return true;
        }

        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                // First the lock: only then is the count of the customer's uses final.
                new("SELECT 1 FROM coupons WHERE code = $1 FOR NO KEY UPDATE") { Parameters = { new() { Value = order.CouponCode } } },
                TakeAnew(order),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
        return batch.BatchCommands[1].RecordsAffected == 1;
    }

    private static NpgsqlBatchCommand TakeAnew(OrderState order) =>
        new(
            """
            WITH coupon AS (
              UPDATE coupons SET uses = uses + 1
              WHERE code = $2 AND (max_uses IS NULL OR uses < max_uses)
                AND (max_uses_per_customer IS NULL
                  OR (SELECT count(*) FROM coupon_uses WHERE code = $2 AND customer = $3) < max_uses_per_customer)
              RETURNING code
            )
            INSERT INTO coupon_uses (order_id, code, customer) SELECT $1, code, $3 FROM coupon
            """
        )
        {
            Parameters =
            {
                new() { Value = order.Id },
                new() { Value = order.CouponCode },
                new() { Value = Coupon.CustomerOf(order.AccountId, order.Email) },
            },
        };
}
