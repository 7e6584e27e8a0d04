/** Lets at most so many do something at a time; the others wait for their turn, first come, first served. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(most: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    run: async (work) => {
      // Who is let in by one that leaves takes its place, so the count stays as it is.
      if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else inside += 1;
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else inside -= 1;
      }
    },
  };
}
