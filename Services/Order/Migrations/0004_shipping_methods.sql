-- Prices by the region that sends, whether the parcel crosses a border, and currency. free_from: the items (less discount) that ship free.
CREATE TABLE shipping_methods (
  code text NOT NULL,
  region text NOT NULL,
  domestic boolean NOT NULL,
  currency text NOT NULL,
  price bigint NOT NULL,
  free_from bigint,
  days smallint NOT NULL,
  position smallint NOT NULL,
  names jsonb NOT NULL,
  CONSTRAINT shipping_methods_pkey PRIMARY KEY (code, region, domestic, currency),
  CONSTRAINT shipping_methods_amounts CHECK (price >= 0 AND free_from > 0 AND days > 0)
);

INSERT INTO shipping_methods (code, region, domestic, currency, price, free_from, days, position, names)
SELECT code, region, domestic, currency, price, free_from, days, position,
  CASE code
    WHEN 'standard' THEN '{"en": "Standard delivery", "zh-Hant": "標準送貨"}'::jsonb
    ELSE '{"en": "Express delivery", "zh-Hant": "特快送貨"}'::jsonb
  END
FROM (
  VALUES
    ('standard', 'hk', true, 'HKD', 3000, 40000, 3, 1),
    ('standard', 'hk', true, 'USD', 400, 5000, 3, 1),
    ('standard', 'hk', false, 'HKD', 12000, 150000, 10, 1),
    ('standard', 'hk', false, 'USD', 1500, 19000, 10, 1),
    ('standard', 'us', true, 'USD', 599, 5000, 5, 1),
    ('standard', 'us', true, 'HKD', 4700, 40000, 5, 1),
    ('standard', 'us', false, 'USD', 1899, 19000, 12, 1),
    ('standard', 'us', false, 'HKD', 14800, 150000, 12, 1),
    ('express', 'hk', true, 'HKD', 6000, NULL, 1, 2),
    ('express', 'hk', true, 'USD', 800, NULL, 1, 2),
    ('express', 'hk', false, 'HKD', 24000, NULL, 4, 2),
    ('express', 'hk', false, 'USD', 3100, NULL, 4, 2),
    ('express', 'us', true, 'USD', 1499, NULL, 2, 2),
    ('express', 'us', true, 'HKD', 11700, NULL, 2, 2),
    ('express', 'us', false, 'USD', 3999, NULL, 5, 2),
    ('express', 'us', false, 'HKD', 31200, NULL, 5, 2)
) AS method (code, region, domestic, currency, price, free_from, days, position);
