/**
 * What an account's journal tells about how it works: how good its estimates are, which jobs nobody
 * ended, why it is turned away, and what would help. Sentences for people; nothing is decided by them.
 */
import { MICRO } from './decimal.ts';
import type { RejectionCode } from './decision.ts';
import type { Instant } from './instant.ts';

/** Jobs of one model that ended in the range. */
export interface ModelUse {
  readonly model: string;
  /** Settled or cancelled. */
  readonly ended: number;
  /** Debt included. In micro-credits, as the next. */
  readonly charged: bigint;
  /** What was held and not needed. */
  readonly returned: bigint;
}

export interface Refusals {
  readonly code: RejectionCode;
  readonly count: number;
  readonly lastAt: Instant;
  /** The newest decision that refused for it first of all. */
  readonly decisionId: string;
}

export interface InsightFacts {
  readonly granted: number;
  readonly expired: number;
  readonly models: readonly ModelUse[];
  readonly refusals: readonly Refusals[];
}

export type AdviceCode = 'ESTIMATE_LOWER' | 'END_JOBS' | 'AVOID_REFUSALS';

export interface Advice {
  readonly code: AdviceCode;
  readonly message: string;
  /** The model that it is about; null when it is about all. */
  readonly model: string | null;
  /** The refusals that it is about. */
  readonly reason: RejectionCode | null;
}

/** Fewer cases than this are no pattern. */
const FEWEST = 10;
/** Below this share of its holds (in millionths) an account's estimates are worth a word. */
const GOOD_SHARE = 500_000n;
/** One in so many: rarer trouble is not mentioned. */
const ONE_IN = 20;

const HELP: Readonly<Record<RejectionCode, string>> = {
  RATE_LIMITED: "Spread requests over time, and ask again at a rejection's retryAt rather than at once.",
  CONCURRENCY_LIMITED: 'Run fewer jobs at once, and settle or cancel each as soon as it ends.',
  OVERLOADED: "Ask at quieter hours, or take the other model or priority that a rejection's remedies name.",
  TOO_LARGE: 'Split jobs into smaller ones.',
  INSUFFICIENT_CREDITS: 'Top up, or hold less at once: what is held comes back when jobs end.',
  BUDGET_EXCEEDED: 'Raise the budget, or wait for its next period.',
  MAX_COST_EXCEEDED: 'Raise maxCost, or ask for less.',
  UNPRICED: 'Leave out what has no price, or have the operator publish one.',
  MODEL_UNAVAILABLE: 'Use another model of the same kind until it is back.',
  NOT_ENTITLED: "Stay with the models and priorities of the account's plan, or change the plan.",
  ACCOUNT_SUSPENDED: 'Have the operator lift the suspension.',
  QUOTE_EXPIRED: 'Take the quote shortly before the request.',
  POLICY_DENIED: 'Ask the operator which rule of the policy it is.',
};

/** What was charged of what was held, in millionths, rounded down; null when nothing was held. */
export function usedShare({ charged, returned }: { charged: bigint; returned: bigint }): bigint | null {
  const held = charged + returned;
  return held === 0n ? null : (charged * MICRO) / held;
}

function percent(share: bigint): string {
  return `${(share * 100n) / MICRO} %`;
}

function aboutEstimates(use: ModelUse): Advice[] {
  const share = usedShare(use);
  if (share === null || share >= GOOD_SHARE || use.ended < FEWEST) return [];
  const message = `Jobs of ${use.model} were charged ${percent(share)} of what was held for them. Ask for about what they use: the rest was kept from other jobs while they ran.`;
  return [{ code: 'ESTIMATE_LOWER', message, model: use.model, reason: null }];
}

function aboutEndings({ expired, models }: InsightFacts): Advice[] {
  const ended = models.reduce((sum, use) => sum + use.ended, expired);
  if (expired === 0 || expired * ONE_IN < ended) return [];
  const message = `${expired} of ${ended} jobs expired: nobody said how they ended, and what they held was kept until then. Send heartbeats while a job runs, and settle or cancel it.`;
  return [{ code: 'END_JOBS', message, model: null, reason: null }];
}

function aboutRefusals({ granted, refusals }: InsightFacts): Advice[] {
  const asked = refusals.reduce((sum, { count }) => sum + count, granted);
  return refusals
    .filter(({ count }) => count >= FEWEST && count * ONE_IN >= asked)
    .map(({ code, count }) => ({
      code: 'AVOID_REFUSALS',
      message: `${count} of ${asked} requests were refused first of all for ${code}. ${HELP[code]}`,
      model: null,
      reason: code,
    }));
}

/** What would help most: the commonest refusals first, then jobs that nobody ended, then estimates. */
export function adviseAccount(facts: InsightFacts): Advice[] {
  return [...aboutRefusals(facts), ...aboutEndings(facts), ...facts.models.flatMap(aboutEstimates)];
}
