// Who makes the requests: accounts on several plans, with credits of several sources. A plan on paper, the
// same for the same seed; enrol.ts creates it in a Weir.
import { createRandom, type Random } from './random.ts';
import { createZipf } from './zipf.ts';

export interface PlannedGrant {
  readonly source: 'PROMOTIONAL' | 'PLAN' | 'PURCHASED';
  readonly name: string;
  /** In micro-credits. */
  readonly amount: bigint;
  readonly burnPriority: number;
  /** Milliseconds after the trace's beginning; null is never. */
  readonly expiresAfterMs: number | null;
}

export interface PlannedAccount {
  /** From 0; the lower, the more requests. */
  readonly rank: number;
  readonly name: string;
  /** The plan's slug. */
  readonly plan: string;
  readonly grants: readonly PlannedGrant[];
}

/** What the whole trace is expected to cost, and how long it lasts; grants are sized by it. */
export interface Demand {
  readonly microCredits: bigint;
  readonly lastsMs: number;
}

/** Draws `accounts` accounts. `plans` are slugs from the smallest plan to the largest. */
export function planPopulation({
  seed,
  accounts,
  plans,
  demand,
}: {
  seed: number;
  accounts: number;
  plans: readonly string[];
  demand: Demand;
}): PlannedAccount[] {
  const zipf = createZipf(accounts);
  const digits = String(accounts - 1).length;
  return Array.from({ length: accounts }, (_, rank) => {
    const random = createRandom(seed, `account ${rank}`);
    const expected = zipf.shareOf(rank) * Number(demand.microCredits);
    return {
      rank,
      name: `replayed ${String(rank).padStart(digits, '0')}`,
      plan: drawPlan(random, rank / accounts, plans),
      grants: drawGrants(random, { expected, lastsMs: demand.lastsMs }),
    };
  });
}

/** Whose request it is: the same for the same seed and line, whatever else is in the trace. */
export function createAssignment({ seed, accounts }: { seed: number; accounts: number }) {
  const zipf = createZipf(accounts);
  return (line: number): number => zipf.rankAt(createRandom(seed, `account of line ${line}`).next());
}

// Each plan has half as many accounts as the one below it. Who uses much tends to be on a large plan, and not
// everybody is on the plan that would fit.
function drawPlan(random: Random, place: number, plans: readonly string[]): string {
  const point = Math.min(0.999, Math.max(0, place + random.between(-0.6, 0.6)));
  let upTo = 0;
  for (const [index, plan] of plans.toReversed().entries()) {
    upTo += 2 ** index / (2 ** plans.length - 1);
    if (point < upTo) return plan;
  }
  return plans[0] ?? '';
}

// Most can pay for what is expected of them, some cannot, and some promotions end before the trace does.
function drawGrants(
  random: Random,
  { expected, lastsMs }: { expected: number; lastsMs: number },
): PlannedGrant[] {
  const grants: PlannedGrant[] = [];
  const amount = (low: number, high: number): bigint =>
    BigInt(Math.max(1_000, Math.round(expected * random.between(low, high))));
  if (random.chance(0.4)) {
    grants.push({
      source: 'PROMOTIONAL',
      name: 'welcome',
      amount: amount(0.1, 0.5),
      burnPriority: 10,
      expiresAfterMs: Math.max(1_000, Math.floor(lastsMs * random.between(0.25, 1.25))),
    });
  }
  if (random.chance(0.3)) {
    grants.push({
      source: 'PLAN',
      name: 'team pool',
      amount: amount(0.1, 0.6),
      burnPriority: 50,
      expiresAfterMs: null,
    });
  }
  if (random.chance(0.8)) {
    grants.push({
      source: 'PURCHASED',
      name: 'purchase',
      amount: amount(0.2, 2.5),
      burnPriority: 50,
      expiresAfterMs: null,
    });
  }
  return grants;
}
