-- By what accounts were seen, and the flags of those that look like one person's. Fingerprints and addresses
-- are kept as keyed hashes alone. No reader's role sees these tables: they are the operators'.

-- `kind`: 1 a fingerprint, 2 an address.
create table account_signals (
  account_id uuid not null,
  kind smallint not null check (kind in (1, 2)),
  hash bytea not null,
  at timestamptz not null,
  primary key (account_id, kind, hash)
);
create index account_signals_of_fingerprint on account_signals (hash, at) where kind = 1;

-- How many accounts were seen by each fingerprint, and when the watch looked at it last.
create table fingerprints (
  hash bytea primary key,
  accounts integer not null,
  looked_at timestamptz not null default '-infinity'
);
create index fingerprints_to_look_at on fingerprints (looked_at) where accounts > 1;

-- One row: which node watches, and until when.
create table abuse_watch (
  only_row boolean primary key default true check (only_row),
  holder uuid,
  held_until timestamptz
);
insert into abuse_watch default values;

-- `raised`: whether the account's journal has it. What an account has stands there; this is for finding them.
create table abuse_flags (
  flag_id uuid primary key,
  account_id uuid not null,
  hash bytea not null,
  accounts integer not null,
  addresses integer not null,
  raised_at timestamptz not null,
  expires_at timestamptz not null,
  raised boolean not null default false,
  reversed_at timestamptz,
  reversed_by text,
  reversal_reason text
);
create index abuse_flags_in_order on abuse_flags (raised_at, flag_id);
create index abuse_flags_of_account on abuse_flags (account_id, hash);
create index abuse_flags_to_raise on abuse_flags (raised_at, flag_id) where not raised;

do $$
begin
  if exists (select from pg_roles where rolname = 'weir_service') then
    grant select, insert, update, delete on account_signals, fingerprints, abuse_flags to weir_service;
    grant select, update on abuse_watch to weir_service;
  end if;
end $$;
