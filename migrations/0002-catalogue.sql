-- The catalogue (what there is to run, and on what terms) and the accounts' side of it: names, users, API
-- keys, payments. What an account has, and what happened to it, stands in the ledger's tables.

-- The version that the catalogue is at. Every change locks this row, adds rows that carry the new version in
-- `since`, and raises it, in one transaction: so a snapshot of any version can be read again.
create table catalogue_head (
  only_row boolean not null default true,
  version integer not null,
  primary key (only_row),
  constraint catalogue_head_only_row check (only_row)
);
insert into catalogue_head (version) values (0);

-- Pools and models keep their id; the row with the highest version counts. Documents are kept as the operator
-- wrote them, comments included.
create table pools (
  id integer not null,
  version integer not null,
  slug text not null,
  name text not null,
  capacity integer not null,
  since integer not null,
  at timestamptz not null default now(),
  primary key (id, version),
  constraint pools_slug unique (slug, version)
);

create table models (
  id integer not null,
  version integer not null,
  slug text not null,
  document text not null,
  since integer not null,
  at timestamptz not null default now(),
  primary key (id, version),
  constraint models_slug unique (slug, version)
);

-- Of the price books that are effective, the highest version is in force.
create table price_books (
  version integer not null,
  effective_at timestamptz not null,
  document text not null,
  since integer not null,
  at timestamptz not null default now(),
  primary key (version)
);

-- Every version of a plan has an id of its own: accounts stay on the version that they took until moved.
create table plans (
  id integer not null,
  slug text not null,
  version integer not null,
  document text not null,
  since integer not null,
  at timestamptz not null default now(),
  primary key (id),
  constraint plans_slug unique (slug, version)
);

-- The highest version is in force. Going back to an old one publishes it again: `restores` says which.
create table policies (
  version integer not null,
  document text not null,
  restores integer,
  reason text,
  published_by text not null,
  since integer not null,
  at timestamptz not null default now(),
  primary key (version)
);

comment on column pools.since is 'The version of the catalogue that brought it.';
comment on column models.since is 'The version of the catalogue that brought it.';
comment on column price_books.since is 'The version of the catalogue that brought it.';
comment on column plans.since is 'The version of the catalogue that brought it.';
comment on column policies.since is 'The version of the catalogue that brought it.';
comment on column policies.restores is 'The version that it brings back.';

-- A published version never changes: decisions and holds rest on it.
create trigger pools_append_only before update or delete or truncate on pools
  for each statement execute function refuse_change();
create trigger models_append_only before update or delete or truncate on models
  for each statement execute function refuse_change();
create trigger price_books_append_only before update or delete or truncate on price_books
  for each statement execute function refuse_change();
create trigger plans_append_only before update or delete or truncate on plans
  for each statement execute function refuse_change();
create trigger policies_append_only before update or delete or truncate on policies
  for each statement execute function refuse_change();

create table accounts (
  id uuid not null,
  created_at timestamptz not null default now(),
  primary key (id)
);
create index accounts_in_order on accounts (created_at, id);

-- Names of people and companies stand in these two tables and nowhere else, so that they can be erased.
create table account_names (
  account_id uuid not null,
  name text not null,
  primary key (account_id),
  constraint account_names_account_id_foreign foreign key (account_id) references accounts (id)
);

create table account_users (
  account_id uuid not null,
  user_ref uuid not null,
  name text,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  primary key (account_id, user_ref),
  constraint account_users_name unique (account_id, name),
  constraint account_users_account_id_foreign foreign key (account_id) references accounts (id)
);

-- Only the SHA-256 of a key is kept.
create table api_keys (
  id serial primary key,
  hash bytea not null,
  prefix text not null,
  application text not null,
  roles text[] not null,
  priorities text[] not null,
  account_id uuid,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  constraint api_keys_hash unique (hash),
  constraint api_keys_account_id_foreign foreign key (account_id) references accounts (id)
);
create index api_keys_account on api_keys (account_id, id);

-- Each mutation of an operator once, by its idempotency key, with what came of it.
create table operator_requests (
  scope text not null,
  operation text not null,
  key text not null,
  input_hash text not null,
  asked_by text not null,
  result jsonb,
  at timestamptz not null default now(),
  primary key (scope, operation, key)
);
comment on column operator_requests.scope is 'The account that it is about; empty when it is about none.';
comment on column operator_requests.asked_by is 'The application of the caller.';

-- Each payment once over all accounts.
create table payments (
  provider text not null,
  reference text not null,
  account_id uuid not null,
  amount bigint not null,
  at timestamptz not null default now(),
  primary key (provider, reference),
  constraint payments_account_id_foreign foreign key (account_id) references accounts (id)
);
comment on column payments.amount is 'In micro-credits.';
create index payments_account on payments (account_id);

-- Frozen prices. Of use until they expire; amounts are decimal strings inside the document.
create table quotes (
  account_id uuid not null,
  id uuid not null,
  model text not null,
  quote jsonb not null,
  expires_at timestamptz not null,
  primary key (account_id, id)
);
