/** The layers of an explanation: what was there, what was taken, what is left, and whether it refused. */
import type { BudgetReading } from './budgets.ts';
import type { FundingPart, Layer, PayingFacts } from './decision.ts';
import { type Source, totalOf } from './funding.ts';
import type { Gate } from './gates.ts';
import type { LimitCheck } from './limits.ts';
import type { Cost } from './pricing.ts';
import { type WindowReading, windowLimit } from './windows.ts';

/** A layer with what is not said about it as null. Written out: a decision has dozens, and spreading defaults took a third of its time. */
export function layer(fields: Partial<Layer> & Pick<Layer, 'name' | 'kind' | 'verdict'>): Layer {
  const { name, kind, verdict } = fields;
  const { unit = null, before = null, taken = null, after = null } = fields;
  const { limit = null, note = null, paying = null } = fields;
  return { name, kind, verdict, unit, before, taken, after, limit, note, paying };
}

export function priceLayer(params: {
  cost: Cost | null;
  unpriced: readonly string[];
  quoted: boolean;
}): Layer {
  const { cost, unpriced, quoted } = params;
  const named = { name: 'price', kind: 'PRICE', unit: 'credit' } as const;
  if (!cost) return layer({ ...named, verdict: 'REFUSED', note: unpriced.join(', ') });
  return layer({ ...named, verdict: 'PASSED', taken: cost.total, note: quoted ? 'quoted' : null });
}

export function gateLayer({ name, note, reason }: Gate): Layer {
  return layer({ name, kind: 'GATE', verdict: reason ? 'REFUSED' : 'PASSED', note });
}

/** `refused` says that some layer refused: then none has taken anything. */
export function limitLayer(check: LimitCheck, params: { fits: boolean; refused: boolean }): Layer {
  const takes = params.fits && !params.refused;
  const taken = takes ? check.cost : 0n;
  return layer({
    name: check.rule.name,
    kind: 'LIMIT',
    verdict: takes ? 'TOOK' : params.fits ? 'PASSED' : 'REFUSED',
    unit: check.rule.unit,
    before: check.reading.remaining,
    taken,
    after: check.reading.remaining - taken,
    limit: check.reading,
    note: check.rule.when,
  });
}

/** A limit whose condition does not hold, or whose meter the job does not use: how it stands, and that it was not asked. */
export function idleLayer({ rule, reading }: LimitCheck): Layer {
  const { name, unit, when } = rule;
  return layer({
    name,
    kind: 'LIMIT',
    verdict: 'SKIPPED',
    unit,
    before: reading.remaining,
    taken: 0n,
    after: reading.remaining,
    limit: reading,
    note: when,
  });
}

export function budgetLayer(budget: BudgetReading, params: { needed: bigint; refused: boolean }): Layer {
  const fits = budget.remaining >= params.needed;
  const taken = fits && !params.refused ? params.needed : 0n;
  return layer({
    name: budget.rule.name,
    kind: 'BUDGET',
    verdict: !fits ? 'REFUSED' : params.refused ? 'PASSED' : 'TOOK',
    unit: 'credit',
    before: budget.remaining,
    taken,
    after: budget.remaining - taken,
  });
}

function payingFacts({ source, burnPriority, effectiveAt, expiresAt }: Source): PayingFacts | null {
  if (source === 'INCLUDED' || source === 'POSTPAID') return null;
  return { source, burnPriority, effectiveAt, expiresAt };
}

/** What the parent holds for its children. */
export function parentLayer(params: {
  remaining: bigint;
  needed: bigint;
  short: boolean;
  refused: boolean;
}): Layer {
  const { remaining, needed, short, refused } = params;
  const taken = refused ? 0n : needed;
  return layer({
    name: 'childBudget',
    kind: 'FUNDING',
    verdict: short ? 'REFUSED' : refused ? 'SKIPPED' : 'TOOK',
    unit: 'credit',
    before: remaining,
    taken,
    after: remaining - taken,
  });
}

/** One layer for each window and each other source, in the order in which they pay, and one that refuses when they don't suffice. */
export function fundingLayers(params: {
  windows: readonly WindowReading[];
  sources: readonly Source[];
  parts: readonly FundingPart[];
  short: boolean;
  blockedByDebt: boolean;
}): Layer[] {
  const { windows, sources, parts, short, blockedByDebt } = params;
  const included = totalOf(parts.filter((part) => part.source === 'INCLUDED'));
  const layers = windows.map((window) =>
    layer({
      name: window.rule.name,
      kind: 'FUNDING',
      verdict: included > 0n ? 'TOOK' : 'SKIPPED',
      unit: 'credit',
      before: window.remaining,
      taken: included,
      after: window.remaining - included,
      limit: windowLimit(window),
    }),
  );
  for (const source of sources) {
    if (source.source === 'INCLUDED') continue;
    const part = parts.find((each) => each.source === source.source && each.grantId === source.grantId);
    const taken = part?.amount ?? 0n;
    layers.push(
      layer({
        name: source.grantId ?? source.name,
        kind: 'FUNDING',
        verdict: taken > 0n ? 'TOOK' : 'SKIPPED',
        unit: 'credit',
        before: source.available,
        taken,
        after: source.available - taken,
        note: `${source.source} ${source.name}`,
        paying: payingFacts(source),
      }),
    );
  }
  if (short) {
    const note = blockedByDebt ? 'the account owes credits' : 'not covered';
    layers.push(layer({ name: 'funding', kind: 'FUNDING', verdict: 'REFUSED', unit: 'credit', note }));
  }
  return layers;
}
