/** Comparing parts of holds and charges. */
import type { FundingPart } from '../domain/decision.ts';

function keyOf({ source, grantId, windows }: FundingPart): string {
  const instances = windows.map(({ name, startedAt }) => `${name}@${startedAt}`);
  return `${source} ${grantId ?? ''} ${instances.join(' ')}`;
}

/** How much comes from each source, and for included parts from each set of window instances. Zeros are left out. */
export function sumsBySource(parts: readonly FundingPart[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const part of parts) {
    const key = keyOf(part);
    const sum = (sums.get(key) ?? 0n) + part.amount;
    if (sum === 0n) sums.delete(key);
    else sums.set(key, sum);
  }
  return sums;
}

function samePart(a: FundingPart, b: FundingPart): boolean {
  return (
    a.source === b.source &&
    a.grantId === b.grantId &&
    a.amount === b.amount &&
    a.windows.length === 0 &&
    b.windows.length === 0
  );
}

/** Whether both take the same from the same sources, however it is split into parts. */
export function sameParts(a: readonly FundingPart[], b: readonly FundingPart[]): boolean {
  // Most often they are the same part for part, which is seen without adding anything up.
  if (a.length === b.length && a.every((part, index) => samePart(part, b[index] ?? part))) return true;
  const left = sumsBySource(a);
  const right = sumsBySource(b);
  if (left.size !== right.size) return false;
  for (const [key, sum] of left) if (right.get(key) !== sum) return false;
  return true;
}
