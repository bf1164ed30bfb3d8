-- What listing, searching and correcting read, so that none of it is computed from all products while a shopper waits: a narrow row for
-- each product, counts by what facets show, the words that products are called by, and words that mean the same.
--
-- Counts and words are appended to, never updated: writers that change many products at once, or for long, neither wait for each other
-- nor deadlock there. Readers take sums; fold_kept_sums() makes one row of many now and then.

-- Ranking and sort=rating read these.
alter table products
  add column popularity real not null default 0 check (popularity >= 0),
  add column rating_count int not null default 0 check (rating_count >= 0),
  add column rating_sum int not null default 0,
  add constraint products_rating_sum_check check (rating_sum between rating_count and 5 * rating_count);

-- Each column follows one row of products, product_prices or availability, whose lock its writer holds: writers of different rows cannot
-- write over each other's columns.
create table listing (
  product_id uuid primary key,
  category text not null,
  brand text not null,
  active boolean not null,
  -- By currency; null: not sold in it.
  hkd bigint,
  usd bigint,
  -- By region: not sold out there.
  hk boolean not null default false,
  us boolean not null default false,
  -- In thousandths, since places in lists are whole numbers.
  popularity bigint not null,
  -- In thousandths of a star, as if five more people had given three stars: one voice is no verdict. 0: nobody rated.
  rating bigint not null,
  created_at timestamptz not null
);

create index listing_popular on listing (popularity, product_id) where active;
create index listing_rated on listing (rating, product_id) where active;
create index listing_newest on listing (created_at, product_id) where active;
create index listing_hkd on listing (hkd, product_id) where active;
create index listing_usd on listing (usd, product_id) where active;
create index listing_category on listing (category) where active;
create index listing_brand on listing (brand) where active;

-- listing has them now.
drop index products_category;
drop index products_brand;
drop index products_newest;

create function popularity_key(popularity real) returns bigint
language sql immutable parallel safe
return round(popularity * 1000)::bigint;

create function rating_key(count int, sum int) returns bigint
language sql immutable parallel safe
return case count when 0 then 0 else (sum + 15) * 1000::bigint / (count + 5) end;

create function list_products() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'INSERT' then
    insert into listing (product_id, category, brand, active, popularity, rating, created_at)
    select id, category, brand, active, popularity_key(popularity), rating_key(rating_count, rating_sum), created_at from new_rows;
  elsif tg_op = 'UPDATE' then
    -- In order, since other writers lock some of the same rows.
    perform from listing where product_id in (select id from new_rows) order by product_id for no key update;
    update listing l
    set category = p.category, brand = p.brand, active = p.active, popularity = popularity_key(p.popularity),
      rating = rating_key(p.rating_count, p.rating_sum), created_at = p.created_at
    from new_rows p
    where l.product_id = p.id
      and (l.category, l.brand, l.active, l.popularity, l.rating, l.created_at)
        is distinct from (
          p.category, p.brand, p.active, popularity_key(p.popularity), rating_key(p.rating_count, p.rating_sum), p.created_at
        );
  else
    delete from listing using old_rows p where product_id = p.id;
  end if;
  return null;
end
$$;

create trigger list_inserted after insert on products
  referencing new table as new_rows for each statement execute function list_products();
create trigger list_updated after update on products
  referencing new table as new_rows for each statement execute function list_products();
create trigger list_deleted after delete on products
  referencing old table as old_rows for each statement execute function list_products();

create function list_prices() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' then
    perform from listing where product_id in (select product_id from old_rows) order by product_id for no key update;
    update listing l
    set hkd = case when p.hkd is null then l.hkd end, usd = case when p.usd is null then l.usd end
    from (
      select product_id, max(amount) filter (where currency = 'HKD') as hkd, max(amount) filter (where currency = 'USD') as usd
      from old_rows group by product_id
    ) as p
    where l.product_id = p.product_id;
  else
    perform from listing where product_id in (select product_id from new_rows) order by product_id for no key update;
    update listing l
    set hkd = coalesce(p.hkd, l.hkd), usd = coalesce(p.usd, l.usd)
    from (
      select product_id, max(amount) filter (where currency = 'HKD') as hkd, max(amount) filter (where currency = 'USD') as usd
      from new_rows group by product_id
    ) as p
    where l.product_id = p.product_id and (l.hkd, l.usd) is distinct from (coalesce(p.hkd, l.hkd), coalesce(p.usd, l.usd));
  end if;
  return null;
end
$$;

create trigger list_inserted after insert on product_prices
  referencing new table as new_rows for each statement execute function list_prices();
create trigger list_updated after update on product_prices
  referencing new table as new_rows for each statement execute function list_prices();
create trigger list_deleted after delete on product_prices
  referencing old table as old_rows for each statement execute function list_prices();

create function list_availability() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'DELETE' then
    perform from listing where product_id in (select product_id from old_rows) order by product_id for no key update;
    update listing l
    set hk = l.hk and not p.hk, us = l.us and not p.us
    from (select product_id, bool_or(region = 'hk') as hk, bool_or(region = 'us') as us from old_rows group by product_id) as p
    where l.product_id = p.product_id;
  else
    perform from listing where product_id in (select product_id from new_rows) order by product_id for no key update;
    update listing l
    set hk = coalesce(p.hk, l.hk), us = coalesce(p.us, l.us)
    from (
      select product_id, bool_or(level <> 'sold_out') filter (where region = 'hk') as hk,
        bool_or(level <> 'sold_out') filter (where region = 'us') as us
      from new_rows group by product_id
    ) as p
    where l.product_id = p.product_id and (l.hk, l.us) is distinct from (coalesce(p.hk, l.hk), coalesce(p.us, l.us));
  end if;
  return null;
end
$$;

create trigger list_inserted after insert on availability
  referencing new table as new_rows for each statement execute function list_availability();
create trigger list_updated after update on availability
  referencing new table as new_rows for each statement execute function list_availability();
create trigger list_deleted after delete on availability
  referencing old table as old_rows for each statement execute function list_availability();

-- Where the price ranges of a currency begin; the service knows the same bounds (PriceRanges).
create function price_range(currency text, amount bigint) returns int
language sql immutable parallel safe
return width_bucket(
  amount,
  case currency
    when 'HKD' then array[0, 10000, 20000, 50000, 100000, 200000]::bigint[]
    when 'USD' then array[0, 1500, 3000, 6000, 12000, 25000]::bigint[]
  end
);

-- How many products are on sale, by everything that facets and filters tell apart.
create table listing_counts (
  currency text not null,
  category text not null,
  brand text not null,
  price_range int not null,
  hk boolean not null,
  us boolean not null,
  products int not null
);

create index listing_counts_cell on listing_counts (currency, category, brand, price_range, hk, us);

create function count_listing() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'INSERT' then
    insert into listing_counts
    select c.currency, l.category, l.brand, price_range(c.currency, c.amount), l.hk, l.us, count(*)
    from new_rows l, lateral (values ('HKD', l.hkd), ('USD', l.usd)) as c (currency, amount)
    where l.active and c.amount is not null
    group by 1, 2, 3, 4, 5, 6;
  elsif tg_op = 'UPDATE' then
    insert into listing_counts
    select c.currency, l.category, l.brand, price_range(c.currency, c.amount), l.hk, l.us, sum(l.n)
    from (
        select 1 as n, category, brand, active, hkd, usd, hk, us from new_rows
        union all
        select -1, category, brand, active, hkd, usd, hk, us from old_rows
      ) as l,
      lateral (values ('HKD', l.hkd), ('USD', l.usd)) as c (currency, amount)
    where l.active and c.amount is not null
    group by 1, 2, 3, 4, 5, 6
    having sum(l.n) <> 0;
  else
    insert into listing_counts
    select c.currency, l.category, l.brand, price_range(c.currency, c.amount), l.hk, l.us, -count(*)
    from old_rows l, lateral (values ('HKD', l.hkd), ('USD', l.usd)) as c (currency, amount)
    where l.active and c.amount is not null
    group by 1, 2, 3, 4, 5, 6;
  end if;
  return null;
end
$$;

create trigger count_inserted after insert on listing
  referencing new table as new_rows for each statement execute function count_listing();
create trigger count_updated after update on listing
  referencing old table as old_rows new table as new_rows for each statement execute function count_listing();
create trigger count_deleted after delete on listing
  referencing old table as old_rows for each statement execute function count_listing();

-- The words that products are called by, unstemmed: what a mistyped word may have meant, and how many products have it. Chinese words
-- are pairs of characters.
create table vocabulary (
  word text not null,
  products int not null
);

-- 'lamp' -> 'almp': letters in another order are no letters in common for trigrams, if the word is short.
create function letters(word text) returns text
language sql immutable strict parallel safe
return (select string_agg(letter, '' order by letter) from unnest(string_to_array(word, null)) as letter);

create index vocabulary_word on vocabulary using gin (word gin_trgm_ops);
create index vocabulary_pairs on vocabulary (left(word, 1)) where length(word) = 2;
create index vocabulary_letters on vocabulary (letters(word));

-- The words of a document, cut up but not stemmed, that can be mistyped.
create function spelling(document tsvector) returns text[]
language sql immutable strict parallel safe
return array(
  select word from unnest(tsvector_to_array(document)) as word
  where word ~ '^[[:alpha:]]{3,32}$' or word ~ '^[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]{2}$'
);

-- Names and brands once more, by themselves: what is called so comes before what only tells of it, and is what suggestions offer.
--
-- The listing's columns again: a text that thousands of products hold would cost as many look-ups otherwise. None of them is indexed
-- here, and pages keep room, so that a change of them leaves the indexes alone.
truncate product_search;
alter table product_search
  add column names tsvector not null,
  add column spelling text[] not null,
  add column category text not null,
  add column brand text not null,
  add column active boolean not null,
  add column hkd bigint,
  add column usd bigint,
  add column hk boolean not null,
  add column us boolean not null,
  add column popularity bigint not null,
  add column rating bigint not null,
  add column created_at timestamptz not null,
  set (fillfactor = 80);

create index product_search_names on product_search using gin (names);

-- Found through product_search now.
drop index product_texts_name;

create function copy_listing() returns trigger
language plpgsql
as $$
begin
  update product_search s
  set category = l.category, brand = l.brand, active = l.active, hkd = l.hkd, usd = l.usd, hk = l.hk, us = l.us,
    popularity = l.popularity, rating = l.rating, created_at = l.created_at
  from new_rows l
  where s.product_id = l.product_id;
  return null;
end
$$;

create trigger copy_updated after update on listing
  referencing new table as new_rows for each statement execute function copy_listing();

create function count_words() returns trigger
language plpgsql
as $$
begin
  if tg_op = 'INSERT' then
    insert into vocabulary select word, count(*) from new_rows, unnest(spelling) as word group by word;
  elsif tg_op = 'UPDATE' then
    insert into vocabulary
    select word, sum(n)
    from (
        select 1 as n, spelling from new_rows
        union all
        select -1, spelling from old_rows
      ) as changed,
      unnest(spelling) as word
    group by word
    having sum(n) <> 0;
  else
    insert into vocabulary select word, -count(*) from old_rows, unnest(spelling) as word group by word;
  end if;
  return null;
end
$$;

create trigger count_inserted after insert on product_search
  referencing new table as new_rows for each statement execute function count_words();
create trigger count_updated after update on product_search
  referencing old table as old_rows new table as new_rows for each statement execute function count_words();
create trigger count_deleted after delete on product_search
  referencing old table as old_rows for each statement execute function count_words();

-- Makes one row of several, in both tables; when another session is at it, it does nothing.
create function fold_kept_sums() returns void
language plpgsql
as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('fold kept sums', 0)) then
    return;
  end if;
  with several as (
    select currency, category, brand, price_range, hk, us from listing_counts group by 1, 2, 3, 4, 5, 6 having count(*) > 1
  ),
  taken as (
    delete from listing_counts c using several s
    where (c.currency, c.category, c.brand, c.price_range, c.hk, c.us) = (s.currency, s.category, s.brand, s.price_range, s.hk, s.us)
    returning c.*
  )
  insert into listing_counts
  select currency, category, brand, price_range, hk, us, sum(products) from taken group by 1, 2, 3, 4, 5, 6 having sum(products) <> 0;

  with several as (select word from vocabulary group by word having count(*) > 1),
  taken as (delete from vocabulary v using several s where v.word = s.word returning v.*)
  insert into vocabulary select word, sum(products) from taken group by word having sum(products) <> 0;
end
$$;

-- Phrases that mean the same, in both languages; imported from synonyms.jsonl. A question that holds the target is asked for any of them.
create table synonyms (
  phrase text primary key check (phrase <> '' and length(phrase) <= 64),
  target tsquery not null,
  substitute tsquery not null
);

create function latin_words(source text) returns text
language sql immutable strict parallel safe
return replace(lower(regexp_replace(source, '[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+', ' ', 'g')), '-', ' ');

-- Every word must occur.
create function plain_query(source text) returns tsquery
language sql immutable strict parallel safe
return plainto_tsquery('english', latin_words(source)) && han_query(source);

create function with_synonyms(query tsquery) returns tsquery
language sql stable strict parallel safe
return case numnode(query)
  when 0 then query
  else ts_rewrite(query, format('select target, substitute from synonyms where %L::tsquery @> target', query))
end;

-- Every word must occur, or one that means the same; but the last one, which the shopper may still be typing, may be a beginning. With
-- fewer than prefix_min letters it need not occur: half of all products hold a word that begins with some two.
create function search_query(source text, prefix_min int) returns tsquery
language sql stable strict parallel safe
return (
  select with_synonyms(plain_query(source))
    || case
         when typed is null then null_query
         else with_synonyms(plain_query(left(words, -length(typed))) && han_query(source))
           && case when length(typed) >= prefix_min then (quote_literal(typed) || ':*')::tsquery else null_query end
       end
  from (
    select words, substring(words from '(?:^|\s)([a-z0-9]+)$') as typed, plainto_tsquery('') as null_query
    from latin_words(source) as words
  ) as latin
);

-- What the product list asks for.
create or replace function search_query(source text) returns tsquery
language sql stable strict parallel safe
return search_query(source, 3);

create or replace function index_products(ids uuid[]) returns void
language sql
as $$
  -- Whoever changes them meanwhile has to find the new rows.
  select from listing where product_id = any (ids) order by product_id for no key update;

  insert into product_search (
    product_id, words, names, spelling, category, brand, active, hkd, usd, hk, us, popularity, rating, created_at
  )
  select p.id,
    setweight(names.words, 'A')
      || setweight(brand.words, 'B')
      || setweight(to_tsvector('english', ce.name || ' ' || p.category) || han_terms(cz.name), 'C')
      || setweight(to_tsvector('english', attributes.en) || han_terms(attributes.zh), 'C')
      -- Without places, which are most of what it takes; what has none ranks as D.
      || strip(to_tsvector('english', en.description) || han_terms(zh.description)),
    strip(names.words || brand.words),
    spelling(
      to_tsvector('simple', en.name || ' ' || p.brand || ' ' || ce.name || ' ' || attributes.en)
        || han_terms(zh.name) || han_terms(cz.name) || han_terms(attributes.zh)
    ),
    l.category, l.brand, l.active, l.hkd, l.usd, l.hk, l.us, l.popularity, l.rating, l.created_at
  from products p
  join listing l on l.product_id = p.id
  join product_texts en on en.product_id = p.id and en.language = 'en'
  join product_texts zh on zh.product_id = p.id and zh.language = 'zh-Hant'
  join category_texts ce on ce.category = p.category and ce.language = 'en'
  join category_texts cz on cz.category = p.category and cz.language = 'zh-Hant',
  -- Unstemmed too, for prefixes.
  lateral (select to_tsvector('simple', en.name) || to_tsvector('english', en.name) || han_terms(zh.name)) as names (words),
  lateral (select to_tsvector('simple', p.brand || ' ' || replace(p.sku, '-', ' ')) || to_tsvector('english', p.brand)) as brand (words),
  lateral (
    select coalesce(string_agg(value ->> 'en', ' . '), ''), coalesce(string_agg(value ->> 'zh-Hant', ' '), '')
    from jsonb_each(p.attributes)
  ) as attributes (en, zh)
  where p.id = any (ids)
  on conflict (product_id) do update
  set words = excluded.words, names = excluded.names, spelling = excluded.spelling, category = excluded.category,
    brand = excluded.brand, active = excluded.active, hkd = excluded.hkd, usd = excluded.usd, hk = excluded.hk, us = excluded.us,
    popularity = excluded.popularity, rating = excluded.rating, created_at = excluded.created_at
$$;

-- What is there already. The triggers count it.
insert into listing (product_id, category, brand, active, hkd, usd, hk, us, popularity, rating, created_at)
select p.id, p.category, p.brand, p.active,
  (select amount from product_prices where product_id = p.id and currency = 'HKD'),
  (select amount from product_prices where product_id = p.id and currency = 'USD'),
  exists (select from availability where product_id = p.id and region = 'hk' and level <> 'sold_out'),
  exists (select from availability where product_id = p.id and region = 'us' and level <> 'sold_out'),
  popularity_key(p.popularity), rating_key(p.rating_count, p.rating_sum), p.created_at
from products p;

select index_products(array(select id from products));
select fold_kept_sums();
