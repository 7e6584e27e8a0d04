/** The simulated world as documents, such as an operator publishes them. */
import type { Book, Kind, Plan, Policy } from './model/facts.ts';

/** A decimal text of micro-units. */
export function decimal(amount: bigint): string {
  const digits = String(amount).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

function duration(millis: number): string {
  return `PT${millis / 1000}S`;
}

export function kindDocument(kind: Kind): string {
  return JSON.stringify({
    slug: kind.name,
    name: kind.name,
    kind: 'work',
    pool: 'main',
    meters: kind.meters.map(({ name, step, most }) => ({
      slug: name,
      step: decimal(step),
      ...(most === null ? {} : { max: decimal(most) }),
    })),
    attributes: Object.entries(kind.attributes).map(([name, values]) => ({
      name,
      values,
      fallback: values[0],
    })),
    lease: duration(kind.lease),
    grace: duration(kind.grace),
    available: kind.available,
  });
}

export function bookDocument(book: Book): string {
  const models = Object.entries(book.prices).map(([name, { minimum, rules }]) => [
    name,
    {
      minimum: decimal(minimum),
      prices: rules.map(({ meter, when, price, per }) => ({
        meter,
        when,
        price: decimal(price),
        per: decimal(per),
      })),
    },
  ]);
  return JSON.stringify({
    effectiveAt: new Date(book.from).toISOString(),
    models: Object.fromEntries(models),
  });
}

export function planDocument(plan: Omit<Plan, 'version'>): string {
  const { slug, models, priorities, windows, allowances, slots } = plan;
  return JSON.stringify({
    slug,
    name: slug,
    tier: 'standard',
    models,
    priorities,
    windows: windows.map(({ length, amount, ...window }) => ({
      ...window,
      amount: decimal(amount),
      length: duration(length),
    })),
    allowances: allowances.map(({ amount, zone, burn, ...allowance }) => ({
      ...allowance,
      amount: decimal(amount),
      timeZone: zone,
      burnPriority: burn,
    })),
    limits:
      slots === null
        ? []
        : [
            {
              name: 'jobs at once',
              kind: 'CONCURRENCY',
              scope: ['ACCOUNT'],
              unit: 'job',
              base: String(slots),
            },
          ],
  });
}

export function policyDocument(policy: Omit<Policy, 'version'>): string {
  const { ranks, overage, debtBlocks, quoteLasts } = policy;
  const level = { NORMAL: '1', ELEVATED: '1', HIGH: '1', SATURATED: '1' };
  return JSON.stringify({
    ranks,
    overage,
    debtBlocks,
    tiers: { standard: '1' },
    limits: [],
    load: {
      levels: {
        ELEVATED: { enter: '0.7', leave: '0.6' },
        HIGH: { enter: '0.85', leave: '0.75' },
        SATURATED: { enter: '0.95', leave: '0.9' },
      },
      dwell: 'PT30S',
      stale: 'PT1M',
      factors: { CRITICAL: level, STANDARD: level, SHEDDABLE: level },
      shedAt: { CRITICAL: null, STANDARD: null, SHEDDABLE: null },
      maxStep: '0.1',
      step: 'PT1S',
    },
    lease: { min: 'PT1S', max: 'PT24H' },
    quote: duration(quoteLasts),
  });
}
