-- Automatic top-up: what was agreed with an account, and each purchase that was started for it.

create table auto_top_up_terms (
  account_id uuid primary key references accounts (id),
  enabled boolean not null,
  threshold bigint not null check (threshold >= 0),
  target bigint not null check (target > threshold),
  max_per_day bigint not null check (max_per_day > 0),
  changed_at timestamptz not null default now()
);

-- `started_at` and `ended_at` are of the clock of decisions, `asked_at` is of the server's own: when the
-- provider was asked last. A purchase is open until the provider has told how it ended.
create table auto_top_ups (
  id uuid primary key,
  account_id uuid not null references accounts (id),
  amount bigint not null check (amount >= 0),
  provider text not null,
  reference text,
  status text not null check (status in ('OPEN', 'SUCCEEDED', 'FAILED')),
  reason text,
  started_at timestamptz not null,
  ended_at timestamptz,
  asked_at timestamptz not null default clock_timestamp(),
  check ((ended_at is null) = (status = 'OPEN'))
);
-- At most one purchase at a time for an account, whoever starts it.
create unique index auto_top_ups_open on auto_top_ups (account_id) where status = 'OPEN';
create index auto_top_ups_of_account on auto_top_ups (account_id, started_at);
create index auto_top_ups_asked on auto_top_ups (asked_at) where status = 'OPEN';
