-- What is left to be rid of what tells of people, by age: orders that were paid, those that were not, and tickets.
CREATE INDEX orders_paid_to_erase ON orders (created_at)
  WHERE status NOT IN ('awaiting_payment', 'payment_failed', 'cancelled', 'expired') AND email <> '';
CREATE INDEX orders_unpaid_to_erase ON orders (created_at) WHERE status IN ('cancelled', 'expired') AND email <> '';
CREATE INDEX flash_tickets_to_erase ON flash_tickets (entered_at) WHERE email <> '';
