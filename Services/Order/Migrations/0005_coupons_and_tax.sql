-- A coupon takes a percentage or a fixed amount (minor units by currency) off the items. A use is reserved with its order and comes back
-- when the order is cancelled or expires. Rows are locked in the order of their codes, after orders and before stock.
CREATE TABLE coupons (
  code text PRIMARY KEY,
  percent smallint,
  amounts jsonb,
  min_spend jsonb NOT NULL DEFAULT '{}',
  max_uses integer,
  max_uses_per_customer integer,
  uses integer NOT NULL DEFAULT 0,
  starts_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz,
  active boolean NOT NULL DEFAULT true,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT coupons_code_form CHECK (code ~ '^[A-Z0-9][A-Z0-9-]{2,49}$'),
  CONSTRAINT coupons_percent_or_amounts CHECK ((percent IS NULL) <> (amounts IS NULL)),
  CONSTRAINT coupons_percent_range CHECK (percent BETWEEN 1 AND 100),
  CONSTRAINT coupons_limits_positive CHECK (max_uses > 0 AND max_uses_per_customer > 0),
  CONSTRAINT coupons_never_overused CHECK (0 <= uses AND uses <= max_uses),
  CONSTRAINT coupons_period CHECK (ends_at > starts_at)
);

-- The uses that count: one for each order that has the coupon and was neither cancelled nor expired.
-- customer: the account, else the normalized e-mail.
CREATE TABLE coupon_uses (
  order_id uuid PRIMARY KEY REFERENCES orders (id),
  code text NOT NULL REFERENCES coupons (code),
  customer text NOT NULL
);

CREATE INDEX coupon_uses_by_customer ON coupon_uses (code, customer);

ALTER TABLE orders ADD COLUMN coupon_code text;

ALTER TABLE order_lines
  ADD COLUMN discount bigint NOT NULL DEFAULT 0,
  ADD COLUMN tax bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT order_lines_discount_and_tax CHECK (0 <= discount AND discount <= line_total AND tax >= 0);

-- Answers are swept by age. They come in the order of their age, so a few bytes per range of pages find the old ones.
CREATE INDEX idempotency_by_age ON idempotency USING brin (created_at);

-- Tax by destination, in millionths of what a line costs after its discount. A country without rows is untaxed; of one with rows, the
-- address must name a region that is here.
CREATE TABLE tax_rates (
  country text NOT NULL,
  region text NOT NULL,
  rate_millionths integer NOT NULL,
  CONSTRAINT tax_rates_pkey PRIMARY KEY (country, region),
  CONSTRAINT tax_rates_range CHECK (rate_millionths BETWEEN 0 AND 1000000)
);

-- Sales tax of the states of the US, without what counties and cities add. Armed forces' addresses (AA, AE, AP) are untaxed.
INSERT INTO tax_rates (country, region, rate_millionths)
SELECT 'US', region, rate
FROM (
  VALUES
    ('AA', 0), ('AE', 0), ('AK', 0), ('AL', 40000), ('AP', 0), ('AR', 65000), ('AZ', 56000), ('CA', 72500), ('CO', 29000), ('CT', 63500),
    ('DC', 60000), ('DE', 0), ('FL', 60000), ('GA', 40000), ('HI', 40000), ('IA', 60000), ('ID', 60000), ('IL', 62500), ('IN', 70000),
    ('KS', 65000), ('KY', 60000), ('LA', 50000), ('MA', 62500), ('MD', 60000), ('ME', 55000), ('MI', 60000), ('MN', 68750), ('MO', 42250),
    ('MS', 70000), ('MT', 0), ('NC', 47500), ('ND', 50000), ('NE', 55000), ('NH', 0), ('NJ', 66250), ('NM', 48750), ('NV', 68500),
    ('NY', 40000), ('OH', 57500), ('OK', 45000), ('OR', 0), ('PA', 60000), ('RI', 70000), ('SC', 60000), ('SD', 42000), ('TN', 70000),
    ('TX', 62500), ('UT', 61000), ('VA', 53000), ('VT', 60000), ('WA', 65000), ('WI', 50000), ('WV', 60000), ('WY', 40000)
) AS state (region, rate);
