/**
 * What a past decision would have been under other rules, and in which way it differs. Each decision is
 * taken by itself: what the other rules would have done to those before it is not followed up.
 */
import type { FundingSource } from './catalogue.ts';
import type { Decision, DecisionOutcome, FundingPart, RejectionCode } from './decision.ts';
import { groundOf, type InForce } from './decision-ground.ts';
import type { Entry } from './entry.ts';
import { groundUnder, type OtherRules } from './other-rules.ts';
import { type Answer, decideOn, endedByTime } from './replay-decision.ts';

export const WHAT_IF_CHANGES = [
  'NOW_GRANTED',
  'NOW_REFUSED',
  'COSTS_MORE',
  'COSTS_LESS',
  'OTHER_WORKLOAD',
  'PAID_OTHERWISE',
  'OTHER_REASONS',
  'SAME',
] as const;
/** The most telling way in which two answers differ, in this order. */
export type WhatIfChange = (typeof WHAT_IF_CHANGES)[number];

/** What of an answer is compared. */
export interface Verdict {
  readonly outcome: DecisionOutcome;
  /** What the job costs, and so what is held for it, in micro-credits; zero when it was not granted. */
  readonly held: bigint;
  readonly bySource: ReadonlyMap<FundingSource, bigint>;
  /** Why it was refused, first reason first. */
  readonly codes: readonly RejectionCode[];
}

export interface WhatIf {
  readonly decision: Decision;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly change: WhatIfChange;
  /** The limits that bind under the other rules and whose count is not known. */
  readonly uncounted: readonly string[];
}

function sumBySource(parts: readonly FundingPart[]): Map<FundingSource, bigint> {
  const sums = new Map<FundingSource, bigint>();
  for (const { source, amount } of parts) sums.set(source, (sums.get(source) ?? 0n) + amount);
  return sums;
}

function verdictOf(answer: Answer): Verdict {
  const granted = answer.outcome === 'GRANTED';
  return {
    outcome: answer.outcome,
    held: granted ? (answer.cost?.total ?? 0n) : 0n,
    bySource: sumBySource(granted ? answer.funding : []),
    codes: answer.reasons.map(({ code }) => code),
  };
}

function sameWorkload(a: Answer, b: Answer): boolean {
  return a.workload.every(({ meter, quantity }) =>
    b.workload.some((other) => other.meter === meter && other.quantity === quantity),
  );
}

function sameSources(a: Verdict, b: Verdict): boolean {
  const sources = [...a.bySource.keys(), ...b.bySource.keys()];
  return sources.every((source) => (a.bySource.get(source) ?? 0n) === (b.bySource.get(source) ?? 0n));
}

/** How one verdict differs from another. `sameWork` says whether as much was granted, where both were. */
export function changeBetween(before: Verdict, after: Verdict, sameWork = true): WhatIfChange {
  if (before.outcome !== after.outcome) return after.outcome === 'GRANTED' ? 'NOW_GRANTED' : 'NOW_REFUSED';
  if (before.outcome === 'GRANTED') {
    if (!sameWork) return 'OTHER_WORKLOAD';
    if (after.held !== before.held) return after.held > before.held ? 'COSTS_MORE' : 'COSTS_LESS';
    return sameSources(before, after) ? 'SAME' : 'PAID_OTHERWISE';
  }
  const same = String([...before.codes].sort()) === String([...after.codes].sort());
  return same ? 'SAME' : 'OTHER_REASONS';
}

function concerns({ layers }: Answer, limit: string): boolean {
  return layers.some(
    ({ kind, name, verdict }) => kind === 'LIMIT' && name === limit && verdict !== 'SKIPPED',
  );
}

/**
 * What the decision of an entry would have been under other rules. `inForce` is what was in force when
 * it was made. Null when the entry is no decision that can be asked again.
 */
export function decideUnder(entry: Entry, params: { inForce: InForce; rules: OtherRules }): WhatIf | null {
  const { detail } = entry;
  const ground = groundOf(entry, params.inForce);
  if (!ground || !('decision' in detail)) return null;
  const { decision } = detail;
  const { ground: other, uncounted } = groundUnder(ground, { decision, rules: params.rules });
  const over = endedByTime(entry, ground, decision);
  const then = decideOn(ground, decision, { over });
  const found = decideOn(other, decision, { over });
  const [before, after] = [verdictOf(then), verdictOf(found)];
  return {
    decision,
    before,
    after,
    change: changeBetween(before, after, sameWorkload(then, found)),
    uncounted: uncounted.filter((name) => concerns(found, name)),
  };
}
