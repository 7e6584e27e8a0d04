/** What a workload costs under a price book: a line for each meter, each rounded up, and a minimum. */
import type { Attributes, Book, Price, Quantities } from './facts.ts';

/** The rule that names most of the workload's attributes; null when none fits. */
function ruleFor(rules: readonly Price[], meter: string, attributes: Attributes): Price | null {
  const fitting = rules.filter(
    (rule) =>
      rule.meter === meter && Object.entries(rule.when).every(([name, value]) => attributes[name] === value),
  );
  fitting.sort((a, b) => Object.keys(b.when).length - Object.keys(a.when).length);
  return fitting[0] ?? null;
}

/** `amount / per` of `price`, rounded up to a whole micro-credit. */
function line(amount: bigint, { price, per }: Price): bigint {
  const exact = amount * price;
  return exact % per === 0n ? exact / per : exact / per + 1n;
}

/** In micro-credits; null when a meter has no price. */
export function priceOf(
  book: Book | null,
  work: { kind: string; quantities: Quantities; attributes: Attributes },
): bigint | null {
  const prices = book?.prices[work.kind];
  if (!prices) return null;
  let total = 0n;
  for (const [meter, amount] of Object.entries(work.quantities)) {
    const rule = ruleFor(prices.rules, meter, work.attributes);
    if (!rule) return null;
    total += line(amount, rule);
  }
  const used = Object.values(work.quantities).some((amount) => amount > 0n);
  return used && total < prices.minimum ? prices.minimum : total;
}
