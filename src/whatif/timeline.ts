/** How granted and refused work differs over time: at most so many equal steps, however long the time is. */
import { type Instant, type Millis, SECOND } from '../domain/instant.ts';
import type { Verdict } from '../domain/what-if.ts';

export interface TimelineStep {
  /** The first instant of the step; it ends where the next one could begin, `lengthMs` later. */
  readonly at: Instant;
  readonly lengthMs: Millis;
  readonly before: { readonly granted: number; readonly refused: number };
  readonly after: { readonly granted: number; readonly refused: number };
}

const MOST_STEPS = 240;

interface Side {
  granted: number;
  refused: number;
}

interface Step {
  readonly before: Side;
  readonly after: Side;
}

function newStep(): Step {
  return { before: { granted: 0, refused: 0 }, after: { granted: 0, refused: 0 } };
}

function add(side: Side, { granted, refused }: Side): void {
  side.granted += granted;
  side.refused += refused;
}

function sideOf({ outcome }: Verdict): Side {
  return outcome === 'GRANTED' ? { granted: 1, refused: 0 } : { granted: 0, refused: 1 };
}

/** Instants may come in any order. When the steps would be too many, each is made twice as long. */
export function createTimeline() {
  let lengthMs: Millis = SECOND;
  let steps = new Map<number, Step>();

  function stepAt(index: number, from: Map<number, Step>): Step {
    const found = from.get(index) ?? newStep();
    from.set(index, found);
    return found;
  }

  function widen(): void {
    lengthMs *= 2;
    const wider = new Map<number, Step>();
    for (const [index, step] of steps) {
      const into = stepAt(Math.floor(index / 2), wider);
      add(into.before, step.before);
      add(into.after, step.after);
    }
    steps = wider;
  }

  return {
    add: ({ at, before, after }: { at: Instant; before: Verdict; after: Verdict }): void => {
      const step = stepAt(Math.floor(at / lengthMs), steps);
      add(step.before, sideOf(before));
      add(step.after, sideOf(after));
      while (steps.size > MOST_STEPS) widen();
    },
    steps: (): TimelineStep[] =>
      [...steps]
        .sort(([a], [b]) => a - b)
        .map(([index, { before, after }]) => ({ at: index * lengthMs, lengthMs, before, after })),
  };
}
