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

export async function simulate(
  params: { seed: number; operations: number },
  options: SimulateOptions,
): Promise<Simulated> {
  const server = options.databases.crash !== null;
  return simulateSteps({ seed: params.seed, steps: () => generate({ ...params, server }) }, options);
}
