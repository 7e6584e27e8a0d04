-- The ledger: what happened to each account (journal), how it stands now (account_state, grants,
-- open_jobs), what all accounts share (pool_state) and the order in which it was committed (outbox).
-- Every row of an account carries the account's id first in its key, so that the tables can be
-- distributed by it.

-- One row: what this database is for. Virtual time can be chosen only while nothing has happened yet.
create table installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null,
  virtual_time boolean not null,
  created_at timestamptz not null default now()
);
insert into installation (id, virtual_time) values (gen_random_uuid(), false);

-- One row on a database made for virtual time (replay, simulation), none on any other.
create table virtual_clock (
  only_row boolean primary key default true check (only_row),
  now timestamptz not null
);

-- The present state of an account, packed (docs/ledger-format.md). Every decision locks and rewrites it;
-- the room in each page and the lack of any other index keep the updates from touching an index.
create table account_state (
  account_id uuid primary key,
  version bigint not null,
  state bytea not null
) with (fillfactor = 40, toast_tuple_target = 8160);
alter table account_state alter column state set storage external;

-- When time alone changes an account next. Apart from the state, because an index on it would make each
-- of the state's updates an index update too, and this instant rarely changes.
create table account_due (
  account_id uuid primary key,
  due_at timestamptz not null
);
create index account_due_at on account_due (due_at);

-- The journal. `detail` is the packed body of the entry; the other columns repeat what is searched,
-- grouped and summed by. Amounts are micro-credits, usage is in micro-units; what does not concern a
-- kind of entry is null.
--   code       the first reason of a rejection
--   outcome    of a settlement: 0 succeeded, 1 failed
--   held       what a grant took from its sources, child budget included
--   charged    what the sources paid, negative what a refund gave back to them; charged_by splits it:
--              included, promotional, plan, purchased, post-paid
--   debt       what an ending left as debt; what a refund lowered it by
--   returned   what went back to the sources
--   nodes      the interior nodes of the account's Merkle tree that this entry completes, 32 bytes each
create table journal (
  account_id uuid not null,
  seq bigint not null check (seq > 0),
  subject uuid not null,
  ordinal smallint not null check (ordinal >= 0),
  kind smallint not null,
  at timestamptz not null,
  model_id integer,
  pool_id integer,
  key_id integer,
  user_ref uuid,
  endpoint text,
  priority smallint,
  labels jsonb,
  code smallint,
  outcome smallint,
  held bigint,
  charged bigint,
  charged_by bigint[],
  debt bigint,
  returned bigint,
  compute_ms bigint,
  usage_meters text[],
  usage_amounts bigint[],
  detail bytea not null,
  nodes bytea,
  primary key (account_id, seq),
  constraint journal_subject unique (account_id, subject, ordinal)
);
create index journal_at on journal using brin (at) with (pages_per_range = 32, autosummarize = on);

-- One row for each job that has not ended. Until `lease_ends_at` it runs, afterwards it is UNKNOWN.
create table open_jobs (
  account_id uuid not null,
  job_id uuid not null,
  pool_id integer not null,
  parent_job_id uuid,
  due_at timestamptz not null,
  lease_ends_at timestamptz not null,
  job bytea not null,
  primary key (account_id, job_id)
) with (fillfactor = 80);
create index open_jobs_due on open_jobs (due_at);

-- Every grant of credits. While `open`, the account's state has its numbers and these are those of its
-- creation or of its last return; afterwards these count.
create table grants (
  account_id uuid not null,
  grant_id uuid not null,
  created_seq bigint not null,
  source smallint not null,
  name text not null,
  burn_priority integer not null,
  effective_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  granted bigint not null,
  available bigint not null,
  held bigint not null,
  spent bigint not null,
  expired bigint not null,
  revoked bigint not null,
  open boolean not null,
  primary key (account_id, grant_id),
  check (granted = available + held + spent + expired + revoked)
);
create unique index grants_in_order on grants (account_id, created_seq);

-- What all accounts share of a pool, packed. Locked after the accounts.
create table pool_state (
  pool_id integer primary key,
  version bigint not null,
  state bytea not null
) with (fillfactor = 10);

-- What was committed, in the order of the commits: one packed row for each transaction. The position is
-- taken under the lock on outbox_head, last of all, so no row appears before one that is already there.
create table outbox (
  position bigint primary key,
  at timestamptz not null,
  items bytea not null
);
create table outbox_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null
) with (fillfactor = 10);
insert into outbox_head (position) values (0);

-- The journal only grows. The triggers hold for every role, the owner and superusers included, also in
-- replication; who takes them away can change the past, but not without the Merkle tree showing it.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = '42501';
end $$;
create trigger journal_append_only before update or delete or truncate on journal
  for each statement execute function refuse_change();
alter table journal enable always trigger journal_append_only;
create trigger installation_stays before delete or truncate on installation
  for each statement execute function refuse_change();

create function check_installation() returns trigger language plpgsql as $$
begin
  if new.virtual_time <> old.virtual_time and exists (select from journal) then
    raise exception 'the kind of time is chosen before the first entry' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger installation_checked before update on installation
  for each row execute function check_installation();

create function check_virtual_clock() returns trigger language plpgsql as $$
begin
  if not exists (select from installation where virtual_time) then
    raise exception 'this database was not made for virtual time' using errcode = '55000';
  end if;
  if tg_op = 'UPDATE' and new.now < old.now then
    raise exception 'the virtual clock does not go backwards' using errcode = '55000';
  end if;
  return new;
end $$;
create trigger virtual_clock_checked before insert or update on virtual_clock
  for each row execute function check_virtual_clock();

-- A role for the service, without the right to change the past: `grant weir_service to <login>` and run
-- Weir as that login, with the owner kept for migrations. Where the migration may not create roles
-- nothing is granted, the service runs as the owner, and the triggers alone hold.
do $$
begin
  if not exists (select from pg_roles where rolname = 'weir_service') then
    begin
      create role weir_service nologin;
    exception
      when insufficient_privilege then
        raise notice 'weir_service was not created: this role may not create roles';
      when duplicate_object or unique_violation then
        null; -- another database of this server was migrated at the same moment
    end;
  end if;
  if exists (select from pg_roles where rolname = 'weir_service') then
    execute format('grant usage on schema %I to weir_service', current_schema());
    execute format(
      'alter default privileges in schema %I grant select, insert, update, delete on tables to weir_service',
      current_schema());
    execute format(
      'alter default privileges in schema %I grant usage, select on sequences to weir_service',
      current_schema());
    grant select, insert, update, delete on
      account_state, account_due, open_jobs, grants, pool_state, outbox, outbox_head, virtual_clock
      to weir_service;
    grant select, insert on journal to weir_service;
    grant select, update on installation to weir_service;
  end if;
end $$;
