/** Account.insight: how an account works with what it asks for, and what would help it. */
import { DAY, type Instant } from '../domain/instant.ts';
import type { TimeRange } from '../domain/usage-buckets.ts';
import { type Advice, adviseAccount, type InsightFacts, type ModelUse } from '../domain/usage-insight.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { InsightReads } from './ports.ts';

const DEFAULT_DAYS = 30;

export interface Insight {
  readonly kind: 'INSIGHT';
  readonly accountId: string;
  readonly range: TimeRange;
  readonly facts: InsightFacts;
  readonly advice: readonly Advice[];
  /** Over all models. */
  readonly total: Omit<ModelUse, 'model'>;
}

/** `range` null is the last 30 days. Whether the caller may see the account is the caller's to have checked. */
export type ShowInsight = (accountId: string, range: TimeRange | null) => Promise<Insight | Invalid>;

function totalOf(models: readonly ModelUse[]): Omit<ModelUse, 'model'> {
  return models.reduce(
    (sum, { ended, charged, returned }) => ({
      ended: sum.ended + ended,
      charged: sum.charged + charged,
      returned: sum.returned + returned,
    }),
    { ended: 0, charged: 0n, returned: 0n },
  );
}

/** Makes the reader of insights: INSIGHT, or INVALID for a range that is empty or too much to read. */
export function createShowInsight(deps: {
  reads: InsightReads;
  catalogue: CatalogueSource;
  now: () => Promise<Instant>;
}): ShowInsight {
  return async (accountId, asked) => {
    let range = asked;
    if (range === null) {
      const now = await deps.now();
      // What happens at this very millisecond is in it.
      range = { from: now - DEFAULT_DAYS * DAY, to: now + 1 };
    }
    if (range.from >= range.to) {
      const message = 'The range ends before anything can be in it.';
      return invalid('EMPTY_RANGE', ['range', 'to'], message, 'an instant after from');
    }
    const read = await deps.reads.readInsight({ accountId, range });
    if (read.kind === 'TIMED_OUT') {
      const message = 'There is too much in this range to be read in one answer.';
      return invalid('TOO_MUCH', ['range'], message, 'a shorter range');
    }
    const { models: known } = deps.catalogue.current();
    const models = read.models.map(({ modelId, ...use }) => ({
      model: known.get(modelId)?.slug ?? String(modelId),
      ...use,
    }));
    const facts = { granted: read.granted, expired: read.expired, models, refusals: read.refusals };
    return { kind: 'INSIGHT', accountId, range, facts, advice: adviseAccount(facts), total: totalOf(models) };
  };
}
