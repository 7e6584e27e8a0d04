-- Row-level security for the sessions that serve reads. A session that works as weir_reader sees the rows
-- of the account in the setting weir.account, and none without it. Every other role sees and writes what
-- its grants allow, as before: the policy for them says nothing but yes, which costs the hot path nothing.
-- Where this migration may not create roles nothing changes, and reads run as the service itself.
do $$
declare
  owned text;
begin
  if not exists (select from pg_roles where rolname = 'weir_reader') then
    begin
      create role weir_reader nologin noinherit;
    exception
      when insufficient_privilege then
        raise notice 'weir_reader was not created: this role may not create roles';
        return;
      when duplicate_object or unique_violation then
        null; -- another database of this server was migrated at the same moment
    end;
  end if;

  -- Who serves may take the role, and has none of its restrictions until then: a member that inherited it
  -- would be restricted always. Before Postgres 16 that can't be said of one membership.
  begin
    if not pg_has_role(current_user, 'weir_reader', 'member') then
      if current_setting('server_version_num')::int >= 160000 then
        execute format('grant weir_reader to %I with inherit false, set true', current_user);
      else
        execute format('grant weir_reader to %I', current_user);
      end if;
    end if;
    if current_setting('server_version_num')::int >= 160000
      and exists (select from pg_roles where rolname = 'weir_service')
      and not exists (
        select from pg_auth_members m
        where m.roleid = 'weir_reader'::regrole and m.member = 'weir_service'::regrole)
    then
      execute 'grant weir_reader to weir_service with inherit false, set true';
    end if;
  exception
    when insufficient_privilege then
      raise notice 'weir_reader belongs to somebody else: reads run as the service itself';
    when unique_violation then
      null;
  end;

  execute format('grant usage on schema %I to weir_reader', current_schema());
  foreach owned in array array['account_state', 'account_due', 'journal', 'open_jobs', 'grants', 'account_names',
    'account_users', 'quotes', 'payments'] loop
    execute format('grant select on %I to weir_reader', owned);
    execute format('alter table %I enable row level security', owned);
    execute format('create policy %I on %I using (true) with check (true)', owned || '_all', owned);
    execute format(
      'create policy %I on %I as restrictive to weir_reader using (account_id = (select nullif(current_setting(%L, true), %L)::uuid))',
      owned || '_bound', owned, 'weir.account', '');
  end loop;

  grant select on accounts to weir_reader;
  alter table accounts enable row level security;
  create policy accounts_all on accounts using (true) with check (true);
  create policy accounts_bound on accounts as restrictive to weir_reader
    using (id = (select nullif(current_setting('weir.account', true), '')::uuid));

  -- Of keys what tells them apart, and never the hash; those of the company may have asked for the account.
  grant select (id, prefix, application, roles, priorities, account_id, created_at, revoked_at) on api_keys to weir_reader;
  alter table api_keys enable row level security;
  create policy api_keys_all on api_keys using (true) with check (true);
  create policy api_keys_bound on api_keys as restrictive to weir_reader
    using (account_id is null or account_id = (select nullif(current_setting('weir.account', true), '')::uuid));

  grant select on installation, virtual_clock, pool_state, catalogue_head, pools, models, price_books, plans,
    policies to weir_reader;
end $$;
