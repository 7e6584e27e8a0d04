/** What a job costs: processor time of Weir and of Postgres, bytes that stay, bytes of the write-ahead log. */
import { closedLoop, type Side } from './closed-loop.ts';
import { cpuMicros, familyMicros } from './cpu-time.ts';
import type { Stage, Weir } from './stage.ts';

/** Of one job, or of one pair of request and settlement where the side asks for pairs. */
export interface Cost {
  readonly jobs: number;
  readonly perSecond: number;
  readonly weirMicros: number;
  readonly postgresMicros: number;
  /** What the tables and indexes of what is kept for ever grew by. */
  readonly bytes: number;
  readonly walBytes: number;
}

interface Reading {
  readonly weir: number;
  readonly postgres: number;
  readonly bytes: number;
  readonly wal: number;
}

async function read(
  stage: Stage,
  { database, nodes }: { database: string; nodes: readonly Weir[] },
): Promise<Reading> {
  const [found] = await stage.query<{ bytes: number; wal: number }>(
    database,
    `select (pg_total_relation_size('journal') + pg_total_relation_size('outbox'))::float8 as bytes,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal`,
  );
  const sum = (pids: readonly number[]): number => pids.reduce((all, pid) => all + cpuMicros(pid), 0);
  return {
    weir: sum(nodes.map(({ pid }) => pid)),
    postgres: familyMicros(stage.postgresPid()),
    bytes: found?.bytes ?? Number.NaN,
    wal: found?.wal ?? Number.NaN,
  };
}

/** Loads the nodes for some seconds, each with a side of its own, and tells what a job cost. */
export async function measureCost(
  stage: Stage,
  params: {
    database: string;
    nodes: readonly Weir[];
    sides: readonly Side[];
    connections: number;
    seconds: number;
  },
): Promise<Cost> {
  const { sides, connections, seconds } = params;
  const before = await read(stage, params);
  const loops = await Promise.all(sides.map((side) => closedLoop(side, { connections, seconds })));
  const after = await read(stage, params);
  const jobs = loops.reduce((sum, { granted }) => sum + granted, 0);
  return {
    jobs,
    perSecond: loops.reduce((sum, { rate }) => sum + rate, 0),
    weirMicros: (after.weir - before.weir) / jobs,
    postgresMicros: (after.postgres - before.postgres) / jobs,
    bytes: (after.bytes - before.bytes) / jobs,
    walBytes: (after.wal - before.wal) / jobs,
  };
}
