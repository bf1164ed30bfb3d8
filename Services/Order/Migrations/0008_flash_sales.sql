-- A flash sale: some units of a product at a price of their own, for a time. It holds its units in the row of stock (stock.reserved) until
-- they are in orders or it is over. Its row is locked last of all, after stock and tickets.
CREATE TABLE flash_sales (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL,
  region text NOT NULL,
  units integer NOT NULL,
  -- Minor units by currency.
  prices jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  -- How long a winner's order waits for its payment.
  pay_seconds integer NOT NULL,
  -- active: scheduled or open, by the clock; it goes on until it was ended.
  status text NOT NULL DEFAULT 'active',
  -- Units that are out: with tickets that wait for their order, and with orders that wait for their payment or are paid.
  issued integer NOT NULL DEFAULT 0,
  -- Units of stock.reserved that are the sale's and in no order: all that have none while it is active, then those of waiting tickets.
  held integer NOT NULL,
  -- Grows with every rebuild of the gate in Redis: what was decided by an older gate does not count.
  epoch bigint NOT NULL DEFAULT 0,
  creation_key text NOT NULL,
  creation_sha256 bytea NOT NULL,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT flash_sales_stock FOREIGN KEY (product_id, region) REFERENCES stock (product_id, region),
  CONSTRAINT flash_sales_created_once UNIQUE (creation_key),
  CONSTRAINT flash_sales_creation_is_sha256 CHECK (octet_length(creation_sha256) = 32),
  CONSTRAINT flash_sales_units_positive CHECK (units > 0),
  CONSTRAINT flash_sales_period CHECK (ends_at > starts_at),
  CONSTRAINT flash_sales_pay_time CHECK (pay_seconds > 0),
  CONSTRAINT flash_sales_status_known CHECK (status IN ('active', 'ended', 'cancelled')),
  CONSTRAINT flash_sales_never_oversold CHECK (0 <= issued AND issued <= units),
  CONSTRAINT flash_sales_holds_what_it_has CHECK (0 <= held AND held <= units)
);

-- What the worker looks through: those to be warmed and those to be ended.
CREATE INDEX flash_sales_active ON flash_sales (starts_at, id) WHERE status = 'active';

-- Who won the right to a unit, one per person and sale. A row is a promise: it ends in an order, or the person is told that there is none.
CREATE TABLE flash_tickets (
  -- 128 random bits: a capability.
  id uuid PRIMARY KEY,
  -- The order in which tickets came.
  seq bigint GENERATED ALWAYS AS IDENTITY,
  sale_id uuid NOT NULL REFERENCES flash_sales (id),
  -- The normalized e-mail address.
  person text NOT NULL,
  key text NOT NULL,
  body_sha256 bytea NOT NULL,
  account_id uuid,
  email text NOT NULL,
  language text NOT NULL,
  currency text NOT NULL,
  address jsonb NOT NULL,
  shipping_method text NOT NULL,
  -- queued: waits for its order; won: has one that is paid or can be; expired: the order was not paid in time, or cancelled; sold_out: no
  -- order could be placed. The last two have given their unit back.
  status text NOT NULL DEFAULT 'queued',
  entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT flash_tickets_one_per_person UNIQUE (sale_id, person),
  CONSTRAINT flash_tickets_key_length CHECK (length(key) BETWEEN 1 AND 255),
  CONSTRAINT flash_tickets_body_is_sha256 CHECK (octet_length(body_sha256) = 32),
  CONSTRAINT flash_tickets_currency_known CHECK (currency IN ('HKD', 'USD')),
  CONSTRAINT flash_tickets_status_known CHECK (status IN ('queued', 'won', 'expired', 'sold_out'))
)
-- A ticket's status changes once or twice in its first minutes.
WITH (fillfactor = 85);

-- A ticket's place in its queue.
CREATE INDEX flash_tickets_queue ON flash_tickets (sale_id, seq) WHERE status = 'queued';

-- One order per ticket, ever.
ALTER TABLE orders ADD COLUMN ticket_id uuid REFERENCES flash_tickets (id);
CREATE UNIQUE INDEX orders_one_per_ticket ON orders (ticket_id) WHERE ticket_id IS NOT NULL;
