-- Compensations: one operation that gives credits to many accounts, and can be taken back as a whole.
create table compensations (
  id uuid primary key,
  reason text not null,
  asked_by text not null,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  -- Set when the last account has its credits, and when the last one has been taken back.
  granted_at timestamptz,
  reversal_reason text,
  reversed_at timestamptz
);

-- Who gets how much, settled when the operation was asked for. `granted`, `revoked`: null until it was done;
-- zero with `refused` says why an account could not get its credits.
create table compensation_accounts (
  compensation_id uuid not null,
  account_id uuid not null references accounts (id),
  amount bigint not null check (amount > 0),
  granted bigint,
  refused text,
  revoked bigint,
  primary key (compensation_id, account_id)
);
create index compensation_accounts_waiting on compensation_accounts (compensation_id, account_id) where granted is null;
create index compensation_accounts_account on compensation_accounts (account_id);
