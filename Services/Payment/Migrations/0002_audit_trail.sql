-- Every change of a payment, in order, each row sealed by a hash over the row before it and itself.
create table payment_audit (
  seq bigint primary key check (seq >= 1),
  at timestamptz not null,
  payment_id uuid not null references payment (id),
  order_id uuid not null,
  version bigint not null,
  from_status text,
  to_status text not null,
  amount bigint not null,
  currency text not null,
  cause text not null,
  reference text,
  hash bytea not null check (length(hash) = 32)
);

create index payment_audit_of_payment on payment_audit (payment_id);

create function payment_audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'payment_audit is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;

create trigger payment_audit_append_only
  before update or delete or truncate on payment_audit
  for each statement execute function payment_audit_is_append_only();

-- The last row's number and hash: whoever appends locks it, last of all.
create table payment_audit_head (
  only_row boolean primary key default true check (only_row),
  seq bigint not null,
  hash bytea not null check (length(hash) = 32)
);

insert into payment_audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));
