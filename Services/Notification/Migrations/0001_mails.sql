-- Whom to write to about an order, from the first event that names it. RefundCompleted names the order alone.
create table order_contact (
  order_id uuid primary key,
  number text not null,
  account_id uuid,
  -- Null: the person has been forgotten.
  email text,
  language text not null,
  currency text not null,
  total bigint not null,
  created_at timestamptz not null default now()
);

create index order_contact_account on order_contact (account_id) where account_id is not null;
create index order_contact_email on order_contact (lower(email)) where email is not null;
create index order_contact_created_at on order_contact (created_at);

-- Refunds that were heard of before their order.
create table waiting_refund (
  refund_id uuid primary key,
  order_id uuid not null,
  amount bigint not null,
  refunded_total bigint not null,
  currency text not null,
  reason text not null,
  created_at timestamptz not null default now()
);

create index waiting_refund_order on waiting_refund (order_id);
create index waiting_refund_created_at on waiting_refund (created_at);

-- Accounts that have ended: what events that come late say of them is not written down.
create table erased_account (
  account_id uuid primary key,
  created_at timestamptz not null default now()
);

create table mail (
  id uuid primary key,
  kind text not null,
  -- The order, refund, account or request that it is about: one mail of a kind for each.
  about uuid not null,
  order_id uuid,
  account_id uuid,
  language text not null,
  -- What follows is personal; null in a mail that was erased. Bodies also go when the mail is sent, but for development.
  recipient text,
  subject text,
  html text,
  text text,
  message_id text not null unique,
  status text not null check (status in ('due', 'sent', 'kept', 'failed', 'erased')),
  attempts int not null default 0,
  -- Of a mail that is being sent: when others may try.
  next_attempt_at timestamptz not null default now(),
  give_up_at timestamptz not null,
  -- Why the last attempt failed: a word, never what the server said, which may hold the address.
  failure text,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint one_mail_of_a_kind unique (kind, about),
  constraint sent_mails_have_a_time check ((status = 'sent') <= (sent_at is not null)),
  constraint due_mails_are_whole check (status <> 'due' or (recipient is not null and subject is not null and html is not null and text is not null))
);

create index mail_due on mail (next_attempt_at) where status = 'due';
create index mail_account on mail (account_id) where account_id is not null;
create index mail_order on mail (order_id) where order_id is not null;
create index mail_recipient on mail (lower(recipient), id) where recipient is not null;
create index mail_created_at on mail (created_at);
create index mail_sent_at on mail (sent_at) where sent_at is not null;
