-- A payment is one attempt to collect an order's total; its session is the provider's hosted page.
create table payment (
  id uuid primary key,
  order_id uuid not null,
  order_number text not null,
  attempt integer not null check (attempt >= 1),
  status text not null
    check (status in ('created', 'pending', 'paid', 'partially_refunded', 'refunded', 'failed', 'expired', 'review')),
  version bigint not null check (version >= 1),
  amount bigint not null check (amount > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- What the provider took, what is promised back (failed refunds apart), what went back.
  captured bigint not null default 0,
  refunding bigint not null default 0,
  refunded bigint not null default 0,
  -- Money that came for an order that had been paid already: given back at once, never announced as paid.
  second_capture boolean not null default false,
  failure_code text,
  return_url text not null,
  session_id text unique,
  session_url text,
  session_expires_at timestamptz not null,
  intent_id text unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (order_id, attempt),
  constraint payment_refunds_within_capture check (0 <= refunded and refunded <= refunding and refunding <= captured)
);

create unique index payment_one_open_per_order on payment (order_id) where status in ('created', 'pending');
create unique index payment_one_capture_per_order on payment (order_id)
  where status in ('paid', 'partially_refunded', 'refunded') and not second_capture;

-- Orders that were cancelled: no payment opens for them any more, whatever a token says.
create table closed_order (
  order_id uuid primary key,
  closed_at timestamptz not null default now()
);

-- Every event that the provider sent and signed, as it came.
create table provider_event (
  id text primary key check (length(id) between 1 and 255),
  seq bigint generated always as identity unique,
  type text not null,
  body bytea not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  outcome text check (outcome in ('applied', 'stale', 'ignored', 'unreadable', 'failed')),
  check ((processed_at is null) = (outcome is null))
);

create index provider_event_unprocessed on provider_event (seq) where processed_at is null;

-- requested: the provider has not answered yet; pending: it accepted and will tell.
create table refund (
  id uuid primary key,
  payment_id uuid not null references payment (id),
  amount bigint not null check (amount > 0),
  currency text not null,
  reason text not null,
  status text not null check (status in ('requested', 'pending', 'succeeded', 'failed')),
  provider_refund_id text unique,
  failure_code text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  requested_at timestamptz not null default now(),
  settled_at timestamptz
);

create index refund_of_payment on refund (payment_id);
create index refund_due on refund (next_attempt_at) where status = 'requested';

-- Hosted pages to be closed at the provider.
create table session_end (
  payment_id uuid primary key references payment (id),
  cause text not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  done_at timestamptz
);

create index session_end_due on session_end (next_attempt_at) where done_at is null;
