/**
 * What the watch over fingerprints keeps. A look reads a bounded part of each account's journal, by its key:
 * the first and the last entries tell when it began and when it was used last.
 */
import type pg from 'pg';
import type { AbuseFlag, AbuseStore } from '../accounts/abuse-port.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';

const FINGERPRINT = 1;
const ADDRESS = 2;
/** Accounts of one fingerprint that are looked at, the newest first. */
const MOST_ACCOUNTS = 5_000;
/** Entries at each end of a journal. */
const ENTRIES = 200;

const LEAD = `
  update abuse_watch set holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
  where holder = $1 or held_until is null or held_until < clock_timestamp()`;

const RESIGN = 'update abuse_watch set held_until = null where holder = $1';

const TAKE_SHARED = `
  update fingerprints set looked_at = ${CLOCK}
  where hash in (
    select hash from fingerprints
    where accounts > 1 and accounts >= $3 and looked_at <= ${CLOCK} - $1 * interval '1 millisecond'
    order by looked_at limit $2 for update skip locked)
  returning hash`;

// A journal's ends overlap where it is short, which changes no minimum and no maximum.
const ENTER_FLAGS = `
  with members as (
    select account_id from account_signals where kind = ${FINGERPRINT} and hash = $1
    order by at desc limit ${MOST_ACCOUNTS}
  ), lives as (
    select m.account_id, life.first_at, life.last_at,
      coalesce(life.refused_at >= life.last_at, false) or coalesce(spent.all_of_it, false) as used_up
    from members m
    cross join lateral (
      select min(j.at) filter (where j.kind = ${ENTRY_NUMBERS.GRANTED}) as first_at,
        max(j.at) filter (where j.kind = ${ENTRY_NUMBERS.GRANTED}) as last_at,
        max(j.at) filter (where j.code = ${REJECTION_NUMBERS.INSUFFICIENT_CREDITS}) as refused_at
      from (
        (select kind, code, at from journal where account_id = m.account_id order by seq limit ${ENTRIES})
        union all
        (select kind, code, at from journal where account_id = m.account_id order by seq desc limit ${ENTRIES})
      ) as j
    ) as life
    cross join lateral (
      select bool_and(not g.open) and sum(g.spent) * 10 >= sum(g.granted) * 9 as all_of_it
      from grants g where g.account_id = m.account_id
    ) as spent
    where life.first_at >= ${CLOCK} - $2 * interval '1 millisecond'
  ), linked as (
    select account_id, used_up and lead(first_at, $3::int) over in_order >= last_at as followed,
      row_number() over in_order as place
    from lives window in_order as (order by first_at, last_at, account_id)
  ), placed as (
    select account_id, followed, lag(followed, $3::int) over (order by place) as follows from linked
  ), pattern as (
    select count(*) filter (where followed) as links, count(*) as accounts from linked
  ), suspects as (
    select p.account_id, pattern.accounts
    from placed p cross join pattern
    where (p.followed or p.follows) and pattern.links >= $4::int - $3::int and pattern.accounts >= $4::int
      and pattern.links * 1000000 >= (pattern.accounts - $3::int) * $5::int8
  )
  insert into abuse_flags (flag_id, account_id, hash, accounts, addresses, raised_at, expires_at)
  select gen_random_uuid(), s.account_id, $1, s.accounts,
    (select count(distinct a.hash) from account_signals a where a.kind = ${ADDRESS}
      and a.account_id in (select account_id from suspects)),
    date_trunc('milliseconds', ${CLOCK}), ${CLOCK} + $6 * interval '1 millisecond'
  from suspects s
  where not exists (
    select from abuse_flags f where f.account_id = s.account_id and f.hash = $1
      and (f.reversed_at is not null or f.expires_at > ${CLOCK}))
  order by s.account_id limit $7`;

const COLUMNS = `flag_id as "id", account_id as "accountId", hash as "fingerprint", accounts, addresses,
  ${millisOf('raised_at')} as "raisedAt", ${millisOf('expires_at')} as "expiresAt", ${millisOf('reversed_at')} as "reversedAt",
  reversed_by as "reversedBy", reversal_reason as "reversalReason"`;

const TO_RAISE = `
  select ${COLUMNS} from abuse_flags where not raised order by raised_at, flag_id limit $1`;

const MARK_RAISED = 'update abuse_flags set raised = true where flag_id = any ($1::uuid[])';

const REVERSE = `
  update abuse_flags set reversed_at = ${CLOCK}, reversed_by = $2, reversal_reason = $3
  where flag_id = $1 and reversed_at is null`;

const PAGE = `
  select ${COLUMNS} from abuse_flags
  where ($1::float8 is null or (raised_at, flag_id) < (to_timestamp($1::float8 / 1000), $2::uuid))
    and ($3 or (reversed_at is null and expires_at > ${CLOCK}))
  order by raised_at desc, flag_id desc limit $4`;

const NOTE = `
  with account as (
    select account_id from account_state where account_id = $1 and version > 0
  ), noted as (
    insert into account_signals (account_id, kind, hash, at)
    select account_id, kind, hash, ${CLOCK}
    from account, (values (${FINGERPRINT}, $2::bytea), (${ADDRESS}, $3::bytea)) as given (kind, hash)
    where hash is not null
    on conflict do nothing
    returning kind, hash
  ), told as (
    insert into fingerprints as f (hash, accounts) select hash, 1 from noted where kind = ${FINGERPRINT}
    on conflict (hash) do update set accounts = f.accounts + 1
  )
  select 1 from account`;

/** `holder` tells this process from others; a new one at each start. */
export function createAbuseStore({ pool, holder }: { pool: pg.Pool; holder: string }): AbuseStore {
  return {
    lead: async (leaseMs) => (await pool.query(LEAD, [holder, leaseMs])).rowCount === 1,
    resign: async () => {
      await pool.query(RESIGN, [holder]);
    },
    takeShared: async ({ restMs, fewest, limit }) => {
      const { rows } = await pool.query<{ hash: Buffer }>(TAKE_SHARED, [restMs, limit, fewest]);
      return rows.map(({ hash }) => hash);
    },
    enterFlags: async ({ fingerprint, rule, expiryMs, limit }) => {
      const { fewest, lanes, share, lookbackMs } = rule;
      const values = [fingerprint, lookbackMs, lanes, fewest, share, expiryMs, limit];
      return (await pool.query(ENTER_FLAGS, values)).rowCount ?? 0;
    },
    toRaise: async (limit) => (await pool.query<AbuseFlag>(TO_RAISE, [limit])).rows,
    markRaised: async (ids) => {
      await pool.query(MARK_RAISED, [ids]);
    },
    reverse: async ({ flagId, by, reason }) => {
      await pool.query(REVERSE, [flagId, by, reason]);
    },
    page: async ({ before, limit, which }) => {
      const values = [before?.raisedAt ?? null, before?.id ?? null, which === 'ALL', limit];
      return (await pool.query<AbuseFlag>(PAGE, values)).rows;
    },
    note: async (accountId, { fingerprint, address }) =>
      (await pool.query(NOTE, [accountId, fingerprint, address])).rowCount === 1,
  };
}
