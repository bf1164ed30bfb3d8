-- Categories, products, their texts per language and prices per currency, and how available they are per region.

create table categories (
  slug text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 64),
  position int not null unique deferrable initially deferred check (position > 0)
);

create table category_texts (
  category text not null references categories on update cascade on delete cascade,
  language text not null check (language in ('en', 'zh-Hant')),
  name text not null check (name <> '' and length(name) <= 100),
  description text not null check (length(description) <= 1000),
  primary key (category, language)
);

create table products (
  id uuid primary key,
  sku text not null unique check (sku ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' and length(sku) <= 32),
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 100),
  category text not null references categories on update cascade,
  brand text not null check (brand <> '' and length(brand) <= 100),
  -- Grows with each change; events carry it and receivers ignore what is older than what they hold.
  version bigint not null default 1 check (version > 0),
  active boolean not null default true,
  -- {key: {language: value}}
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),
  picture_motif text not null check (picture_motif <> '' and length(picture_motif) <= 64),
  picture_palette int not null check (picture_palette between 0 and 999),
  picture_variant int not null check (picture_variant >= 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- What is listed, in the order that each listing reads.
create index products_category on products (category, id) where active;
create index products_brand on products (brand, id) where active;
create index products_newest on products (created_at, id) where active;

create table product_texts (
  product_id uuid not null references products on delete cascade,
  language text not null check (language in ('en', 'zh-Hant')),
  name text not null check (name <> '' and length(name) <= 200),
  description text not null check (length(description) <= 5000),
  primary key (product_id, language)
);

-- A price list per currency, in minor units; there is no conversion on the fly.
create table product_prices (
  product_id uuid not null references products on delete cascade,
  currency text not null check (currency in ('HKD', 'USD')),
  amount bigint not null check (amount > 0),
  primary key (product_id, currency)
);

create index product_prices_amount on product_prices (currency, amount, product_id);

-- The public level only: exact numbers belong to order. No row means sold out.
create table availability (
  product_id uuid not null references products on delete cascade,
  region text not null check (region in ('hk', 'us')),
  level text not null check (level in ('in_stock', 'low', 'sold_out')),
  version bigint not null default 0 check (version >= 0),
  primary key (product_id, region)
);

-- Files that were imported, so that each is imported once.
create table imports (
  name text primary key,
  products int not null check (products >= 0),
  imported_at timestamptz not null default now()
);
