// After the last step: the jobs that nobody will ever settle still hold credits until their grace ends. On
// virtual time that instant is brought about, so that the play ends with nothing held.
import type { Weir } from '../../client/weir.ts';
import type { PlayClock } from './clock.ts';
import { inLanes } from './lanes.ts';
import type { Play, Run } from './step.ts';

const HOUR = 3_600_000;
/** No grace is longer than this. */
const LONGEST = 60 * 24 * HOUR;
const WIDTH = 8;

/** Writes down what has expired, and returns how many jobs are still open, which on virtual time is none. `at` is the instant of the last step. */
export async function waitOut(
  play: Play,
  { clock, at }: { clock: PlayClock; at: number },
): Promise<{ open: number; at: number }> {
  const { weir, forsaken, tally, bookkeeper } = play;
  let now = at;
  let open = await stillOpen(weir, forsaken);
  for (let wait = HOUR; open.size > 0 && clock.kind === 'VIRTUAL' && wait <= LONGEST; wait *= 2) {
    now = at + wait;
    await clock.moveTo(now);
    open = await stillOpen(weir, [...open]);
  }
  for (const run of forsaken) {
    if (open.has(run)) continue;
    tally.expired += 1;
    bookkeeper.expire(run.hold);
  }
  return { open: open.size, at: now };
}

async function stillOpen(weir: Weir, runs: readonly Run[]): Promise<Set<Run>> {
  const states = await inLanes(runs, {
    laneOf: ({ jobId }) => jobId,
    width: WIDTH,
    work: async ({ jobId }) => (await weir.job(jobId))?.state,
  });
  return new Set(runs.filter((_, index) => states[index] !== 'EXPIRED'));
}
