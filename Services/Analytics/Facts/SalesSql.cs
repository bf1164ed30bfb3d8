namespace Shop.Analytics.Facts;

/// <summary>How facts become sums.</summary>
internal static class SalesSql
{
    /// <summary>Adds the facts that <paramref name="batch"/> selects, all of which are marked as counted, to the sums.</summary>
    /// <remarks>
    /// A refund is told by its amount alone. It is spread over the lines of the order that its payment paid, by their line totals; of a payment
    /// that paid nothing (a second one, one that came too late) it is no sale and counts nowhere. The part of a refund is the difference
    /// of two spread totals, so that parts of several refunds add up to the part of one. One that failed after all takes the same parts out
    /// again, in the hour in which they were counted: when it was paid, refunded and failed, in any order. Rows are written in the order of
    /// their key.
    /// </remarks>
    public static string AddSums(string batch) =>
        $"""
            with batch as materialized ({batch}),
            touched_refund as (
              select refund_id from batch where refund_id is not null
              union
              select refund.refund_id
              from batch as paid join fact as refund on refund.order_id = paid.order_id and refund.type = 'refunded' and refund.counted
              where paid.type = 'paid'
            ),
            effect as (
              select seq, type as what, occurred_at, seq as of_order, 0::bigint as refunded_before, 0::bigint as refunded_after
              from batch where refund_id is null
              union all (
                select placed.seq, 'converted', placed.occurred_at, placed.seq, 0, 0
                from batch as placed join fact as paid on paid.order_id = placed.order_id and paid.type = 'paid' and paid.counted
                where placed.type = 'placed'
                union
                select placed.seq, 'converted', placed.occurred_at, placed.seq, 0, 0
                from batch as paid join fact as placed on placed.order_id = paid.order_id and placed.type = 'placed' and placed.counted
                where paid.type = 'paid'
              )
              union all (
                select refund.seq, 'refunded', refund.occurred_at, paid.seq, refund.refunded_total - refund.amount, refund.refunded_total
                from batch as refund join fact as paid
                  on paid.order_id = refund.order_id and paid.type = 'paid' and paid.counted
                  and paid.payment_id = refund.payment_id and paid.currency = refund.currency
                where refund.type = 'refunded'
                union
                select refund.seq, 'refunded', refund.occurred_at, paid.seq, refund.refunded_total - refund.amount, refund.refunded_total
                from batch as paid join fact as refund
                  on refund.order_id = paid.order_id and refund.type = 'refunded' and refund.counted
                  and refund.payment_id = paid.payment_id and refund.currency = paid.currency
                where paid.type = 'paid'
              )
              union all
              select failed.seq, 'returned', refund.occurred_at, paid.seq, refund.refunded_total - refund.amount, refund.refunded_total
              from touched_refund
              join fact as failed on failed.refund_id = touched_refund.refund_id and failed.type = 'refund_failed' and failed.counted
              join fact as refund on refund.refund_id = touched_refund.refund_id and refund.type = 'refunded' and refund.counted
              join fact as paid
                on paid.order_id = refund.order_id and paid.type = 'paid' and paid.counted
                and paid.payment_id = refund.payment_id and paid.currency = refund.currency
            ),
            part as (
              select effect.seq, what, date_trunc('hour', effect.occurred_at, 'UTC') as hour, region, currency, product_id, category,
                case what when 'paid' then quantity else 0 end as units,
                case what when 'paid' then line_total else 0 end as revenue,
                case what
                  when 'paid' then part_of(total, upto, weight, whole)
                  when 'refunded' then part_of(refunded_after, upto, weight, whole) - part_of(refunded_before, upto, weight, whole)
                  when 'returned' then part_of(refunded_before, upto, weight, whole) - part_of(refunded_after, upto, weight, whole)
                  else 0
                end as money
              from effect
              join fact as sold on sold.seq = of_order
              cross join lateral (
                select *, sum(weight) over (order by position) as upto, sum(weight) over () as whole
                from (
                  select *, case when sum(line_total) over () = 0 then 1 else line_total end as weight
                  from unnest(sold.product_ids, sold.categories, sold.quantities, sold.line_totals)
                    with ordinality as line (product_id, category, quantity, line_total, position)
                ) as weighed
              ) as lines
            ),
            grained as (
              select seq, what, hour, grain, key, region, currency, sum(units) as units, sum(revenue) as revenue, sum(money) as money
              from part cross join lateral (values ('order', ''), ('category', category), ('product', product_id::text)) as g (grain, key)
              group by seq, what, hour, grain, key, region, currency
            )
            insert into sales as known
              (grain, hour, key, region, currency,
               placed, converted, paid, cancelled, expired, refunds, units, revenue, collected, refunded)
            select grain, hour, key, region, currency,
              count(*) filter (where what = 'placed'), count(*) filter (where what = 'converted'), count(*) filter (where what = 'paid'),
              count(*) filter (where what = 'cancelled'), count(*) filter (where what = 'expired'),
              count(*) filter (where what = 'refunded') - count(*) filter (where what = 'returned'), sum(units), sum(revenue),
              coalesce(sum(money) filter (where what = 'paid'), 0),
              coalesce(sum(money) filter (where what in ('refunded', 'returned')), 0)
            from grained
            group by grain, hour, key, region, currency
            order by grain, hour, key, region, currency
            on conflict on constraint sales_pkey do update set
              placed = known.placed + excluded.placed, converted = known.converted + excluded.converted, paid = known.paid + excluded.paid,
              cancelled = known.cancelled + excluded.cancelled, expired = known.expired + excluded.expired,
              refunds = known.refunds + excluded.refunds, units = known.units + excluded.units, revenue = known.revenue + excluded.revenue,
              collected = known.collected + excluded.collected, refunded = known.refunded + excluded.refunded
            """;

    /// <summary>Keeps the newest name of each product of the facts that <paramref name="batch"/> selects.</summary>
    public static string Rename(string batch) =>
        $"""
            insert into sold_product as known (product_id, name, named_at)
            select distinct on (product_id) product_id, name, occurred_at
            from ({batch}) as facts cross join lateral unnest(product_ids, names) as line (product_id, name)
            where refund_id is null
            order by product_id, occurred_at desc, name
            on conflict (product_id) do update set name = excluded.name, named_at = excluded.named_at
            where excluded.named_at > known.named_at
            """;
}
