/** Reads who waits for which pool, and how many jobs of their accounts run there. Nothing is locked. */
import type pg from 'pg';
import type { Priority } from '../domain/catalogue.ts';
import type { QueuedJob } from '../domain/queue.ts';
import type { WaitingReads } from '../jobs/ports.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { PRIORITY_NUMBERS } from './packed-money.ts';

const WAITING = {
  name: 'read_waiting',
  text: `
    with clock as materialized (select ${CLOCK} as now), waiting as materialized (
      select * from waiting_jobs where $1::int4 is null or pool_id = $1
    ), running as materialized (
      select s.account_id, s.pool_id, (
        select count(*)::int from open_jobs o, clock
        where o.account_id = s.account_id and o.pool_id = s.pool_id and o.lease_ends_at > clock.now
      ) as running
      from (select distinct account_id, pool_id from waiting) s
    )
    select ${millisOf('clock.now')} as now, w.account_id, w.job_id, w.pool_id, w.priority, w.weight, w.lane, w.parent_job_id,
      ${millisOf('w.asked_at')} as asked_at, ${millisOf('w.expires_at')} as expires_at, r.running
    from clock left join (waiting w join running r using (account_id, pool_id)) on true`,
};

const PRIORITIES_BY_NUMBER = new Map<number, Priority>(
  (['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const).map((priority) => [PRIORITY_NUMBERS[priority], priority]),
);

interface QueuedRow {
  readonly now: number;
  readonly account_id: string | null;
  readonly job_id: string;
  readonly pool_id: number;
  readonly priority: number;
  readonly weight: number;
  readonly lane: string;
  readonly parent_job_id: string | null;
  readonly asked_at: number;
  readonly expires_at: number;
  readonly running: number;
}

function toQueued(row: QueuedRow): QueuedJob[] {
  if (row.account_id === null) return [];
  const priority = PRIORITIES_BY_NUMBER.get(row.priority);
  if (!priority) throw new Error(`${row.priority} is the number of no priority`);
  return [
    {
      accountId: row.account_id,
      jobId: row.job_id,
      poolId: row.pool_id,
      priority,
      lane: row.lane,
      parentJobId: row.parent_job_id,
      weight: row.weight,
      askedAt: row.asked_at,
      expiresAt: row.expires_at,
      running: row.running,
    },
  ];
}

/** `pool` may be shared with other reads. */
export function createWaitingReads({ pool }: { pool: pg.Pool }): WaitingReads {
  return {
    waiting: async (poolId) => {
      const { rows } = await pool.query<QueuedRow>({ ...WAITING, values: [poolId] });
      return { now: rows[0]?.now ?? 0, jobs: rows.flatMap(toQueued) };
    },
    poolOf: async ({ accountId, jobId }) => {
      const { rows } = await pool.query<{ pool_id: number }>({
        name: 'read_waiting_pool',
        text: 'select pool_id from waiting_jobs where account_id = $1 and job_id = $2',
        values: [accountId, jobId],
      });
      return rows[0]?.pool_id ?? null;
    },
  };
}
