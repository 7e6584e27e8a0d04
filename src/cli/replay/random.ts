// Numbers that look random and are the same for the same seed, on every machine. A name makes a stream of its
// own, so that what is drawn for one row does not depend on what was drawn for another.
import { createHash } from 'node:crypto';

export interface Random {
  /** From 0 up to and without 1, in steps of 2^-32. */
  next(): number;
  /** From `low` up to and without `high`. */
  between(low: number, high: number): number;
  /** True in this share of cases. */
  chance(share: number): boolean;
}

/** Small Fast Counting, 32 bit (Chris Doty-Humphrey's sfc32), begun from the SHA-256 of seed and name. */
export function createRandom(seed: number, name: string): Random {
  const start = createHash('sha256').update(`${seed}/${name}`).digest();
  let a = start.readInt32LE(0);
  let b = start.readInt32LE(4);
  let c = start.readInt32LE(8);
  let counter = start.readInt32LE(12);

  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return (result >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    chance: (share) => next() < share,
  };
}
