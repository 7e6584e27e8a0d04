/**
 * Makes a failing script short: leaves out steps, then operations, then accidents, as long as what is left still
 * fails (delta debugging: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
 * Each attempt is played anew on a database of its own.
 */
import type { Step } from './script.ts';

export interface ShrinkOptions {
  /** Whether a script goes wrong. */
  readonly fails: (steps: readonly Step[]) => Promise<boolean>;
  /** No attempt begins after so many milliseconds. */
  readonly patience: number;
  readonly onProgress?: (left: number) => void;
  readonly clock?: () => number;
}

/** Leaves out as many of `items` as it can, in ever smaller chunks. */
async function leaveOut<Item>(
  items: readonly Item[],
  params: { fails: (items: readonly Item[]) => Promise<boolean>; isOver: () => boolean },
): Promise<readonly Item[]> {
  const { fails, isOver } = params;
  let left = items;
  let size = Math.ceil(left.length / 2);
  while (size >= 1 && left.length > 1) {
    let changed = false;
    // From the end, because what comes last most often names what came before.
    for (let end = left.length; end > 0 && !isOver(); end -= size) {
      const without = [...left.slice(0, Math.max(0, end - size)), ...left.slice(end)];
      if (without.length === 0 || !(await fails(without))) continue;
      left = without;
      changed = true;
    }
    if (isOver()) return left;
    if (!changed || size > left.length) size = size === 1 ? 0 : Math.ceil(size / 2);
    else size = Math.min(size, Math.ceil(left.length / 2));
  }
  return left;
}

interface Placed {
  readonly step: Step;
  readonly operation: Step['operations'][number];
}

/** The steps that have these operations, each with those that are left of it. */
function stepsOf(placed: readonly Placed[]): Step[] {
  const operations = new Map<Step, Step['operations'][number][]>();
  for (const { step, operation } of placed)
    operations.set(step, [...(operations.get(step) ?? []), operation]);
  return [...operations].map(([step, left]) => ({ ...step, operations: left }));
}

/** Tells candidates apart: by the operations that are left, and the accidents. What was tried is not tried again. */
function nameOf(steps: readonly Step[]): string {
  return JSON.stringify(steps.map(({ operations, crash }) => [operations.map(({ n }) => n), crash]));
}

/** Shrinks steps that fail to fewer that fail. */
export async function shrink(steps: readonly Step[], options: ShrinkOptions): Promise<readonly Step[]> {
  const { patience, onProgress, clock = performance.now.bind(performance) } = options;
  const began = clock();
  const isOver = (): boolean => clock() - began > patience;
  const known = new Map<string, boolean>();
  const fails = async (candidate: readonly Step[]): Promise<boolean> => {
    const name = nameOf(candidate);
    const failed = known.get(name) ?? (await options.fails(candidate));
    known.set(name, failed);
    if (failed) onProgress?.(candidate.reduce((total, { operations }) => total + operations.length, 0));
    return failed;
  };
  let left = await leaveOut(steps, { fails, isOver });
  const placed = left.flatMap((step) => step.operations.map((operation) => ({ step, operation })));
  const fewer = await leaveOut(placed, { fails: (items) => fails(stepsOf(items)), isOver });
  left = stepsOf(fewer);
  for (const [index, step] of left.entries()) {
    if (step.crash === null || isOver()) continue;
    const calm = left.map((each, at) => (at === index ? { ...each, crash: null } : each));
    if (await fails(calm)) left = calm;
  }
  return left;
}
