-- Order's own copy of what catalog sells: checkout goes on while catalog is away.
CREATE TABLE products (
  id uuid PRIMARY KEY,
  version bigint NOT NULL,
  slug text NOT NULL,
  category text NOT NULL,
  names jsonb NOT NULL,
  prices jsonb NOT NULL,
  active boolean NOT NULL
);
