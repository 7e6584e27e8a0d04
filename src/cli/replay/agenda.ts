// What is to be done when: a queue of steps by instant, and by the order of their coming among those of one
// instant. Instants lie on a grid, so that what falls into one tick is done together.

export interface Agenda<Step> {
  /** Puts a step on the first tick at or after `at`, and never before one that was taken already. */
  add(at: number, step: Step): void;
  /** The next tick that has steps, with all of them in order; null when nothing is left. */
  take(): { readonly at: number; readonly steps: Step[] } | null;
  /** The next tick that has steps; null when nothing is left. */
  nextAt(): number | null;
}

/** `tickMs` is the distance of the grid's points, counted from `origin`. */
export function createAgenda<Step>({ origin, tickMs }: { origin: number; tickMs: number }): Agenda<Step> {
  // A binary heap of the ticks that have steps, and the steps of each.
  const heap: number[] = [];
  const stepsAt = new Map<number, Step[]>();
  let taken = origin;

  function push(tick: number): void {
    let child = heap.push(tick) - 1;
    while (child > 0) {
      const parent = (child - 1) >>> 1;
      const above = heap[parent] ?? tick;
      if (above <= tick) break;
      heap[child] = above;
      heap[parent] = tick;
      child = parent;
    }
  }

  function pop(): number | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? 0)) child += 1;
      const below = heap[child] ?? last;
      if (below >= last) break;
      heap[parent] = below;
      parent = child;
    }
    heap[parent] = last;
    return first;
  }

  return {
    add: (at, step) => {
      const tick = origin + Math.ceil((Math.max(at, taken) - origin) / tickMs) * tickMs;
      const steps = stepsAt.get(tick);
      if (steps !== undefined) {
        steps.push(step);
        return;
      }
      stepsAt.set(tick, [step]);
      push(tick);
    },
    take: () => {
      const tick = pop();
      if (tick === undefined) return null;
      const steps = stepsAt.get(tick) ?? [];
      stepsAt.delete(tick);
      taken = tick;
      return { at: tick, steps };
    },
    nextAt: () => heap[0] ?? null,
  };
}
