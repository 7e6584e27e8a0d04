/** Keeps alarms: one row for each thing that is wrong, however often it is found. */
import type pg from 'pg';
import type { AlarmStore, StoredAlarm } from '../ledger/alarms.ts';
import { CLOCK, millisOf } from './ledger-session.ts';

const RAISE = `
  insert into alarms (kind, account_id, seq, what, message, first_at, last_at)
  select $1, $2, $3, $4, $5, now, now from (select ${CLOCK} as now) as clock
  on conflict (kind, account_id, seq, what)
    do update set last_at = excluded.last_at, message = excluded.message, times = alarms.times + 1
  returning times = 1 as is_new`;

const PAGE = `
  select id::float8 as id, kind, account_id, seq::float8 as seq, what, message, ${millisOf('first_at')} as first_at,
    ${millisOf('last_at')} as last_at, times::float8 as times
  from alarms where $1::int8 is null or id < $1 order by id desc limit $2`;

interface AlarmRow {
  readonly id: number;
  readonly kind: string;
  readonly account_id: string | null;
  readonly seq: number | null;
  readonly what: string;
  readonly message: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly times: number;
}

function readAlarm(row: AlarmRow): StoredAlarm {
  const {
    id,
    kind,
    account_id: accountId,
    seq,
    what,
    message,
    first_at: firstAt,
    last_at: lastAt,
    times,
  } = row;
  return { id, kind, accountId, seq, what, message, firstAt, lastAt, times };
}

/** `pool` may be shared. */
export function createAlarmStore({ pool }: { pool: pg.Pool }): AlarmStore {
  return {
    raise: async ({ kind, accountId, seq, what, message }) => {
      const { rows } = await pool.query<{ is_new: boolean }>(RAISE, [kind, accountId, seq, what, message]);
      return rows[0]?.is_new ?? false;
    },
    page: async ({ before, limit }) =>
      (await pool.query<AlarmRow>(PAGE, [before, limit])).rows.map(readAlarm),
  };
}
