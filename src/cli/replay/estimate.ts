// How many output tokens a job is asked for before anybody knows: the next power of two above what most of the
// last jobs needed, as a caller sets `max_tokens`. It learns from ended jobs only, never from the trace ahead.

export interface Estimator {
  /** Tokens; what one more job should ask for. */
  estimate(): number;
  /** Tells what an ended job really generated. */
  learn(outputTokens: number): void;
}

/** How many of the last jobs count, and the share of them that the estimate covers. */
const REMEMBERED = 500;
const COVERED = 0.95;

const FIRST_ESTIMATE = 256;
const LEAST = 16;
const MOST = 32_768;

export function createEstimator(): Estimator {
  const inOrder: number[] = [];
  const sorted: number[] = [];
  return {
    estimate: () => {
      if (sorted.length === 0) return FIRST_ESTIMATE;
      const covered = sorted[Math.ceil(COVERED * sorted.length) - 1] ?? LEAST;
      return Math.min(MOST, Math.max(LEAST, 2 ** Math.ceil(Math.log2(covered + 1))));
    },
    learn: (outputTokens) => {
      inOrder.push(outputTokens);
      sorted.splice(placeOf(sorted, outputTokens), 0, outputTokens);
      if (inOrder.length <= REMEMBERED) return;
      const forgotten = inOrder.shift();
      if (forgotten !== undefined) sorted.splice(placeOf(sorted, forgotten), 1);
    },
  };
}

// Where the value stands, or would stand first.
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? value) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
