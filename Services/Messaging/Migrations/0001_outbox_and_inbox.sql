-- Events that were committed and have not been confirmed by the broker. The relay deletes what it has published.
create table messaging.outbox (
  position bigint generated always as identity primary key,
  id uuid not null,
  type text not null,
  body jsonb not null,
  traceparent text,
  tracestate text,
  created_at timestamptz not null default now()
) with (
  -- Rows live for milliseconds: vacuum by count, or the relay's reads walk over the dead ones.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 50000
);

-- Events that took effect here, written in the effect's transaction and kept 14 days.
create table messaging.inbox (
  event_id uuid not null,
  consumer text not null,
  received_at timestamptz not null default now(),
  primary key (event_id, consumer)
);

create index inbox_received_at on messaging.inbox (received_at);
