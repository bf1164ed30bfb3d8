-- Staff list coupons by code and look for how it begins: in the order of its bytes, whatever the database's own order is.
CREATE INDEX coupons_by_code ON coupons (code COLLATE "C");
