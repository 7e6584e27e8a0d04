/**
 * Remembers for a short while what was costly to find out. Those who ask while it is being found out
 * share the one answer; a failure is remembered by nobody. Bounded: the oldest memory goes first.
 */
export interface ShortMemory<Value> {
  /** What is remembered under the key, or what `find` answers. */
  get(key: string, find: () => Promise<Value>): Promise<Value>;
  /** What is remembered under the key, if anything is. */
  recall(key: string): Promise<Value> | undefined;
  forget(key: string): void;
}

interface Remembered<Value> {
  readonly answer: Promise<Value>;
  readonly until: number;
}

/**
 * Makes a memory. Nothing in it is older than `keepMs`, counted from before it was asked for; there are
 * never more than `most` in it. `clock` is in milliseconds and measures ages only.
 */
export function createShortMemory<Value>(params: {
  keepMs: number;
  most: number;
  clock?: () => number;
}): ShortMemory<Value> {
  const { keepMs, most, clock = performance.now.bind(performance) } = params;
  const remembered = new Map<string, Remembered<Value>>();

  const recall = (key: string, now: number): Promise<Value> | undefined => {
    const known = remembered.get(key);
    return known && now < known.until ? known.answer : undefined;
  };

  return {
    recall: (key) => recall(key, clock()),
    get: (key, find) => {
      const now = clock();
      const known = recall(key, now);
      if (known !== undefined) return known;
      const answer = find();
      // Removed and put at the end, so that the first of the map is always the oldest.
      remembered.delete(key);
      remembered.set(key, { answer, until: now + keepMs });
      answer.catch(() => {
        if (remembered.get(key)?.answer === answer) remembered.delete(key);
      });
      for (const oldest of remembered.keys()) {
        if (remembered.size <= most) break;
        remembered.delete(oldest);
      }
      return answer;
    },
    forget: (key) => {
      remembered.delete(key);
    },
  };
}
