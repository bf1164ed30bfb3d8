-- What was captured is counted in this currency; null: in the payment's own. Another one can come only by a fault at the provider.
alter table payment add column captured_currency text
  check (captured_currency ~ '^[A-Z]{3}$' and captured_currency <> currency);

-- Staff let another sum than was asked for stand.
alter table payment add column accepted boolean not null default false;
alter table payment add constraint payment_paid_is_as_agreed
  check (status <> 'paid' or accepted or (captured = amount and captured_currency is null));

-- When the provider is asked next what became of it, and how often it was asked.
alter table payment add column check_at timestamptz not null default now();
alter table payment add column checks integer not null default 0;
create index payment_to_check on payment (check_at) where status in ('created', 'pending', 'failed');

-- Staff look for what waits for them, and for an order's payments.
create index payment_newest_by_status on payment (status, created_at desc, id desc);

-- The provider accepted them and has not told how they ended.
create index refund_to_check on refund (next_attempt_at) where status = 'pending';

-- How an event came here: the provider delivered it, or it was found in the provider's list.
alter table provider_event add column source text not null default 'webhook' check (source in ('webhook', 'reconciliation'));

-- Every event that the provider made before this time has been stored.
create table provider_cursor (
  only_row boolean primary key default true check (only_row),
  events_until timestamptz not null
);

insert into provider_cursor (events_until) select coalesce(min(created_at), now()) from payment;

-- Auditors ask for a time range; the trail grows with time, so that a coarse index is enough.
create index payment_audit_at on payment_audit using brin (at);
