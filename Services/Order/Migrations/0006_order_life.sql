-- What happens to an order once it was paid, and who did what.
ALTER TABLE orders
  -- Minor units: promised back (failed refunds apart), and gone back.
  ADD COLUMN refunding bigint NOT NULL DEFAULT 0,
  ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT orders_status_known,
  ADD CONSTRAINT orders_status_known CHECK (
    status IN (
      'awaiting_payment', 'payment_failed', 'paid', 'shipped', 'delivered', 'cancelled', 'expired', 'partially_refunded', 'refunded'
    )
  ),
  ADD CONSTRAINT orders_total_covers_refunds CHECK (0 <= refunded AND refunded <= refunding AND refunding <= total),
  ADD CONSTRAINT orders_refunded_as_status_says CHECK (
    CASE status WHEN 'refunded' THEN refunded = total WHEN 'partially_refunded' THEN refunded BETWEEN 1 AND total - 1 ELSE true END
  );

-- Of a signed-in shopper's or staff member's doing: whose.
ALTER TABLE order_events ADD COLUMN account_id uuid;

-- An account's history, newest first.
CREATE INDEX orders_of_account ON orders (account_id, created_at, id) WHERE account_id IS NOT NULL;

-- What staff look for. Orders are placed and expire by the thousand: neither touches the index by status.
CREATE INDEX orders_by_email ON orders (lower(email), id);
CREATE INDEX orders_by_status ON orders (status, id) WHERE status NOT IN ('awaiting_payment', 'expired', 'delivered');

-- How many units of a line staff took back or are about to: at most what was sold.
ALTER TABLE order_lines
  ADD COLUMN returns integer NOT NULL DEFAULT 0,
  ADD CONSTRAINT order_lines_returns_within_quantity CHECK (0 <= returns AND returns <= quantity);

-- Money that staff give back, of the payment that paid the order. Payment answers with how it ended.
CREATE TABLE order_refunds (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders (id),
  payment_id uuid NOT NULL REFERENCES order_payments (payment_id),
  amount bigint NOT NULL,
  why text NOT NULL,
  -- The units that come back to the shelf when the money has gone back.
  return_products uuid[] NOT NULL,
  return_quantities integer[] NOT NULL,
  status text NOT NULL DEFAULT 'requested',
  failure_code text,
  account_id uuid,
  requested_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz,
  CONSTRAINT order_refunds_amount_positive CHECK (amount > 0),
  CONSTRAINT order_refunds_status_known CHECK (status IN ('requested', 'completed', 'failed')),
  CONSTRAINT order_refunds_returns CHECK (
    cardinality(return_products) = cardinality(return_quantities) AND 0 < ALL (return_quantities)
  ),
  CONSTRAINT order_refunds_settled CHECK ((status = 'requested') = (settled_at IS NULL))
);

CREATE INDEX order_refunds_of_order ON order_refunds (order_id);

-- One parcel per order.
CREATE TABLE order_shipments (
  order_id uuid PRIMARY KEY REFERENCES orders (id),
  carrier text NOT NULL,
  tracking text NOT NULL,
  shipped_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  CONSTRAINT order_shipments_texts CHECK (length(carrier) BETWEEN 1 AND 100 AND length(tracking) BETWEEN 1 AND 100)
);

-- The cart that an ended order was put back into.
CREATE TABLE order_carts (
  order_id uuid PRIMARY KEY REFERENCES orders (id),
  cart_id text NOT NULL,
  left_out uuid[] NOT NULL
);

-- Every write of a row counts: staff's edits name the version that they saw, and the news of a level carry it.
ALTER TABLE stock ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- Who moved it and why, where a person did; the client's own id of that edit, so that a repeat moves nothing; the refund that it came with.
ALTER TABLE stock_ledger
  ADD COLUMN account_id uuid,
  ADD COLUMN why text,
  ADD COLUMN edit_id uuid,
  ADD COLUMN refund_id uuid REFERENCES order_refunds (id);

CREATE UNIQUE INDEX stock_ledger_returned_once ON stock_ledger (refund_id, product_id) WHERE movement = 'returned';
CREATE UNIQUE INDEX stock_ledger_edited_once ON stock_ledger (edit_id) WHERE edit_id IS NOT NULL;
