-- Full-text search in both languages through one index. English words are stemmed by PostgreSQL; Chinese has no parser there, so
-- each run of Han characters is indexed as its bigrams plus its last character (which lets a single character be asked by prefix).
-- Documents and queries are cut up by the functions below, so that they cannot disagree.

create extension if not exists pg_trgm;

-- '自動茶壺' -> '自動':1 '動茶':2 '茶壺':3 '壺':4
create function han_terms(source text) returns tsvector
language sql immutable strict parallel safe
return (
  select coalesce(string_agg(quote_literal(substr(runs.run, n, 2)) || ':' || least(runs.place * 64 + n, 16000), ' '), '')::tsvector
  from (
    select m[1] as run, place
    from regexp_matches(source, '([\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+)', 'g')
      with ordinality as matches (m, place)
  ) as runs,
  generate_series(1, length(runs.run)) as n
);

-- '茶壺套裝' -> '茶壺' & '壺套' & '套裝'; a lone character -> '茶':*
create function han_query(source text) returns tsquery
language sql immutable strict parallel safe
return (
  select coalesce(string_agg(quote_literal(substr(runs.run, n, 2)) || case when length(runs.run) = 1 then ':*' else '' end, ' & '), '')::tsquery
  from (
    select m[1] as run
    from regexp_matches(source, '([\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+)', 'g') as matches (m)
  ) as runs,
  generate_series(1, greatest(length(runs.run) - 1, 1)) as n
);

-- Every word must occur, those joined by hyphens too; the last one, which the shopper may still be typing, also as a prefix.
create function search_query(source text) returns tsquery
language sql immutable strict parallel safe
return (
  select (plainto_tsquery('english', words)
      || case when typed is null then ''::tsquery
         else plainto_tsquery('english', left(words, -length(typed))) && (quote_literal(typed) || ':*')::tsquery end)
    && han_query(source)
  from (
    select words, substring(words from '(?:^|\s)([a-z0-9]{2,})$') as typed
    from (
      select replace(lower(regexp_replace(source, '[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+', ' ', 'g')), '-', ' ') as words
    ) as latin
  ) as latin
);

create table product_search (
  product_id uuid primary key references products on delete cascade,
  words tsvector not null
);

create index product_search_words on product_search using gin (words);

-- Whoever writes a product, its texts or its category's calls this in the same transaction.
create function index_products(ids uuid[]) returns void
language sql
as $$
  insert into product_search (product_id, words)
  select p.id,
    -- Unstemmed too, for prefixes.
    setweight(to_tsvector('simple', en.name) || to_tsvector('english', en.name) || han_terms(zh.name), 'A')
    || setweight(to_tsvector('simple', p.brand || ' ' || replace(p.sku, '-', ' ')) || to_tsvector('english', p.brand), 'B')
    || setweight(to_tsvector('english', ce.name || ' ' || p.category) || han_terms(cz.name), 'B')
    || setweight((select to_tsvector('english', coalesce(string_agg(value ->> 'en', ' . '), ''))
                    || han_terms(coalesce(string_agg(value ->> 'zh-Hant', ' '), ''))
                  from jsonb_each(p.attributes)), 'C')
    || setweight(to_tsvector('english', en.description) || han_terms(zh.description), 'D')
  from products p
  join product_texts en on en.product_id = p.id and en.language = 'en'
  join product_texts zh on zh.product_id = p.id and zh.language = 'zh-Hant'
  join category_texts ce on ce.category = p.category and ce.language = 'en'
  join category_texts cz on cz.category = p.category and cz.language = 'zh-Hant'
  where p.id = any (ids)
  on conflict (product_id) do update set words = excluded.words
$$;

-- Suggestions match anywhere in a name and forgive a slip.
create index product_texts_name on product_texts using gin (lower(name) gin_trgm_ops);
