CREATE TABLE orders (
  id uuid PRIMARY KEY,
  number text NOT NULL,
  status text NOT NULL,
  version bigint NOT NULL,
  account_id uuid,
  email text NOT NULL,
  language text NOT NULL,
  region text NOT NULL,
  currency text NOT NULL,
  cart_id text NOT NULL,
  cart_version bigint NOT NULL,
  address jsonb NOT NULL,
  shipping_method text NOT NULL,
  items bigint NOT NULL,
  discount bigint NOT NULL,
  shipping bigint NOT NULL,
  tax bigint NOT NULL,
  total bigint NOT NULL,
  reserved_until timestamptz NOT NULL,
  lookup_token_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orders_number_once UNIQUE (number),
  CONSTRAINT orders_status_known CHECK (status IN ('awaiting_payment', 'payment_failed', 'paid', 'cancelled', 'expired')),
  CONSTRAINT orders_version_positive CHECK (version > 0),
  CONSTRAINT orders_region_known CHECK (region IN ('hk', 'us')),
  CONSTRAINT orders_currency_known CHECK (currency IN ('HKD', 'USD')),
  CONSTRAINT orders_parts_not_negative CHECK (items >= 0 AND discount >= 0 AND shipping >= 0 AND tax >= 0),
  CONSTRAINT orders_total_adds_up CHECK (total = items - discount + shipping + tax AND total >= 0),
  CONSTRAINT orders_lookup_token_is_sha256 CHECK (octet_length(lookup_token_hash) = 32)
)
-- An order's status changes a few times in its first minutes.
WITH (fillfactor = 85);

-- One version of a cart can wait for payment once: two tabs with two keys make one order.
CREATE UNIQUE INDEX orders_one_unpaid_per_cart_version ON orders (cart_id, cart_version)
  WHERE status IN ('awaiting_payment', 'payment_failed');

-- What the expiry of reservations walks.
CREATE INDEX orders_unpaid_by_end ON orders (reserved_until) WHERE status IN ('awaiting_payment', 'payment_failed');

CREATE TABLE order_lines (
  order_id uuid NOT NULL REFERENCES orders (id),
  product_id uuid NOT NULL,
  position smallint NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  category text NOT NULL,
  quantity integer NOT NULL,
  unit_price bigint NOT NULL,
  line_total bigint NOT NULL,
  CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, product_id),
  CONSTRAINT order_lines_quantity CHECK (quantity BETWEEN 1 AND 99),
  CONSTRAINT order_lines_total CHECK (unit_price >= 0 AND line_total = unit_price * quantity)
);

-- The timeline: one row per version of an order says what happened, who did it and why.
CREATE TABLE order_events (
  order_id uuid NOT NULL REFERENCES orders (id),
  version bigint NOT NULL,
  event text NOT NULL,
  status text NOT NULL,
  who text NOT NULL,
  why text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT order_events_pkey PRIMARY KEY (order_id, version)
);

-- Every capture that payment reported, and what it did: an order is paid by one payment, any other is given back.
CREATE TABLE order_payments (
  payment_id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  amount bigint NOT NULL,
  currency text NOT NULL,
  outcome text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT order_payments_outcome CHECK (outcome IN ('applied', 'refund_requested'))
);

CREATE UNIQUE INDEX order_payments_one_applied ON order_payments (order_id) WHERE outcome = 'applied';

-- The answers that were given, byte for byte. Only a 201 is kept: a refusal rolls its row back.
CREATE TABLE idempotency (
  scope text NOT NULL,
  key text NOT NULL,
  body_sha256 bytea NOT NULL,
  location text NOT NULL,
  response bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_pkey PRIMARY KEY (scope, key),
  CONSTRAINT idempotency_key_length CHECK (length(key) BETWEEN 1 AND 255),
  CONSTRAINT idempotency_body_is_sha256 CHECK (octet_length(body_sha256) = 32)
);
