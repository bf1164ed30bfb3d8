-- What staff write: products as documents, whole; old slugs that lead to their product; pictures that were uploaded; imports.

alter table products
  -- Names of uploaded pictures, the first one for lists; without any, the picture is drawn.
  add column images text[] not null default '{}' check (coalesce(array_length(images, 1), 0) <= 10);

-- Addresses that people and search engines still have. The slug of a product comes before one that only was.
create table slug_redirects (
  slug text primary key,
  product_id uuid not null references products on delete cascade,
  created_at timestamptz not null default now()
);

create index slug_redirects_product on slug_redirects (product_id);

-- A product as staff read and write it, but for its id and version.
create function product_document(p products) returns jsonb
language sql stable parallel safe
as $$
  select jsonb_build_object(
    'sku', p.sku, 'slug', p.slug, 'category', p.category, 'brand', p.brand, 'active', p.active,
    'name', (select jsonb_object_agg(language, name) from product_texts where product_id = p.id),
    'description', (select jsonb_object_agg(language, description) from product_texts where product_id = p.id),
    'prices', coalesce((select jsonb_object_agg(currency, amount) from product_prices where product_id = p.id), '{}'),
    'attributes', p.attributes,
    'picture', jsonb_build_object('motif', p.picture_motif, 'palette', p.picture_palette, 'variant', p.picture_variant),
    'images', to_jsonb(p.images)
  )
$$;

-- Adds or replaces products, known by their SKU, and gives the ids of those that are not as they were. A new one may bring its id.
-- Whoever calls this tells the other services in the same transaction.
create function write_products(documents jsonb[]) returns uuid[]
language plpgsql
as $$
declare
  changed uuid[];
  added uuid[];
begin
  perform from products where sku in (select d ->> 'sku' from unnest(documents) as d) order by id for update;
  select coalesce(array_agg(p.id), '{}') into changed
  from unnest(documents) as d join products p on p.sku = d ->> 'sku'
  where product_document(p) <> d - 'id';

  insert into slug_redirects (slug, product_id)
  select p.slug, p.id from unnest(documents) as d join products p on p.sku = d ->> 'sku'
  where p.id = any (changed) and p.slug <> d ->> 'slug'
  on conflict (slug) do update set product_id = excluded.product_id, created_at = excluded.created_at;

  update products p
  set slug = d ->> 'slug', category = d ->> 'category', brand = d ->> 'brand', active = (d -> 'active')::boolean,
    attributes = d -> 'attributes', picture_motif = d -> 'picture' ->> 'motif', picture_palette = (d -> 'picture' -> 'palette')::int,
    picture_variant = (d -> 'picture' -> 'variant')::int, images = array(select jsonb_array_elements_text(d -> 'images')),
    version = p.version + 1, updated_at = now()
  from unnest(documents) as d
  where p.sku = d ->> 'sku' and p.id = any (changed);

  with new_products as (
    insert into products (id, sku, slug, category, brand, active, attributes, picture_motif, picture_palette, picture_variant, images, created_at)
    select coalesce((d ->> 'id')::uuid, gen_random_uuid()), d ->> 'sku', d ->> 'slug', d ->> 'category', d ->> 'brand', (d -> 'active')::boolean,
      d -> 'attributes', d -> 'picture' ->> 'motif', (d -> 'picture' -> 'palette')::int, (d -> 'picture' -> 'variant')::int,
      -- What comes later counts as newer, a microsecond each.
      array(select jsonb_array_elements_text(d -> 'images')), now() + place * interval '1 microsecond'
    from unnest(documents) with ordinality as incoming (d, place)
    where not exists (select from products p where p.sku = d ->> 'sku')
    returning id
  )
  select coalesce(array_agg(id), '{}') into added from new_products;
  changed := changed || added;

  delete from slug_redirects where slug in (select slug from products where id = any (changed));

  insert into product_texts (product_id, language, name, description)
  select p.id, language, d -> 'name' ->> language, d -> 'description' ->> language
  from unnest(documents) as d join products p on p.sku = d ->> 'sku', unnest(array['en', 'zh-Hant']) as language
  where p.id = any (changed)
  on conflict (product_id, language) do update set name = excluded.name, description = excluded.description;

  delete from product_prices pp
  using unnest(documents) as d join products p on p.sku = d ->> 'sku'
  where pp.product_id = p.id and p.id = any (changed) and not d -> 'prices' ? pp.currency;
  insert into product_prices as known (product_id, currency, amount)
  select p.id, price.key, price.value::bigint
  from unnest(documents) as d join products p on p.sku = d ->> 'sku', jsonb_each_text(d -> 'prices') as price
  where p.id = any (changed)
  on conflict (product_id, currency) do update set amount = excluded.amount where known.amount <> excluded.amount;

  perform index_products(changed);
  return changed;
end
$$;

-- Grows with each change: staff change what they have seen.
alter table categories add column version bigint not null default 1 check (version > 0);

-- Files of products that staff sent. Only their outcome is kept.
create table product_imports (
  id uuid primary key,
  dry_run boolean not null,
  status text not null check (status in ('running', 'done', 'refused', 'failed')),
  rows_read int not null default 0 check (rows_read >= 0),
  created int not null default 0 check (created >= 0),
  updated int not null default 0 check (updated >= 0),
  faults int not null default 0 check (faults >= 0),
  -- The first hundred: [{line, field, fault}].
  fault_list jsonb not null default '[]' check (jsonb_typeof(fault_list) = 'array'),
  created_at timestamptz not null default now(),
  -- Moves while it is worked on: one that stands still was cut off.
  touched_at timestamptz not null default now(),
  finished_at timestamptz
);
