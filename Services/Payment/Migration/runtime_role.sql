-- What the service itself may do. It owns nothing: it can neither alter a table nor touch a row of the audit trail that is written.
do $$
begin
  if not exists (select from pg_roles where rolname = 'payment_runtime') then
    create role payment_runtime;
  end if;
  execute format('revoke connect on database %I from public', current_database());
  execute format('grant connect on database %I to payment_runtime', current_database());
end
$$;

revoke all on all tables in schema public, messaging from payment_runtime;
grant usage on schema public, messaging to payment_runtime;
grant select on messaging.migrations to payment_runtime;
-- Sweeps lock what they delete.
grant select, insert, update, delete on messaging.outbox, messaging.inbox to payment_runtime;
grant select, insert, update on payment, refund, session_end to payment_runtime;
grant select, insert on closed_order, payment_audit to payment_runtime;
grant select, update on payment_audit_head, provider_cursor to payment_runtime;
-- Old ones are swept.
grant select, insert, update, delete on provider_event to payment_runtime;
