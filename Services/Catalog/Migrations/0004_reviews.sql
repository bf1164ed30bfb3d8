-- What buyers think of products, and what they bought together.

-- Who bought what: whoever is here may review it. Goes with the account, and takes the review along.
create table purchases (
  account_id uuid not null,
  product_id uuid not null references products on delete cascade,
  bought_at timestamptz not null,
  primary key (account_id, product_id)
);

create index purchases_bought_at on purchases (bought_at);

-- Accounts that have ended: what events that come late say of them is not written down.
create table erased_accounts (
  account_id uuid primary key,
  erased_at timestamptz not null default now()
);

create table reviews (
  -- Version 7: ids grow with time.
  id uuid primary key,
  account_id uuid not null,
  product_id uuid not null,
  rating smallint not null check (rating between 1 and 5),
  text text not null check (length(text) <= 2000),
  -- Shortened before it comes here.
  author text not null check (author <> '' and length(author) <= 60),
  hidden boolean not null default false,
  created_at timestamptz not null default now(),
  unique (account_id, product_id),
  foreign key (account_id, product_id) references purchases on delete cascade
);

create index reviews_shown on reviews (product_id, id) where not hidden;

-- How many gave one star, two, … five: kept in the transaction of each review, never counted.
alter table products
  add column rating_stars int[] not null default '{0,0,0,0,0}'
    check (array_length(rating_stars, 1) = 5 and 0 <= all (rating_stars)),
  add constraint products_rating_adds_up check (
    rating_count = rating_stars[1] + rating_stars[2] + rating_stars[3] + rating_stars[4] + rating_stars[5]
    and rating_sum = rating_stars[1] + 2 * rating_stars[2] + 3 * rating_stars[3] + 4 * rating_stars[4] + 5 * rating_stars[5]
  ),
  -- How often they changed: what is cached of the product is as old as that.
  add column rating_changes bigint not null default 0 check (rating_changes >= 0),
  -- The day on which popularity was worth what it says; since then it has faded.
  add column popularity_on date not null default current_date;

create function add_rating(product uuid, stars smallint, n int) returns void
language sql
as $$
  update products
  set rating_stars[stars] = rating_stars[stars] + n, rating_count = rating_count + n, rating_sum = rating_sum + n * stars,
    rating_changes = rating_changes + 1
  where id = product
$$;

create function count_rating() returns trigger
language plpgsql
as $$
begin
  if tg_op <> 'INSERT' and not old.hidden then
    perform add_rating(old.product_id, old.rating, -1);
  end if;
  if tg_op <> 'DELETE' and not new.hidden then
    perform add_rating(new.product_id, new.rating, 1);
  end if;
  return null;
end
$$;

create trigger reviews_count after insert or update or delete on reviews for each row execute function count_rating();

-- What a score of that day is worth on another: half of it every 60 days.
create function faded(score real, since date, on_day date) returns real
language sql immutable strict parallel safe
return (score * power(2::float8, least(since - on_day, 0) / 60::float8))::real;

-- How often two products were in one order, lately more than long ago. Both directions are here.
create table bought_together (
  product_id uuid not null references products on delete cascade,
  other_id uuid not null references products on delete cascade,
  score real not null check (score > 0),
  scored_on date not null,
  primary key (product_id, other_id),
  check (product_id <> other_id)
);
