/**
 * From a workload to an exact cost. Each line is rounded up to one micro-credit; nothing else is
 * rounded. What has no price is not free: it is UNPRICED.
 */
import type { Attribute, ModelPrices, PriceRule, Quantity, Workload } from './catalogue.ts';
import { divideUp, MICRO } from './decimal.ts';

export interface CostLine {
  readonly meter: string;
  readonly quantity: bigint;
  /** Micro-credits for each `per` micro-units. */
  readonly price: bigint;
  readonly per: bigint;
  readonly amount: bigint;
  readonly note: string | null;
}

export interface Cost {
  readonly total: bigint;
  readonly lines: readonly CostLine[];
  readonly priceVersion: number;
}

export type Priced = { readonly cost: Cost } | { readonly unpriced: readonly string[] };

/** The most that one job may cost, in micro-credits: 10^12 credits, far above any job and well within 64 bits. */
export const MAX_COST = 1_000_000_000_000n * MICRO;

/** The name of the line that lifts a cost to the minimum. */
export const MINIMUM_LINE = 'minimum';

function applies(rule: PriceRule, attributes: readonly Attribute[]): boolean {
  return rule.when.every((wanted) =>
    attributes.some((given) => given.name === wanted.name && given.value === wanted.value),
  );
}

function ruleFor(
  prices: ModelPrices,
  meter: string,
  attributes: readonly Attribute[],
): PriceRule | undefined {
  let best: PriceRule | undefined;
  for (const rule of prices.rules) {
    if (rule.meter !== meter || !applies(rule, attributes)) continue;
    if (!best || rule.when.length > best.when.length) best = rule;
  }
  return best;
}

/**
 * Prices a workload. Returns the cost, or the meters that have no price for these attributes.
 * The minimum charge applies to any use at all; no use costs nothing.
 */
export function priceOf(
  prices: ModelPrices | undefined,
  params: { priceVersion: number; workload: Workload },
): Priced {
  const { workload, priceVersion } = params;
  if (!prices) return { unpriced: workload.quantities.map((quantity) => quantity.meter) };
  const lines: CostLine[] = [];
  const unpriced: string[] = [];
  let total = 0n;
  let used = false;
  for (const { meter, quantity } of workload.quantities) {
    const rule = ruleFor(prices, meter, workload.attributes);
    if (!rule) {
      unpriced.push(meter);
      continue;
    }
    const amount = divideUp(quantity * rule.price, rule.per);
    const note =
      rule.when.length > 0 ? rule.when.map(({ name, value }) => `${name} ${value}`).join(', ') : null;
    lines.push({ meter, quantity, price: rule.price, per: rule.per, amount, note });
    total += amount;
    used ||= quantity > 0n;
  }
  if (unpriced.length > 0) return { unpriced };
  if (used && total < prices.minimum) {
    const amount = prices.minimum - total;
    lines.push({
      meter: MINIMUM_LINE,
      quantity: MICRO,
      price: amount,
      per: MICRO,
      amount,
      note: 'minimum charge',
    });
    total = prices.minimum;
  }
  return { cost: { total, lines, priceVersion } };
}

/** The workload with every quantity multiplied by `share` (millionths) and rounded down to its meter's step. */
export function scaleQuantities(
  quantities: readonly Quantity[],
  params: { shareMicro: bigint; stepOf: (meter: string) => bigint },
): Quantity[] {
  return quantities.map(({ meter, quantity }) => {
    const step = params.stepOf(meter);
    return { meter, quantity: ((quantity * params.shareMicro) / MICRO / step) * step };
  });
}
