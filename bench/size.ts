/**
 * size: `front` with a million jobs and 100,000 accounts in the database, against empty; and bytes a job. The
 * jobs and accounts are copies, under new ids, of ones that the product wrote, so that tables and indexes are
 * as large and as deep as they would be.
 */
import { copyAccounts, copyJobs, tidy, WITHOUT_CHECKER, writeJobs } from './copies.ts';
import { measureRounds } from './rounds.ts';
import { atLeast, type Group, makeRow } from './row.ts';
import { type Stage, sideOf } from './stage.ts';
import { rounded } from './statistics.ts';

const CONNECTIONS = 256;
const SECONDS = 3;
const MOST_BYTES = 650;

interface Size {
  readonly jobs: number;
  readonly bytes: number;
}

/** What a job takes for ever (the journal), and its share of the outbox, indexes included. */
async function sizeOf(stage: Stage, database: string): Promise<Size> {
  const [found] = await stage.query<Size>(
    database,
    `select count(*)::float8 as jobs,
            (pg_total_relation_size('journal') + pg_total_relation_size('outbox'))::float8 as bytes
     from journal where held is not null`,
  );
  return found ?? { jobs: Number.NaN, bytes: Number.NaN };
}

async function fill(stage: Stage, jobs: number): Promise<{ database: string; perJob: number }> {
  const database = await stage.newDatabase();
  const before = await sizeOf(stage, database);
  // About ten jobs an account, so that a hundred copies of each account make both numbers.
  await writeJobs(stage, database, 10_000);
  await stage.query(database, 'vacuum full journal');
  await stage.query(database, 'vacuum full outbox');
  const after = await sizeOf(stage, database);
  const perJob = (after.bytes - before.bytes) / (after.jobs - before.jobs);
  await copyAccounts(stage, database, 100 - 1);
  await copyJobs(stage, database, Math.max(1, Math.ceil(jobs / after.jobs) - 1));
  await tidy(stage, database);
  return { database, perJob };
}

export const size: Group = {
  names: ['size'],
  measure: async (stage) => {
    const { database, perJob } = await fill(stage, stage.full ? 10_000_000 : 1_000_000);
    const [held] = await stage.query<{ jobs: number; accounts: number }>(
      database,
      `select (select count(*) from journal where held is not null)::float8 as jobs,
              (select count(*) from account_state)::float8 as accounts`,
    );
    const full = await stage.startWeir(database, WITHOUT_CHECKER);
    const empty = await stage.startWeir(await stage.newDatabase(), WITHOUT_CHECKER);
    const summaryOf = await measureRounds(
      [
        { name: 'empty', side: sideOf(empty, stage.accounts), connections: CONNECTIONS },
        { name: 'full', side: sideOf(full, stage.accounts), connections: CONNECTIONS },
      ],
      { seconds: SECONDS },
    );
    await Promise.all([full.stop(), empty.stop()]);
    const ours = summaryOf('full').rate;
    const other = summaryOf('empty').rate;
    return [
      makeRow('size', rounded(ours / other), {
        target: atLeast(0.9),
        also: perJob <= MOST_BYTES,
        figures: {
          jobs: held?.jobs ?? Number.NaN,
          accounts: held?.accounts ?? Number.NaN,
          fullPerSecond: rounded(ours, 0),
          emptyPerSecond: rounded(other, 0),
          bytesPerJob: rounded(perJob, 0),
          mostBytesPerJob: MOST_BYTES,
        },
      }),
    ];
  },
};
