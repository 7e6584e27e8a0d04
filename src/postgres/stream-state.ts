/**
 * Reads the present state with which streams begin, each in one statement together with the outbox's
 * position: one snapshot of the database has a batch and all that it changed, or neither.
 */
import type pg from 'pg';
import { balanceOf } from '../domain/account.ts';
import { newPoolState } from '../domain/load.ts';
import type { JobMoment, PresentState } from '../events/ports.ts';
import { presentLoad } from '../load/present-load.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { CLOCK, millisOf } from './ledger-session.ts';
import { OPEN_JOB_COLUMNS, type OpenJobRow, readOpenJob, WITH_GRANT } from './open-job-rows.ts';
import { poolFormat } from './packed-pool.ts';
import { stateFormat } from './packed-state.ts';
import { EPISODE_COLUMNS, type EpisodeRow, readEpisode } from './throttle-rows.ts';

// Each statement has the frame once and what it is about beside it; null where there is nothing of it.
const FRAME = `select (select position from outbox_head) as position, ${millisOf(CLOCK)} as at`;

const BALANCE = {
  name: 'stream_balance',
  text: `${FRAME}, (select state from account_state where account_id = $1 and version > 0) as state`,
};

const POOLS = {
  name: 'stream_pools',
  text: `${FRAME}, p.state from (select) as one left join pool_state p on p.version > 0`,
};

const JOB = {
  name: 'stream_job',
  text: `${FRAME}, j.ordinal, (select ${millisOf('lease_ends_at')} from open_jobs where account_id = $1 and job_id = $2) as lease_ends_at
    from (select) as one left join lateral (
      select max(ordinal) as ordinal from journal where account_id = $1 and subject = $2
    ) j on true`,
};

const OPEN_JOBS = {
  name: 'stream_open_jobs',
  text: `${FRAME}, j.* from (select) as one
    left join (select ${OPEN_JOB_COLUMNS} from open_jobs o ${WITH_GRANT} order by o.due_at limit $1) j on true`,
};

const OPEN_JOBS_OF = {
  name: 'stream_open_jobs_of',
  text: `${FRAME}, j.* from (select) as one
    left join (
      select ${OPEN_JOB_COLUMNS} from open_jobs o ${WITH_GRANT} where o.account_id = $2 order by o.due_at limit $1
    ) j on true`,
};

const OPEN_EPISODES = {
  name: 'stream_episodes',
  text: `${FRAME}, e.* from (select) as one left join (
      select ${EPISODE_COLUMNS} from throttle_episodes
      where ended_at is null and ($2::uuid is null or account_id = $2)
      order by opened_position desc, opened_index desc limit $1
    ) e on true`,
};

interface Frame {
  readonly position: bigint;
  readonly at: number;
}

/** An open job, or nothing. */
type MaybeJob = OpenJobRow | { readonly job_id: null };

function isJob<T extends MaybeJob>(row: T): row is T & OpenJobRow {
  return row.job_id !== null;
}

function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error('A statement that always has a row had none.');
  return row;
}

export function createPresentState(params: { pool: pg.Pool; catalogue: CatalogueSource }): PresentState {
  const { pool, catalogue } = params;

  async function read<Row>(statement: { name: string; text: string }, values: unknown[]) {
    const { rows } = await pool.query<Row & Frame>({ ...statement, values });
    const { position, at } = one(rows);
    return { position, at, rows };
  }

  return {
    balance: async (accountId) => {
      const { position, at, rows } = await read<{ state: Buffer | null }>(BALANCE, [accountId]);
      const { state } = one(rows);
      return { position, at, value: state && balanceOf(stateFormat.decode(state), at) };
    },
    loads: async () => {
      const { position, at, rows } = await read<{ state: Buffer | null }>(POOLS, []);
      const states = new Map(
        rows
          .flatMap(({ state }) => (state ? [poolFormat.decode(state)] : []))
          .map((each) => [each.poolId, each]),
      );
      const { pools, policy } = await catalogue.reload();
      const value = [...pools.values()].map((each) => {
        const state = states.get(each.id) ?? newPoolState(each.id, at);
        return { poolId: each.id, load: presentLoad({ state, pool: each, policy: policy.load, now: at }) };
      });
      return { position, at, value };
    },
    job: async ({ accountId, jobId }) => {
      const { position, at, rows } = await read<{ ordinal: number | null; lease_ends_at: number | null }>(
        JOB,
        [accountId, jobId],
      );
      const { ordinal, lease_ends_at: leaseEndsAt } = one(rows);
      return { position, at, value: ordinal === null ? null : { accountId, jobId, ordinal, leaseEndsAt } };
    },
    openJobs: async ({ accountId, limit }) => {
      const { position, at, rows } = await (accountId === null
        ? read<MaybeJob>(OPEN_JOBS, [limit])
        : read<MaybeJob>(OPEN_JOBS_OF, [limit, accountId]));
      const jobs = rows.filter(isJob).map((row) => readOpenJob(row));
      const value = jobs
        .sort((a, b) => a.hold.grantedAt - b.hold.grantedAt || (a.jobId < b.jobId ? -1 : 1))
        .map(
          (job): JobMoment => ({
            accountId: job.accountId,
            jobId: job.jobId,
            ordinal: job.entries - 1,
            leaseEndsAt: job.leaseEndsAt,
          }),
        );
      return { position, at, value };
    },
    openEpisodes: async ({ accountId, limit }) => {
      const { position, at, rows } = await read<EpisodeRow>(OPEN_EPISODES, [limit, accountId]);
      const value = rows.flatMap((row) => (row.opened_position === null ? [] : [readEpisode(row)])).reverse();
      return { position, at, value };
    },
  };
}
