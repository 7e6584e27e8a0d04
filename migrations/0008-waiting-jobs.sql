-- One row for each request that waits for room, from its decision WAITING to the entry that ends the wait.
-- `waiting` is the packed request; the other columns are what the order of the queue goes by.
create table waiting_jobs (
  account_id uuid not null,
  job_id uuid not null,
  pool_id integer not null,
  priority smallint not null,
  weight integer not null,
  lane text not null,
  parent_job_id uuid,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  waiting bytea not null,
  primary key (account_id, job_id)
);
create index waiting_jobs_of_pool on waiting_jobs (pool_id);

-- As in 0001 and 0004: the service may change it, and readers see the rows of their account.
do $$
begin
  if exists (select from pg_roles where rolname = 'weir_service') then
    grant select, insert, update, delete on waiting_jobs to weir_service;
  end if;
  if exists (select from pg_roles where rolname = 'weir_reader') then
    grant select on waiting_jobs to weir_reader;
    alter table waiting_jobs enable row level security;
    create policy waiting_jobs_all on waiting_jobs using (true) with check (true);
    create policy waiting_jobs_bound on waiting_jobs as restrictive to weir_reader
      using (account_id = (select nullif(current_setting('weir.account', true), '')::uuid));
  end if;
end $$;
