/** One simulation: generates, plays, and shrinks what fails. */
import type { Databases } from './databases.ts';
import { generate } from './generate.ts';
import type { Model } from './model/model.ts';
import { type Played, play } from './play.ts';
import { countOperations, type Script, type Step } from './script.ts';
import { shrink } from './shrink.ts';

export interface Simulated {
  readonly seed: number;
  readonly played: Played;
  /** The shortest script that was found to fail as well; null when nothing failed. */
  readonly failing: Script | null;
  /** What was wrong at the end of it. */
  readonly messages: readonly string[];
}

export interface SimulateOptions {
  readonly databases: Pick<Databases, 'fresh'> & { readonly crash: (() => void) | null };
  readonly checkEvery: number;
  /** How long shrinking may take, in milliseconds; 0 shrinks nothing. */
  readonly shrinkFor: number;
  readonly onProgress?: (done: number) => void;
  readonly onShrink?: (left: number) => void;
  readonly wrapModel?: (model: Model) => Model;
}

/** What kind of failure it is: the first message without whatever names or counts. */
function signOf(messages: readonly string[]): string {
  return (messages[0] ?? '').replace(/"[^"]*"|[0-9a-f-]{36}|\d+/g, '').replace(/: the product has.*/s, '');
}

async function playOnce(steps: Iterable<Step>, options: SimulateOptions): Promise<Played> {
  const { databases, checkEvery, onProgress, wrapModel } = options;
  const { url, drop } = await databases.fresh();
  try {
    return await play(steps, {
      url,
      crashServer: databases.crash,
      checkEvery,
      ...(onProgress && { onProgress }),
      ...(wrapModel && { wrapModel }),
    });
  } finally {
    await drop();
  }
}

/** Plays steps, and makes them short if they fail. */
export async function simulateSteps(
  params: { seed: number; steps: () => Iterable<Step> },
  options: SimulateOptions,
): Promise<Simulated> {
  const { seed, steps } = params;
  const played = await playOnce(steps(), options);
  const { violation } = played;
  if (!violation) return { seed, played, failing: null, messages: [] };
  const failing: Step[] = [];
  for (const step of steps()) {
    if (failing.length > violation.step) break;
    failing.push(step);
  }
  let messages = violation.messages;
  const sign = signOf(messages);
  const quiet: SimulateOptions = { ...options, checkEvery: countOperations(failing) + 1 };
  const { onProgress: _quiet, ...silent } = quiet;
  const short = await shrink(failing, {
    patience: options.shrinkFor,
    fails: async (candidate) => {
      const again = (await playOnce(candidate, silent)).violation;
      if (!again || signOf(again.messages) !== sign) return false;
      messages = again.messages;
      return true;
    },
    ...(options.onShrink && { onProgress: options.onShrink }),
  });
  return { seed, played, failing: { seed, steps: short }, messages };
}

/** A life of a world of its own: fresh database, fresh accounts. */
export async function simulate(
  params: { seed: number; operations: number },
  options: SimulateOptions,
): Promise<Simulated> {
  const server = options.databases.crash !== null;
  return simulateSteps({ seed: params.seed, steps: () => generate({ ...params, server }) }, options);
}

/** Adds up what was played in several worlds, of which the last may have failed. */
function together(before: Played, next: Played): Played {
  const counts = { ...before.counts };
  for (const [what, count] of Object.entries(next.counts)) counts[what] = (counts[what] ?? 0) + count;
  return {
    operations: before.operations + next.operations,
    steps: before.steps + next.steps,
    accounts: before.accounts + next.accounts,
    jobs: before.jobs + next.jobs,
    postings: before.postings + next.postings,
    counts: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
    violation: next.violation,
  };
}

/**
 * Plays so many operations in worlds of at most `world` each, one after the other, so that a long run costs
 * twice what one of half its length does: within a world every check looks at all that ever happened in it.
 * Each world has the seed after that of the one before. The first that fails is the last, and its seed is told.
 */
export async function simulateWorlds(
  params: { seed: number; operations: number; world: number },
  options: SimulateOptions,
): Promise<Simulated & { worlds: number }> {
  const { seed, operations, world } = params;
  let all: Played | null = null;
  for (let worlds = 1; ; worlds += 1) {
    const before: Played | null = all;
    const left = operations - (before?.operations ?? 0);
    const one = await simulate(
      { seed: seed + worlds - 1, operations: Math.min(world, left) },
      { ...options, onProgress: (done) => options.onProgress?.((before?.operations ?? 0) + done) },
    );
    all = before ? together(before, one.played) : one.played;
    const over = one.failing !== null || all.operations >= operations;
    if (over) return { ...one, seed: one.failing ? one.seed : seed, played: all, worlds };
  }
}
