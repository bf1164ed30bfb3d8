-- A refund that failed, perhaps after it had been told as completed: a bank may return the money days later. It is a fact beside that of its
-- completion, which it takes out of the sums again, whichever came first.
alter table fact drop constraint fact_type_check;
alter table fact add constraint fact_type_check
  check (type in ('placed', 'paid', 'cancelled', 'expired', 'refunded', 'refund_failed'));

alter table fact drop constraint fact_is_whole;
alter table fact add constraint fact_is_whole check (
  case
    when type in ('refunded', 'refund_failed') then
      refund_id is not null and payment_id is not null and amount is not null
      and (refunded_total is not null) = (type = 'refunded') and coalesce(refunded_total >= amount, true)
    else region is not null and total is not null and cardinality(product_ids) > 0
      and cardinality(product_ids) = cardinality(names) and cardinality(product_ids) = cardinality(categories)
      and cardinality(product_ids) = cardinality(quantities) and cardinality(product_ids) = cardinality(line_totals)
      and 0 < all (quantities) and 0 <= all (line_totals)
      and (type = 'paid') = (payment_id is not null) and refund_id is null
  end
);

-- An order takes each step once, and a refund completes once and fails once.
drop index fact_step_once;
create unique index fact_step_once on fact (order_id, type) where refund_id is null;
alter table fact drop constraint fact_refund_id_key;
create unique index fact_refund_once on fact (refund_id, type) where refund_id is not null;
