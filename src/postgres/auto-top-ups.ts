// Automatic top-up: its terms, and its purchases, of which the database lets one at a time be open for an account.
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { AutoPurchase, AutoTopUpTerms, PurchaseStatus } from '../accounts/auto-top-up.ts';
import type { AutoTopUpStore, LowAccount } from '../accounts/ports.ts';
import { DAY } from '../domain/instant.ts';
import { type Missing, missing } from '../problem.ts';
import { accountExists } from './api-keys.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { once } from './operator-requests.ts';
import { stateFormat } from './packed-state.ts';

const COLUMNS = `id, account_id, amount, provider, reference, status, reason,
  ${millisOf('started_at')} as started_at, ${millisOf('ended_at')} as ended_at`;

const SET = `
  insert into auto_top_up_terms (account_id, enabled, threshold, target, max_per_day) values (?, ?, ?, ?, ?)
  on conflict (account_id) do update set enabled = excluded.enabled, threshold = excluded.threshold,
    target = excluded.target, max_per_day = excluded.max_per_day, changed_at = now()`;

// Waits for another that is being entered, and gives way to one that is open.
const ENTER = `
  insert into auto_top_ups (id, account_id, amount, provider, status, started_at)
  select $1, account_id, 0, $3, 'OPEN', ${CLOCK} from auto_top_up_terms where account_id = $2 and enabled
  on conflict (account_id) where status = 'OPEN' do nothing`;

const LOOK = `
  with since as (
    select coalesce(max(started_at), '-infinity') as success from auto_top_ups
    where account_id = $1 and status = 'SUCCEEDED'
  )
  select t.enabled, t.threshold, t.target, t.max_per_day, s.state, ${millisOf(CLOCK)} as now,
    (select coalesce(sum(amount), 0)::text from auto_top_ups
      where account_id = $1 and status <> 'FAILED' and id <> $2
        and started_at > ${CLOCK} - make_interval(secs => $3)) as bought_today,
    (select count(*)::int4 from auto_top_ups, since
      where account_id = $1 and status = 'FAILED' and started_at > success) as failures,
    (select ${millisOf('max(ended_at)')} from auto_top_ups, since
      where account_id = $1 and status = 'FAILED' and started_at > success) as last_failed_at
  from auto_top_up_terms t join account_state s using (account_id) where t.account_id = $1 and s.version > 0`;

const END = `
  update auto_top_ups set status = $2, reference = $3, reason = $4, ended_at = ${CLOCK}
  where id = $1 and (status = 'OPEN' or (status = 'FAILED' and $2 = 'SUCCEEDED'))`;

const TAKE_OPEN = `
  update auto_top_ups set asked_at = clock_timestamp()
  where id in (
    select id from auto_top_ups
    where status = 'OPEN' and asked_at <= clock_timestamp() - make_interval(secs => $1)
    order by asked_at limit $2 for update skip locked
  )
  returning ${COLUMNS}`;

interface PurchaseRow {
  readonly id: string;
  readonly account_id: string;
  readonly amount: bigint;
  readonly provider: string;
  readonly reference: string | null;
  readonly status: PurchaseStatus;
  readonly reason: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
}

interface TermsRow {
  readonly enabled: boolean;
  readonly threshold: bigint;
  readonly target: bigint;
  readonly max_per_day: bigint;
}

interface LookRow extends TermsRow {
  readonly state: Buffer;
  readonly now: number;
  readonly bought_today: string;
  readonly failures: number;
  readonly last_failed_at: number | null;
}

function readPurchase(row: PurchaseRow): AutoPurchase {
  const { account_id: accountId, started_at: startedAt, ended_at: endedAt, ...rest } = row;
  return { ...rest, accountId, startedAt, endedAt };
}

function readTerms({ enabled, threshold, target, max_per_day: maxPerDay }: TermsRow): AutoTopUpTerms {
  return { enabled, threshold, target, maxPerDay };
}

function readLook(row: LookRow): LowAccount {
  const { bought_today: bought, failures, last_failed_at: lastFailedAt, now } = row;
  return {
    terms: readTerms(row),
    state: stateFormat.decode(row.state),
    history: { boughtToday: BigInt(bought), failures, lastFailedAt },
    now,
  };
}

/** `pool` must read int8 as bigint. */
export function createAutoTopUpStore({ orm, pool }: { orm: MikroORM; pool: pg.Pool }): AutoTopUpStore {
  const purchases = async (text: string, values: unknown[]): Promise<AutoPurchase[]> =>
    (await pool.query<PurchaseRow>(text, values)).rows.map(readPurchase);

  async function enter(
    client: pg.PoolClient,
    purchase: Parameters<AutoTopUpStore['start']>[0],
    decide: Parameters<AutoTopUpStore['start']>[1],
  ): Promise<AutoPurchase | null> {
    const { id, accountId, provider } = purchase;
    const { rowCount } = await client.query(ENTER, [id, accountId, provider]);
    if (rowCount === 0) return null;
    // A statement of its own: it sees what was committed while the one before it waited.
    const { rows } = await client.query<LookRow>(LOOK, [accountId, id, DAY / 1000]);
    const [row] = rows;
    const amount = row ? await decide(readLook(row)) : null;
    if (amount === null) return null;
    const entered = await client.query<PurchaseRow>(
      `update auto_top_ups set amount = $2 where id = $1 returning ${COLUMNS}`,
      [id, amount],
    );
    return entered.rows.map(readPurchase)[0] ?? null;
  }

  return {
    set: (request, { accountId, terms }) =>
      once<Record<string, never>, Missing>(orm, request, async (em) => {
        if (!(await accountExists(em, accountId))) return missing('There is no such account.');
        const { enabled, threshold, target, maxPerDay } = terms;
        await em.execute(SET, [accountId, enabled, threshold, target, maxPerDay]);
        return { kind: 'WORKED', result: {} };
      }),
    terms: async (accountId) => {
      const text =
        'select enabled, threshold, target, max_per_day from auto_top_up_terms where account_id = $1';
      const { rows } = await pool.query<TermsRow>(text, [accountId]);
      return rows.map(readTerms)[0] ?? null;
    },
    thresholds: async () => {
      const { rows } = await pool.query<{ account_id: string; threshold: bigint }>(
        'select account_id, threshold from auto_top_up_terms where enabled',
      );
      return new Map(rows.map((row) => [row.account_id, row.threshold]));
    },
    start: async (purchase, decide) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const started = await enter(client, purchase, decide);
        await client.query(started ? 'commit' : 'rollback');
        client.release();
        return started;
      } catch (error) {
        // The connection may be in the middle of anything: it is not used again.
        client.release(true);
        throw error;
      }
    },
    find: async (id) =>
      (await purchases(`select ${COLUMNS} from auto_top_ups where id = $1`, [id]))[0] ?? null,
    end: async (id, { status, reference, reason }) => {
      await pool.query(END, [id, status, reference, reason]);
    },
    takeOpen: ({ openForMs, limit }) => purchases(TAKE_OPEN, [openForMs / 1000, limit]),
    latest: (accountId, limit) =>
      purchases(
        `select ${COLUMNS} from auto_top_ups where account_id = $1 order by started_at desc, asked_at desc, id limit $2`,
        [accountId, limit],
      ),
  };
}
