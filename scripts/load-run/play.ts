// A run in which the load of a pool rises and falls: the product in virtual time, asked over HTTP by three accounts,
// one of each tier, for jobs of all three priorities. What is recorded is what its answers say.

import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { startHttpServer } from '../../src/http/server.ts';
import { connectDatabase } from '../../src/postgres/connect.ts';
import { useVirtualTime } from '../../src/postgres/virtual-time.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createAsker } from './ask.ts';

export const TIERS = ['free', 'plus', 'pro'] as const;
export type Tier = (typeof TIERS)[number];
export const PRIORITIES = ['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How loaded the pool is said to be: [second, utilisation], with straight lines between. */
export type Course = readonly (readonly [second: number, utilisation: number])[];

/** Up, a while at the top, and down again. */
export const RISE_AND_FALL: Course = [
  [0, 0.4],
  [30, 0.4],
  [90, 1.02],
  [140, 1.02],
  [200, 0.4],
  [280, 0.4],
];

export interface Moment {
  readonly second: number;
  readonly utilisation: number;
  readonly level: string;
  /** The limit on requests a minute as it binds work of each priority, by tier. */
  readonly limits: Readonly<Record<Tier, Readonly<Record<Priority, number>>>>;
  /** What was asked for in this second, and what of it was granted. */
  readonly asked: Readonly<Record<Priority, number>>;
  readonly granted: Readonly<Record<Priority, number>>;
}

export interface LoadRun {
  readonly moments: readonly Moment[];
  /** Jobs that were settled, and those whose settlement or heartbeat was turned away. */
  readonly settled: number;
  readonly turnedAway: number;
}

/** Seconds between two requests of one priority, and how many are sent then: a fixed pace for each tier. */
const PACE: Readonly<Record<Tier, { every: number; count: number }>> = {
  free: { every: 6, count: 1 },
  plus: { every: 3, count: 1 },
  pro: { every: 1, count: 2 },
};
const REPORT_EVERY = 5;
const JOB_SECONDS = 3;

function utilisationAt(course: Course, second: number): number {
  const next = course.findIndex(([at]) => at > second);
  const [from, to] = [course[next - 1], course[next]];
  if (!from || !to) return course.at(-1)?.[1] ?? 0;
  return from[1] + ((to[1] - from[1]) * (second - from[0])) / (to[0] - from[0]);
}

/** Plays the course on an empty, migrated database. The same course gives the same run. */
export async function playLoad(params: {
  url: string;
  dataDirectory: string;
  course: Course;
  onSecond?: (second: number, of: number) => void;
}): Promise<LoadRun> {
  const { url, dataDirectory, course, onSecond } = params;
  const database = await connectDatabase({ url });
  await useVirtualTime(database.pool);
  const logger = createLogger({ level: 'silent' });
  const metrics = createMetrics();
  const config = readConfig({ WEIR_DATA_DIR: dataDirectory, WEIR_VIRTUAL_TIME: 'true', WEIR_DEMO: 'true' });
  const app = await createApp({ config, database, databaseUrl: url, logger, metrics });
  const server = await startHttpServer({ ...app, host: '127.0.0.1', port: 0, logger, metrics });
  try {
    const ask = createAsker({ url: server.url, keys: app.keys, begin: await app.now() });
    await ask.setUp(TIERS);
    const moments: Moment[] = [];
    const running: { jobId: string; leaseToken: string; until: number }[] = [];
    let settled = 0;
    let turnedAway = 0;
    const seconds = course.at(-1)?.[0] ?? 0;
    for (let second = 0; second <= seconds; second += 1) {
      const utilisation = utilisationAt(course, second);
      if (second % REPORT_EVERY === 0) await ask.report(utilisation);
      const ended = running.filter(({ until }) => until <= second);
      running.splice(0, running.length, ...running.filter(({ until }) => until > second));
      for (const job of running) if (!(await ask.heartbeat(job))) turnedAway += 1;
      for (const job of ended) {
        if (await ask.settle(job)) settled += 1;
        else turnedAway += 1;
      }
      const asked = { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 };
      const granted = { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 };
      for (const tier of TIERS) {
        const { every, count } = PACE[tier];
        if (second % every !== 0) continue;
        // The more important work of a second is asked for first, as an orchestrator would.
        const wanted = PRIORITIES.flatMap((priority) => Array.from({ length: count }, () => priority));
        for (const { priority, lease } of await ask.request(tier, wanted)) {
          asked[priority] += 1;
          if (!lease) continue;
          granted[priority] += 1;
          running.push({ ...lease, until: second + JOB_SECONDS });
        }
      }
      const { level, limits } = await ask.look(TIERS);
      moments.push({ second, utilisation, level, limits, asked, granted });
      onSecond?.(second, seconds);
      await ask.advance(second + 1);
    }
    return { moments, settled, turnedAway };
  } finally {
    await server.close();
    await app.close();
    await database.close();
  }
}
