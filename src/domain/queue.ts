/**
 * The order in which those who wait for a pool are let in: priority first; among equals the account that
 * has the fewest jobs running there for its weight, so that one account with many requests does not keep
 * out those with few; then who came first.
 */
import { PRIORITIES, type Priority } from './catalogue.ts';
import type { Instant } from './instant.ts';

export interface QueuedJob {
  readonly accountId: string;
  readonly jobId: string;
  readonly poolId: number;
  readonly priority: Priority;
  /** Requests of one lane are bound by the same limits: when the first of them has no room of its own, the others have none either. */
  readonly lane: string;
  readonly parentJobId: string | null;
  /** The share of the account, in millionths. */
  readonly weight: number;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  /** How many jobs of the account run in the pool. */
  readonly running: number;
}

export interface Queue {
  /** Takes the next one out; null when nobody is left. The account counts as running one more. */
  next(): QueuedJob | null;
  /** Takes everybody of the account's lane out. */
  drop(job: QueuedJob): void;
  /** How many are left, by priority. */
  left(): Readonly<Record<Priority, number>>;
}

interface Line {
  readonly accountId: string;
  readonly priority: Priority;
  readonly weight: number;
  jobs: QueuedJob[];
}

function earlier(a: QueuedJob, b: QueuedJob): number {
  return a.askedAt - b.askedAt || (a.jobId < b.jobId ? -1 : 1);
}

/** `jobs` wait for one pool, in any order. */
export function createQueue(jobs: readonly QueuedJob[]): Queue {
  const lines = new Map<string, Line>();
  const running = new Map<string, number>();
  for (const job of [...jobs].sort(earlier)) {
    const { accountId, priority, weight } = job;
    const key = `${priority} ${accountId}`;
    const line = lines.get(key) ?? { accountId, priority, weight, jobs: [] };
    line.jobs.push(job);
    lines.set(key, line);
    running.set(accountId, job.running);
  }
  const share = ({ accountId, weight }: Line): number => (running.get(accountId) ?? 0) / Math.max(1, weight);

  function before(a: Line, b: Line): boolean {
    const [first, second] = [a.jobs[0], b.jobs[0]];
    if (!first || !second) return first !== undefined;
    const rank = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
    return (rank || share(a) - share(b) || earlier(first, second)) < 0;
  }

  return {
    next: () => {
      let best: Line | null = null;
      for (const line of lines.values()) if (best === null || before(line, best)) best = line;
      const job = best?.jobs.shift() ?? null;
      if (job) running.set(job.accountId, (running.get(job.accountId) ?? 0) + 1);
      return job;
    },
    drop: ({ accountId, priority, lane }) => {
      const line = lines.get(`${priority} ${accountId}`);
      if (line) line.jobs = line.jobs.filter((job) => job.lane !== lane);
    },
    left: () => {
      const left = { CRITICAL: 0, STANDARD: 0, SHEDDABLE: 0 };
      for (const { priority, jobs: waiting } of lines.values()) left[priority] += waiting.length;
      return left;
    },
  };
}

/** The place of a job in the queue of its pool, from 1 on; null when it does not wait. */
export function positionIn(jobs: readonly QueuedJob[], jobId: string): number | null {
  const queue = createQueue(jobs);
  for (let position = 1; ; position += 1) {
    const job = queue.next();
    if (job === null) return null;
    if (job.jobId === jobId) return position;
  }
}
