/** The layers of an explanation: what was there, what was taken, what is left, and whether it refused. */
import type { BudgetReading } from './budgets.ts';
import type { FundingPart, Layer, PayingFacts } from './decision.ts';
import { type Source, totalOf } from './funding.ts';
import type { LimitCheck } from './limits.ts';
import { type WindowReading, windowLimit } from './windows.ts';

export function layer(fields: Partial<Layer> & Pick<Layer, 'name' | 'kind' | 'verdict'>): Layer {
  return {
    unit: null,
    before: null,
    taken: null,
    after: null,
    limit: null,
    note: null,
    paying: null,
    ...fields,
  };
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

/** One layer for each window and each other source, in the order in which they pay, and one that refuses when they don't suffice. */
export function fundingLayers(params: {
  windows: readonly WindowReading[];
  sources: readonly Source[];
  parts: readonly FundingPart[];
  /** What the sources lack; null when they suffice. */
  missing: bigint | null;
}): Layer[] {
  const { windows, sources, parts, missing } = params;
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
  if (missing !== null) {
    layers.push(
      layer({ name: 'funding', kind: 'FUNDING', verdict: 'REFUSED', unit: 'credit', note: 'not covered' }),
    );
  }
  return layers;
}
