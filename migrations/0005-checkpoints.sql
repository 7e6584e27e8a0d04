-- What proves the ledger from outside of itself: the keys that sign checkpoints, the checkpoints that were
-- exported, how far the scheduled checker has come, and what it found.

-- The keys that checkpoints are or were signed with. `private_key` is set for a key that Weir made for
-- itself because none was given; one that was given by the settings never comes here, only its public half.
create table checkpoint_keys (
  key_id text primary key,
  public_key bytea not null,
  private_key bytea,
  created_at timestamptz not null default now()
);
create unique index checkpoint_keys_own on checkpoint_keys ((true)) where private_key is not null;
create trigger checkpoint_keys_stay before update or delete or truncate on checkpoint_keys
  for each statement execute function refuse_change();

-- Every checkpoint that was exported: the size and root of an account's tree, signed.
create table checkpoints (
  account_id uuid not null,
  size bigint not null check (size > 0),
  root bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null,
  primary key (account_id, size)
);
create trigger checkpoints_append_only before update or delete or truncate on checkpoints
  for each statement execute function refuse_change();

-- How far the scheduled checker has come with each account: what its entries up to `seq` add up to.
-- `version` is that of the account's state that was compared; null while entries are left. `whole_at` tells
-- when it was begun from the first entry, `broken_at` when something was found to be wrong. All of it can be
-- deleted: the checker then begins anew.
create table ledger_marks (
  account_id uuid primary key,
  seq bigint not null,
  version bigint,
  fold bytea not null,
  checked_at timestamptz not null,
  whole_at timestamptz not null,
  broken_at timestamptz
) with (fillfactor = 70);

-- Who runs the checker for all nodes, until when, and which account it looked at last. The lease is of the
-- server's own clock: it is about processes, not about accounts.
create table ledger_checker (
  only_row boolean primary key default true check (only_row),
  holder uuid,
  held_until timestamptz,
  after_account uuid
);
insert into ledger_checker default values;

-- What operators must know of. One row for each thing that is wrong, however often it is found.
create table alarms (
  id bigserial primary key,
  kind text not null,
  account_id uuid,
  seq bigint,
  what text not null,
  message text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  times bigint not null default 1
);
create unique index alarms_once on alarms (kind, account_id, seq, what) nulls not distinct;

-- The service may not change what is append-only, whatever the triggers are worth.
do $$
begin
  if exists (select from pg_roles where rolname = 'weir_service') then
    revoke update, delete on checkpoint_keys, checkpoints from weir_service;
  end if;
end $$;
