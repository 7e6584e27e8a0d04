-- Draft policies that ran in shadow beside the policy in force, and what they would have decided otherwise. One runs
-- at most; how far it has read the outbox stands in stream_workers under the name 'shadow', for as long as it runs.
create table policy_shadows (
  id integer generated always as identity primary key,
  key text not null unique,
  input_hash text not null,
  document text not null,
  reason text,
  started_by text not null,
  started_at timestamptz not null,
  stopped_at timestamptz,
  decided bigint not null default 0,
  skipped bigint not null default 0,
  disagreements jsonb not null default '{}',
  examples jsonb not null default '[]'
) with (fillfactor = 50);
create unique index policy_shadows_running on policy_shadows ((true)) where stopped_at is null;

do $$
begin
  if exists (select from pg_roles where rolname = 'weir_service') then
    grant select, insert, update on policy_shadows to weir_service;
    grant insert, delete on stream_workers to weir_service;
  end if;
end $$;
