/**
 * An account's standing: what it did, and the factor that follows from it on the limits that name HISTORY.
 *
 * Evidence is counted by kind. Each kind decays with a half-life, in sixteen equal steps of a sixteenth
 * power, so that the arithmetic is whole numbers and the same everywhere; and all of it is forgotten some
 * time after the last case. What the kinds make together is where the factor belongs; it goes there by
 * whole steps, one in each period at most, and stays while it is less than a step away. So the factor does
 * not flap, and what moved it can be told.
 *
 * Nothing here touches money: a standing is a factor and its reasons.
 */
import type { Instant, Millis } from './instant.ts';
import {
  EVIDENCE_KINDS,
  type EvidenceKind,
  type EvidenceRule,
  RAISING,
  type StandingPolicy,
} from './standing-rules.ts';

/** What was counted of one kind. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** How many cases still count, in millionths of a case, as of `decayedAt`. */
  readonly amount: number;
  readonly decayedAt: Instant;
  /** How many there were since `since`, whether they still count or not. */
  readonly cases: number;
  readonly since: Instant;
  readonly lastAt: Instant;
}

/** Evidence that was not counted but found: it has an id, and is reversed by itself. */
export interface Flag {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly note: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
}

/** The factor as an operator set it, whatever the evidence says. */
export interface Override {
  /** In millionths. */
  readonly value: number;
  readonly reason: string;
  readonly by: string;
  readonly since: Instant;
  /** Null holds until it is ended. */
  readonly expiresAt: Instant | null;
}

/** The wait that somebody was told: who asks again long before its end hammers. */
export interface ToldWait {
  /** Who was told, as a hash of model, key and user. */
  readonly who: number;
  readonly at: Instant;
  readonly retryAt: Instant;
}

export interface Standing {
  /** The factor that the evidence has made, in millionths. */
  readonly factor: number;
  /** The one that the journal tells: of what moved since, the next decision's entries will. */
  readonly written: number;
  /** When it moved last; null when it never did. */
  readonly since: Instant | null;
  /** What weighed most when it moved, in words; null when it is where everybody begins. */
  readonly note: string | null;
  /** Up to when it has been seen whether the factor moves. */
  readonly lookedAt: Instant;
  /** At most one of each kind. */
  readonly evidence: readonly Evidence[];
  readonly flags: readonly Flag[];
  readonly override: Override | null;
  readonly told: ToldWait | null;
}

const ONE = 1_000_000;

/** Where everybody begins. */
export const NEUTRAL: Standing = {
  factor: ONE,
  written: ONE,
  since: null,
  note: null,
  lookedAt: 0,
  evidence: [],
  flags: [],
  override: null,
  told: null,
};

/** More flags than this are not kept at once: the oldest goes. */
export const MOST_FLAGS = 8;
/** More cases than this are not counted; a product with a power below still fits 53 bits. */
const MOST_AMOUNT = 1_000 * ONE;
const PARTS = 16;
/** 2^(-k/16), in millionths. */
const POWERS = [
  1_000_000, 957_603, 917_004, 878_126, 840_896, 805_245, 771_105, 738_413, 707_107, 677_128, 648_420,
  620_929, 594_604, 569_394, 545_254, 522_137,
] as const;
/** After so many half-lives nothing is left of the largest amount. */
const MOST_HALVINGS = 31;

const WORDS: Readonly<Record<EvidenceKind, string>> = {
  CLOSE_ESTIMATE: 'close estimates',
  JOB_FINISHED: 'finished jobs',
  BILL_PAID: 'paid bills',
  LOOSE_ESTIMATE: 'loose estimates',
  LEASE_LAPSED: 'lapsed leases',
  JOB_ABANDONED: 'abandoned jobs',
  HAMMERING: 'asking again long before retryAt',
  REFUND: 'refunds',
  PAYMENT_FAILED: 'failed payments',
  CHARGEBACK: 'payments that were charged back',
  SHARED_FINGERPRINT: 'accounts of one fingerprint, used up one after the other',
};

/** What the evidence of a kind is, in words. */
export function wordsFor(kind: EvidenceKind): string {
  return WORDS[kind];
}

export function raises(kind: EvidenceKind): boolean {
  return RAISING.some((each) => each === kind);
}

function partOf(rule: EvidenceRule): Millis {
  return Math.max(1, Math.floor(rule.halfLifeMs / PARTS));
}

/** What is left of `amount` after `parts` sixteenths of a half-life, rounded down. */
function decayed(amount: number, parts: number): number {
  const halvings = Math.floor(parts / PARTS);
  if (halvings > MOST_HALVINGS) return 0;
  const power = POWERS[parts % PARTS] ?? ONE;
  return Math.floor(Math.floor((amount * power) / ONE) / 2 ** halvings);
}

/** How many cases still count at `at`, in millionths of a case. */
export function amountAt(evidence: Evidence, rule: EvidenceRule, at: Instant): number {
  if (at >= evidence.lastAt + rule.expiryMs) return 0;
  const parts = Math.max(0, Math.floor((at - evidence.decayedAt) / partOf(rule)));
  return decayed(evidence.amount, parts);
}

/** The amount that makes the most of a kind: more would only take longer to be forgotten. */
function enough(rule: EvidenceRule): number {
  const counting = rule.weight === 0 ? 0 : Math.ceil((rule.most * ONE) / rule.weight);
  return Math.min(MOST_AMOUNT, rule.free + counting);
}

/** Counts one more case of a kind, from when it was seen on. A kind without a rule does not count. */
export function count(
  standing: Standing,
  kind: EvidenceKind,
  params: { rules: StandingPolicy; at: Instant },
): Standing {
  const { rules } = params;
  const rule = rules.evidence[kind];
  if (!rule) return standing;
  const looked = standingAt(standing, rules, params.at);
  const at = Math.max(params.at, looked.lookedAt);
  const before = looked.evidence.find((each) => each.kind === kind);
  const goesOn = before !== undefined && at < before.lastAt + rule.expiryMs;
  const part = partOf(rule);
  // The part of a step that has begun goes on: however often something is counted, it decays.
  const decayedAt = goesOn ? at - (Math.max(0, at - before.decayedAt) % part) : at;
  const left = goesOn ? amountAt(before, rule, at) : 0;
  const next: Evidence = {
    kind,
    amount: Math.min(enough(rule), left + ONE),
    decayedAt,
    cases: (goesOn ? before.cases : 0) + 1,
    since: goesOn ? before.since : at,
    lastAt: at,
  };
  return {
    ...looked,
    lookedAt: at,
    evidence: [...looked.evidence.filter((each) => each.kind !== kind), next],
  };
}

/** How far a kind moves the factor at `at`, in millionths; below zero for what lowers it. */
export function weightOf(
  standing: Standing,
  kind: EvidenceKind,
  params: { rules: StandingPolicy; at: Instant },
): number {
  const { rules, at } = params;
  const rule = rules.evidence[kind];
  if (!rule) return 0;
  let amount = 0;
  for (const each of standing.evidence) if (each.kind === kind) amount += amountAt(each, rule, at);
  for (const flag of standing.flags) if (flag.kind === kind) amount += flagAmountAt(flag, rule, at);
  const counting = Math.min(MOST_AMOUNT, Math.max(0, amount - rule.free));
  const weight = Math.min(rule.most, Math.floor((counting * rule.weight) / ONE));
  return raises(kind) ? weight : -weight;
}

function flagAmountAt(flag: Flag, rule: EvidenceRule, at: Instant): number {
  if (at < flag.at || at >= flag.expiresAt) return 0;
  return decayed(ONE, Math.floor((at - flag.at) / partOf(rule)));
}

interface Pull {
  /** Where the factor belongs, in millionths. */
  readonly target: number;
  readonly strongestUp: EvidenceKind | null;
  readonly strongestDown: EvidenceKind | null;
}

/** The kinds that something is known of: of the others nothing weighs. */
function kindsIn({ evidence, flags }: Standing): readonly EvidenceKind[] {
  return EVIDENCE_KINDS.filter(
    (kind) => evidence.some((each) => each.kind === kind) || flags.some((flag) => flag.kind === kind),
  );
}

function pullAt(standing: Standing, rules: StandingPolicy, at: Instant, kinds = kindsIn(standing)): Pull {
  let sum = ONE;
  let [most, least] = [0, 0];
  let strongestUp: EvidenceKind | null = null;
  let strongestDown: EvidenceKind | null = null;
  for (const kind of kinds) {
    const weight = weightOf(standing, kind, { rules, at });
    sum += weight;
    if (weight > most) [most, strongestUp] = [weight, kind];
    if (weight < least) [least, strongestDown] = [weight, kind];
  }
  return { target: within(sum, rules), strongestUp, strongestDown };
}

function within(value: number, { floor, ceiling }: StandingPolicy): number {
  return Math.max(floor, Math.min(ceiling, value));
}

/** Where the evidence would have the factor at `at`, in millionths. */
export function targetAt(standing: Standing, rules: StandingPolicy, at: Instant): number {
  return pullAt(standing, rules, at).target;
}

/** Periods that are made up for at most when nobody has looked for long; a factor has fewer steps to go. */
const MOST_PERIODS = 128;

function moved(standing: Standing, pull: Pull, params: { by: number; at: Instant }): Standing {
  const factor = standing.factor + params.by;
  if (factor === ONE) return { ...standing, factor, since: params.at, note: null };
  const cause = factor < ONE ? pull.strongestDown : pull.strongestUp;
  // On its way back there may be no evidence left of what had moved it.
  return { ...standing, factor, since: params.at, note: cause ? WORDS[cause] : standing.note };
}

function isNeutral({ factor, evidence, flags }: Standing): boolean {
  return factor === ONE && evidence.length === 0 && flags.length === 0;
}

/**
 * The standing with its factor brought up to `now`: it may move at the beginning of each period, by one
 * step. The same however often it is looked at in between.
 */
export function standingAt(standing: Standing, rules: StandingPolicy, now: Instant): Standing {
  if (isNeutral(standing) || now <= standing.lookedAt) return standing;
  const { step, stepMs } = rules;
  const first = Math.floor(standing.lookedAt / stepMs) + 1;
  const last = Math.floor(now / stepMs);
  const kinds = kindsIn(standing);
  let next = standing;
  for (let period = Math.max(first, last - MOST_PERIODS); period <= last; period += 1) {
    const at = period * stepMs;
    const pull = pullAt(next, rules, at, kinds);
    if (pull.target - next.factor >= step) next = moved(next, pull, { by: step, at });
    else if (next.factor - pull.target >= step) next = moved(next, pull, { by: -step, at });
  }
  return { ...next, lookedAt: now };
}

/** Lets the factor go up at once as far as the evidence has it: what lowered it was taken back. */
export function restored(standing: Standing, rules: StandingPolicy, now: Instant): Standing {
  const pull = pullAt(standing, rules, now);
  const steps = Math.floor((pull.target - standing.factor) / rules.step);
  return steps > 0 ? moved(standing, pull, { by: steps * rules.step, at: now }) : standing;
}

/** The override that holds at `now`; null when there is none. */
export function overrideAt({ override }: Standing, now: Instant): Override | null {
  return override && (override.expiresAt === null || now < override.expiresAt) ? override : null;
}

export interface BoundStanding {
  /** In millionths. */
  readonly value: number;
  /** Null when it never moved. */
  readonly since: Instant | null;
  readonly note: string | null;
}

/** The factor as it binds: an operator's where one was set, and always within the bounds of the policy. A policy that says nothing of standing has everybody at one. */
export function boundAt(standing: Standing, rules: StandingPolicy | null, now: Instant): BoundStanding {
  if (!rules) return { value: ONE, since: null, note: null };
  const override = overrideAt(standing, now);
  if (override)
    return { value: within(override.value, rules), since: override.since, note: 'set by an operator' };
  const { factor, since, note } = standing;
  return { value: within(factor, rules), since, note };
}
