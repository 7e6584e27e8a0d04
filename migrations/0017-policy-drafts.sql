-- Policies that are being written, each as it stands, whatever is wrong with it. A draft that was published or
-- discarded stays to be read, and changes no more; every change raises its revision.
create table policy_drafts (
  id uuid not null,
  name text not null,
  document text not null,
  revision integer not null,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  changed_by text not null,
  changed_at timestamptz(3) not null default now(),
  published_as integer,
  discarded boolean not null default false,
  primary key (id)
);
create index policy_drafts_in_order on policy_drafts (created_at, id);

do $$
begin
  if exists (select from pg_roles where rolname = 'weir_service') then
    grant select, insert, update on policy_drafts to weir_service;
  end if;
end $$;
