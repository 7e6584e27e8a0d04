/**
 * Keeps how far the scheduled checker has come. Marks can always be made anew, so they are kept in the
 * form that is quickest to write: Node's own serialisation. One that can't be read is as good as none.
 */
import { deserialize, serialize } from 'node:v8';
import type pg from 'pg';
import type { Fold } from '../ledger/fold.ts';
import type { CheckerStore, Mark } from '../ledger/ports.ts';

/** Raised with every change of what a fold has. */
const FORMAT = 3;

const LEAD = `
  update ledger_checker set holder = $1, held_until = clock_timestamp() + $2 * interval '1 millisecond'
  where holder = $1 or held_until is null or held_until < clock_timestamp()
  returning after_account as after`;

const RESIGN = 'update ledger_checker set held_until = null where holder = $1';

const MOVE_ON = 'update ledger_checker set after_account = $2 where holder = $1';

const DUE = `
  select s.account_id, m.account_id is null or m.whole_at < clock_timestamp() - $3 * interval '1 millisecond' as whole
  from account_state s left join ledger_marks m using (account_id)
  where s.version > 0 and ($1::uuid is null or s.account_id > $1)
    and (m.account_id is null
      or m.broken_at is null and (m.version is distinct from s.version or m.whole_at < clock_timestamp() - $3 * interval '1 millisecond')
      or m.broken_at < clock_timestamp() - $4 * interval '1 millisecond')
  order by s.account_id limit $2`;

const READ = 'select version::float8 as version, fold from ledger_marks where account_id = $1';

const KEEP = `
  insert into ledger_marks (account_id, seq, version, fold, checked_at, whole_at)
  values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
  on conflict (account_id) do update set seq = excluded.seq, version = excluded.version, fold = excluded.fold,
    checked_at = excluded.checked_at, broken_at = null,
    whole_at = case when $5 then excluded.whole_at else ledger_marks.whole_at end`;

const KEEP_BROKEN = `
  insert into ledger_marks (account_id, seq, fold, checked_at, whole_at, broken_at)
  values ($1, 0, '', clock_timestamp(), 'epoch', clock_timestamp())
  on conflict (account_id) do update set broken_at = excluded.broken_at, checked_at = excluded.checked_at`;

function readFold(bytes: Buffer): Fold | null {
  if (bytes.length === 0) return null;
  const [format, fold] = deserialize(bytes) as [number, Fold];
  return format === FORMAT ? fold : null;
}

/** `holder` tells this process from others; a new one at each start. */
export function createCheckerStore({ pool, holder }: { pool: pg.Pool; holder: string }): CheckerStore {
  return {
    lead: async (leaseMs) => {
      const { rows } = await pool.query<{ after: string | null }>(LEAD, [holder, leaseMs]);
      return rows[0] ?? null;
    },
    resign: async () => {
      await pool.query(RESIGN, [holder]);
    },
    moveOn: async (after) => {
      await pool.query(MOVE_ON, [holder, after]);
    },
    due: async ({ after, limit, wholeMs, brokenMs }) => {
      const values = [after, limit, wholeMs, brokenMs];
      const { rows } = await pool.query<{ account_id: string; whole: boolean }>(DUE, values);
      return rows.map(({ account_id: accountId, whole }) => ({ accountId, whole }));
    },
    mark: async (accountId): Promise<Mark | null> => {
      const { rows } = await pool.query<{ version: number | null; fold: Buffer }>(READ, [accountId]);
      const [row] = rows;
      const fold = row ? readFold(row.fold) : null;
      return row && fold ? { fold, version: row.version } : null;
    },
    keep: async ({ fold, version }, { whole }) => {
      const bytes = serialize([FORMAT, fold]);
      await pool.query(KEEP, [fold.accountId, fold.seq, version, bytes, whole]);
    },
    keepBroken: async (accountId) => {
      await pool.query(KEEP_BROKEN, [accountId]);
    },
  };
}
