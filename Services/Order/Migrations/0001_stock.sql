-- What each region can sell. Rows are locked in (product_id, region) order wherever more than one is taken.
CREATE TABLE stock (
  product_id uuid NOT NULL,
  region text NOT NULL,
  on_hand integer NOT NULL,
  reserved integer NOT NULL DEFAULT 0,
  CONSTRAINT stock_pkey PRIMARY KEY (product_id, region),
  CONSTRAINT stock_region_known CHECK (region IN ('hk', 'us')),
  CONSTRAINT stock_never_oversold CHECK (0 <= reserved AND reserved <= on_hand)
)
-- Half of each page stays free, so that a hot row's new versions land beside it and no index is touched.
WITH (fillfactor = 50);

-- Every movement of on_hand: per (product, region) the quantities add up to stock.on_hand.
-- Reservations are no movement: they are the lines of orders that wait for their payment.
CREATE TABLE stock_ledger (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id uuid NOT NULL,
  region text NOT NULL,
  movement text NOT NULL,
  quantity integer NOT NULL,
  order_id uuid,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT stock_ledger_stock FOREIGN KEY (product_id, region) REFERENCES stock (product_id, region),
  CONSTRAINT stock_ledger_movement CHECK (
    (movement = 'initial' AND quantity >= 0 AND order_id IS NULL)
    OR (movement = 'adjusted' AND quantity <> 0 AND order_id IS NULL)
    OR (movement = 'sold' AND quantity < 0 AND order_id IS NOT NULL)
    OR (movement = 'returned' AND quantity > 0 AND order_id IS NOT NULL)
  )
);

CREATE UNIQUE INDEX stock_ledger_initial_once ON stock_ledger (product_id, region) WHERE movement = 'initial';
CREATE UNIQUE INDEX stock_ledger_sold_once ON stock_ledger (order_id, product_id) WHERE movement = 'sold';
