-- What order and payment said that sales figures are made of, once each and without a word about people. Rows are never changed, but for
-- the mark that they are counted, and never deleted: all other tables can be made anew from them.
create table fact (
  seq bigint generated always as identity primary key,
  event_id uuid not null unique,
  type text not null check (type in ('placed', 'paid', 'cancelled', 'expired', 'refunded')),
  order_id uuid not null,
  occurred_at timestamptz not null,
  currency text not null,
  -- Of a step of an order; amounts are minor units.
  region text,
  total bigint check (total >= 0),
  product_ids uuid[],
  names text[],
  categories text[],
  quantities integer[],
  line_totals bigint[],
  -- Who paid the order, or whose money went back.
  payment_id uuid,
  -- Of a refund: what went back, and what had gone back of the payment by then, this included.
  refund_id uuid unique,
  amount bigint check (amount > 0),
  refunded_total bigint,
  counted boolean not null default false,
  constraint fact_is_whole check (
    case type
      when 'refunded' then refund_id is not null and payment_id is not null and amount is not null and refunded_total >= amount
      else region is not null and total is not null and cardinality(product_ids) > 0
        and cardinality(product_ids) = cardinality(names) and cardinality(product_ids) = cardinality(categories)
        and cardinality(product_ids) = cardinality(quantities) and cardinality(product_ids) = cardinality(line_totals)
        and 0 < all (quantities) and 0 <= all (line_totals)
        and (type = 'paid') = (payment_id is not null)
    end
  )
);

-- An order takes each step once.
create unique index fact_step_once on fact (order_id, type) where type <> 'refunded';
create index fact_refunds_of_order on fact (order_id) where type = 'refunded';
create index fact_uncounted on fact (seq) where not counted;

-- Sums by hour, in three grains: of whole orders (key ''), of their parts by category, and by product (key: its id). An order of two products
-- counts once as an order, once for each of its categories, and once for each product.
create table sales (
  grain text not null check (grain in ('order', 'category', 'product')),
  hour timestamptz not null,
  key text not null,
  region text not null,
  currency text not null,
  -- Orders by the hour of the step; converted: those of this hour's placed ones that were paid, whenever.
  placed bigint not null,
  converted bigint not null,
  paid bigint not null,
  cancelled bigint not null,
  expired bigint not null,
  -- How many refunds there were.
  refunds bigint not null,
  -- Of paid orders: units, line totals, and their part of what was paid.
  units bigint not null,
  revenue bigint not null,
  collected bigint not null,
  -- Their part of what went back.
  refunded bigint not null,
  constraint sales_pkey primary key (grain, hour, key, region, currency)
);

-- What a product was called when it was last in an order.
create table sold_product (
  product_id uuid primary key,
  name text not null,
  named_at timestamptz not null
);

-- A line's part of an amount, by its weight among the lines: in whole minor units, and the lines' parts add up to the amount.
-- upto is the weight of the lines up to this one, this included.
create function part_of(amount bigint, upto numeric, weight numeric, whole numeric) returns bigint language sql immutable as $$
  select (div(amount * upto, whole) - div(amount * (upto - weight), whole))::bigint
$$;
