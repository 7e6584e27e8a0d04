/**
 * Who pays, in which order, and how much from each. One job may be split over several sources; the
 * order is total, so the same state always pays in the same way.
 *
 * The order is: rank of the source by the policy, burn priority (lower first), expiry (never is last),
 * effective instant, id.
 */
import { type AccountState, isUsable } from './account.ts';
import type { FundingSource } from './catalogue.ts';
import { maxOf, minOf } from './decimal.ts';
import type { FundingPart, WindowInstance } from './decision.ts';
import { type Instant, NEVER } from './instant.ts';
import type { Policy } from './policy.ts';
import type { WindowReading } from './windows.ts';

export interface Source {
  readonly source: FundingSource;
  readonly grantId: string | null;
  readonly name: string;
  readonly available: bigint;
  readonly burnPriority: number;
  readonly expiresAt: Instant | null;
  readonly effectiveAt: Instant;
}

export const INCLUDED_NAME = 'included';
export const POSTPAID_NAME = 'postpaid';

/** The ids by which windows and the post-paid line, which are no grants, have their place where all else is equal: before any grant. */
const LINE_IDS: Readonly<Partial<Record<FundingSource, string>>> = { INCLUDED: '', POSTPAID: ' ' };

function idOf(source: Source): string {
  return source.grantId ?? LINE_IDS[source.source] ?? '';
}

/** Negative when `a` pays before `b`, positive when after. Zero only for the same source. */
export function comparePaying(ranks: Policy['ranks'], a: Source, b: Source): number {
  const order =
    ranks[a.source] - ranks[b.source] ||
    a.burnPriority - b.burnPriority ||
    (a.expiresAt ?? NEVER) - (b.expiresAt ?? NEVER) ||
    a.effectiveAt - b.effectiveAt;
  if (order !== 0) return order;
  const [first, second] = [idOf(a), idOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The grants that could pay at `now`, in no order. */
export function grantSources(state: AccountState, now: Instant): Source[] {
  const sources: Source[] = [];
  for (const grant of state.grants) {
    if (grant.available === 0n || !isUsable(grant, now)) continue;
    const { id, source, name, available, burnPriority, expiresAt, effectiveAt } = grant;
    sources.push({ source, grantId: id, name, available, burnPriority, expiresAt, effectiveAt });
  }
  return sources;
}

/** Everything that could pay at `now`, in the order in which it pays. Sources with nothing available are left out. */
export function sourcesOf(params: {
  state: AccountState;
  windows: readonly WindowReading[];
  policy: Policy;
  now: Instant;
}): Source[] {
  const { state, windows, policy, now } = params;
  const sources: Source[] = [];
  const [first, ...others] = windows;
  if (first) {
    const room = others.reduce((least, window) => minOf(least, window.remaining), first.remaining);
    if (room > 0n) sources.push(line('INCLUDED', INCLUDED_NAME, room));
  }
  sources.push(...grantSources(state, now));
  const credit = maxOf(0n, state.terms.postpaidLimit - state.postpaidOwed - state.postpaidHeld);
  if (credit > 0n) sources.push(line('POSTPAID', POSTPAID_NAME, credit));
  return sources.sort((a, b) => comparePaying(policy.ranks, a, b));
}

function line(source: FundingSource, name: string, available: bigint): Source {
  return { source, grantId: null, name, available, burnPriority: 0, expiresAt: null, effectiveAt: 0 };
}

/** Takes `amount` from the sources in their order. `missing` is what they do not cover. */
export function takeFrom(
  sources: readonly Source[],
  params: { amount: bigint; windows: readonly WindowReading[] },
): { parts: FundingPart[]; missing: bigint } {
  const parts: FundingPart[] = [];
  let missing = params.amount;
  for (const source of sources) {
    if (missing === 0n) break;
    const amount = minOf(missing, source.available);
    missing -= amount;
    parts.push({
      source: source.source,
      grantId: source.grantId,
      name: source.name,
      amount,
      windows: source.source === 'INCLUDED' ? params.windows.map((window) => window.instance) : [],
    });
  }
  return { parts, missing };
}

/** Splits parts in their order: the first `amount` of them, and what is left. */
export function splitParts(
  parts: readonly FundingPart[],
  amount: bigint,
): { first: FundingPart[]; rest: FundingPart[]; missing: bigint } {
  const first: FundingPart[] = [];
  const rest: FundingPart[] = [];
  let missing = amount;
  for (const part of parts) {
    const taken = minOf(missing, part.amount);
    missing -= taken;
    if (taken > 0n) first.push({ ...part, amount: taken });
    if (taken < part.amount) rest.push({ ...part, amount: part.amount - taken });
  }
  return { first, rest, missing };
}

export function totalOf(parts: readonly FundingPart[]): bigint {
  return parts.reduce((sum, part) => sum + part.amount, 0n);
}

function sameInstances(a: readonly WindowInstance[], b: readonly WindowInstance[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, startedAt }, index) => name === b[index]?.name && startedAt === b[index].startedAt)
  );
}

function sameSource(a: FundingPart, b: FundingPart): boolean {
  return a.source === b.source && a.grantId === b.grantId && sameInstances(a.windows, b.windows);
}

/** Adds up parts of the same source (and, for included parts, of the same window instances), in order of first appearance. */
export function mergeParts(parts: readonly FundingPart[]): FundingPart[] {
  const merged: FundingPart[] = [];
  for (const part of parts) {
    const index = merged.findIndex((each) => sameSource(each, part));
    const found = merged[index];
    if (found) merged[index] = { ...found, amount: found.amount + part.amount };
    else merged.push(part);
  }
  return merged;
}

/** `parts` less `taken`, source by source. What was taken must be part of what is there. */
export function subtractParts(parts: readonly FundingPart[], taken: readonly FundingPart[]): FundingPart[] {
  return parts.flatMap((part) => {
    const less = totalOf(taken.filter((each) => sameSource(each, part)));
    return part.amount > less ? [{ ...part, amount: part.amount - less }] : [];
  });
}
