/** Counting how decisions differ under other rules, in bounded memory however many there are. */
import { FUNDING_SOURCES, type FundingSource } from '../domain/catalogue.ts';
import type { RejectionCode } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';
import { type Verdict, WHAT_IF_CHANGES, type WhatIfChange } from '../domain/what-if.ts';
import { createTimeline, type TimelineStep } from './timeline.ts';

/** One request, and what was or would be decided about it on either side. */
export interface Compared {
  readonly at: Instant;
  readonly accountId: string;
  /** Slugs. */
  readonly plan: string;
  readonly model: string;
  /** Names it where it is shown: the id of the decision, or the line of a trace. */
  readonly subject: string;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly change: WhatIfChange;
  readonly uncounted: readonly string[];
}

export interface Sums {
  readonly granted: number;
  readonly waiting: number;
  readonly refused: number;
  /** What the granted jobs cost, and so what was held for them, in micro-credits. */
  readonly held: bigint;
}

export interface SideTotals extends Sums {
  readonly bySource: Readonly<Record<FundingSource, bigint>>;
}

/** One account, plan or model. */
export interface Group {
  readonly name: string;
  readonly decisions: number;
  readonly changed: number;
  readonly before: Sums;
  readonly after: Sums;
}

/** Refusals by their first reason. */
export interface ReasonCount {
  readonly code: RejectionCode;
  readonly before: number;
  readonly after: number;
}

export interface Counts {
  readonly decisions: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly changes: Readonly<Record<WhatIfChange, number>>;
  readonly before: SideTotals;
  readonly after: SideTotals;
  readonly reasons: readonly ReasonCount[];
  readonly plans: readonly Group[];
  readonly models: readonly Group[];
  /** The accounts with the most changes, at most `MOST_SHOWN`. */
  readonly accounts: readonly Group[];
  /** Limits of the draft whose count is not known, and how many decisions rest on taking it for zero. */
  readonly uncounted: readonly { readonly limit: string; readonly decisions: number }[];
  /** Some of the decisions that differ, of each change alike, in the order in which they were made. */
  readonly examples: readonly Compared[];
  readonly timeline: readonly TimelineStep[];
}

export const MOST_SHOWN = 50;
const MOST_EXAMPLES = 20;
const MOST_GROUPS = 10_000;
/** What the accounts beyond `MOST_GROUPS` are counted under together. */
export const OTHERS = 'others';

interface MutableSums {
  granted: number;
  waiting: number;
  refused: number;
  held: bigint;
}

interface MutableGroup {
  readonly name: string;
  decisions: number;
  changed: number;
  readonly before: MutableSums;
  readonly after: MutableSums;
}

function newSums(): MutableSums {
  return { granted: 0, waiting: 0, refused: 0, held: 0n };
}

function add(sums: MutableSums, { outcome, held }: Verdict): void {
  if (outcome === 'GRANTED') sums.granted += 1;
  else if (outcome === 'WAITING') sums.waiting += 1;
  else sums.refused += 1;
  sums.held += held;
}

function newSources(): Record<FundingSource, bigint> {
  return { INCLUDED: 0n, PROMOTIONAL: 0n, PLAN: 0n, PURCHASED: 0n, POSTPAID: 0n };
}

function addSources(sums: Record<FundingSource, bigint>, { bySource }: Verdict): void {
  for (const source of FUNDING_SOURCES) sums[source] += bySource.get(source) ?? 0n;
}

function groupOf(groups: Map<string, MutableGroup>, wanted: string): MutableGroup {
  const name = groups.has(wanted) || groups.size < MOST_GROUPS ? wanted : OTHERS;
  const found = groups.get(name) ?? { name, decisions: 0, changed: 0, before: newSums(), after: newSums() };
  groups.set(name, found);
  return found;
}

function shown(groups: ReadonlyMap<string, MutableGroup>): Group[] {
  return [...groups.values()]
    .sort((a, b) => b.changed - a.changed || b.decisions - a.decisions || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_SHOWN);
}

export interface Tally {
  count(compared: Compared): void;
  /** What has been counted so far. */
  counts(): Counts;
}

export function createTally(): Tally {
  let decisions = 0;
  let from: Instant | null = null;
  let to: Instant | null = null;
  const changes = Object.fromEntries(WHAT_IF_CHANGES.map((change) => [change, 0])) as Record<
    WhatIfChange,
    number
  >;
  const before = { sums: newSums(), bySource: newSources() };
  const after = { sums: newSums(), bySource: newSources() };
  const reasons = new Map<RejectionCode, { code: RejectionCode; before: number; after: number }>();
  const plans = new Map<string, MutableGroup>();
  const models = new Map<string, MutableGroup>();
  const accounts = new Map<string, MutableGroup>();
  const uncounted = new Map<string, number>();
  const examples: Compared[] = [];
  const timeline = createTimeline();

  function countReason(side: 'before' | 'after', { outcome, codes: [first] }: Verdict): void {
    if (outcome === 'GRANTED' || first === undefined) return;
    const found = reasons.get(first) ?? { code: first, before: 0, after: 0 };
    found[side] += 1;
    reasons.set(first, found);
  }

  function countGroup(group: MutableGroup, compared: Compared): void {
    group.decisions += 1;
    if (compared.change !== 'SAME') group.changed += 1;
    add(group.before, compared.before);
    add(group.after, compared.after);
  }

  return {
    count: (compared) => {
      const { at, change } = compared;
      decisions += 1;
      from = from === null ? at : Math.min(from, at);
      to = to === null ? at : Math.max(to, at);
      changes[change] += 1;
      for (const [side, verdict] of [
        [before, compared.before],
        [after, compared.after],
      ] as const) {
        add(side.sums, verdict);
        addSources(side.bySource, verdict);
      }
      countReason('before', compared.before);
      countReason('after', compared.after);
      countGroup(groupOf(plans, compared.plan), compared);
      countGroup(groupOf(models, compared.model), compared);
      countGroup(groupOf(accounts, compared.accountId), compared);
      for (const limit of compared.uncounted) uncounted.set(limit, (uncounted.get(limit) ?? 0) + 1);
      if (change !== 'SAME' && changes[change] <= MOST_EXAMPLES) examples.push(compared);
      timeline.add(compared);
    },
    counts: () => ({
      decisions,
      from,
      to,
      changes: { ...changes },
      before: { ...before.sums, bySource: { ...before.bySource } },
      after: { ...after.sums, bySource: { ...after.bySource } },
      reasons: [...reasons.values()].sort((a, b) => b.before + b.after - a.before - a.after),
      plans: shown(plans),
      models: shown(models),
      accounts: shown(accounts),
      uncounted: [...uncounted]
        .map(([limit, count]) => ({ limit, decisions: count }))
        .sort((a, b) => b.decisions - a.decisions),
      examples: [...examples],
      timeline: timeline.steps(),
    }),
  };
}
