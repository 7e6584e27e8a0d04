-- Who works on streams for all nodes, until when, and how far it has read the outbox. One row for each
-- kind of work. The lease is of the server's own clock, also where Weir's time is virtual: it is about
-- processes, not about accounts.
create table stream_workers (
  name text primary key,
  position bigint not null,
  holder uuid,
  held_until timestamptz
);
insert into stream_workers (name, position) select 'episodes', position from outbox_head;

-- Episodes of throttling: refusals of one account for one reason, for as long as they keep coming. Derived
-- from the outbox; an episode is known by the place of the refusal that opened it.
create table throttle_episodes (
  account_id uuid not null,
  opened_position bigint not null,
  opened_index integer not null,
  code text not null,
  pool_id integer,
  limit_name text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  ended_at timestamptz,
  refusals bigint not null,
  limit_reading bytea,
  primary key (account_id, opened_position, opened_index)
) with (fillfactor = 70);
create index throttle_episodes_open on throttle_episodes (opened_position, opened_index) where ended_at is null;
create index throttle_episodes_ended on throttle_episodes (ended_at) where ended_at is not null;
