/**
 * The policy's own rules: named conditions over what is known of a request. One that holds refuses, or
 * makes the limits apply that name it. How a condition is written is none of the core's business: it is
 * given as a function. A condition that can't be evaluated counts as one that holds, so that a mistake in
 * a rule never lets more through.
 */
import type { AccountState } from './account.ts';
import type { Attribute, Plan } from './catalogue.ts';
import { MICRO } from './decimal.ts';
import type { Layer, Reason } from './decision.ts';
import type { Terrain } from './evaluate.ts';
import type { Gate } from './gates.ts';
import { DAY, type Instant } from './instant.ts';
import type { LoadLevel, Policy } from './policy.ts';
import { policyReason } from './reasons.ts';
import type { JobRequest, KeyRole } from './request.ts';
import { nextHour, wallClock } from './wall-clock.ts';

/** What a condition can look at. Whole numbers are 64-bit integers. */
export interface RuleFacts {
  readonly account: AccountFacts;
  readonly request: RequestFacts;
  readonly key: KeyFacts;
  readonly pool: PoolFacts;
  readonly time: TimeFacts;
}

export class AccountFacts {
  /** The slugs of its plan and of that plan's tier. */
  readonly plan: string;
  readonly tier: string;
  /** Whole days since it took the plan. */
  readonly daysOnPlan: bigint;

  constructor({ slug, tier }: Plan, since: Instant, at: Instant) {
    this.plan = slug;
    this.tier = tier;
    this.daysOnPlan = BigInt(Math.max(0, Math.floor((at - since) / DAY)));
  }
}

export class RequestFacts {
  /** The model's slug and kind. */
  readonly model: string;
  readonly kind: string;
  /** Empty when the request names none. */
  readonly endpoint: string;
  readonly priority: string;
  /** How much of each meter, in whole units, rounded up. A meter that is not asked for is not there. */
  readonly meters: ReadonlyMap<string, bigint>;
  readonly attributes: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  /** Seconds that it would wait for room, rounded down; zero when it does not wait. */
  readonly waitUpTo: bigint;

  constructor({ model, endpoint, priority, workload, labels, waitUpToMs }: JobRequest) {
    this.model = model.slug;
    this.kind = model.kind;
    this.endpoint = endpoint ?? '';
    this.priority = priority;
    this.meters = new Map(
      workload.quantities.map(({ meter, quantity }) => [meter, (quantity + MICRO - 1n) / MICRO]),
    );
    this.attributes = byName(workload.attributes);
    this.labels = byName(labels);
    this.waitUpTo = BigInt(Math.floor((waitUpToMs ?? 0) / 1_000));
  }
}

export class KeyFacts {
  readonly roles: readonly KeyRole[];

  constructor(roles: readonly KeyRole[]) {
    this.roles = roles;
  }
}

export class PoolFacts {
  readonly name: string;
  readonly level: LoadLevel;

  constructor(name: string, level: LoadLevel) {
    this.name = name;
    this.level = level;
  }
}

/** The wall clock in the zone of the rule. */
export class TimeFacts {
  /** 0 to 23. */
  readonly hour: bigint;
  /** 1 is Monday, 7 Sunday. */
  readonly weekday: bigint;

  constructor(timeZone: string, at: Instant) {
    const { hour, weekday } = wallClock(timeZone, at);
    this.hour = BigInt(hour);
    this.weekday = BigInt(weekday);
  }
}

function byName(attributes: readonly Attribute[]): Map<string, string> {
  return new Map(attributes.map(({ name, value }) => [name, value]));
}

/** Why a condition could not be evaluated, e.g. "division by zero". */
export interface RuleFault {
  readonly fault: string;
}

/** What of the facts a condition looks at, as far as anything hangs on it. */
export interface RuleReads {
  readonly time: boolean;
  readonly days: boolean;
  readonly priority: boolean;
  readonly workload: boolean;
}

export interface PolicyRule {
  readonly name: string;
  /** What a caller is told whom it refuses; null for a condition that only limits name. */
  readonly refusal: string | null;
  /** Where its clock hangs. */
  readonly timeZone: string;
  readonly reads: RuleReads;
  /** Total: answers for all facts, never throws, and the same for the same facts. */
  readonly holds: (facts: RuleFacts) => boolean | RuleFault;
}

/** A rule as it stands for one request: null is one that does not hold. */
export interface RuleCheck {
  readonly rule: PolicyRule;
  readonly binds: boolean;
  readonly fault: string | null;
  /** The first instant at which time alone makes it bind no more; null when that is not in sight. */
  readonly endsAt: Instant | null;
}

interface RuleGround {
  readonly state: AccountState;
  readonly request: JobRequest;
  readonly terrain: Terrain;
}

/** The facts that are the same for all rules, whatever the zone. */
type Fixed = Pick<RuleFacts, 'request' | 'key' | 'pool'>;

function fixedFacts({ request, terrain }: RuleGround): Fixed {
  const { pool, poolState } = terrain;
  return {
    request: new RequestFacts(request),
    key: new KeyFacts(request.keyRoles),
    pool: new PoolFacts(pool.slug, poolState.level),
  };
}

function holdsAt(rule: PolicyRule, fixed: Fixed, params: { ground: RuleGround; at: Instant }) {
  const { ground, at } = params;
  const account = new AccountFacts(ground.terrain.plan, ground.state.terms.planSince, at);
  return rule.holds({ ...fixed, account, time: new TimeFacts(rule.timeZone, at) });
}

/** A week and a day of hours, or as many days: every hour of the week comes by, also where the clock is set. */
const MOST_STEPS = 192;

function endOf(rule: PolicyRule, fixed: Fixed, ground: RuleGround): Instant | null {
  const { reads, timeZone } = rule;
  if (!reads.time && !reads.days) return null;
  const { planSince } = ground.state.terms;
  let at = ground.terrain.now;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const nextDay = planSince + (Math.floor((at - planSince) / DAY) + 1) * DAY;
    if (!reads.time) at = nextDay;
    else at = Math.min(nextHour(timeZone, at), reads.days ? nextDay : Number.POSITIVE_INFINITY);
    if (holdsAt(rule, fixed, { ground, at }) === false) return at;
  }
  return null;
}

/** Every rule of the policy as it stands for the request. `foresee` also looks for when those that bind end. */
export function checkRules(ground: RuleGround, params: { foresee: boolean }): readonly RuleCheck[] {
  const { policy, now } = ground.terrain;
  if (policy.rules.length === 0) return [];
  const fixed = fixedFacts(ground);
  return policy.rules.map((rule) => {
    const found = holdsAt(rule, fixed, { ground, at: now });
    const binds = found !== false;
    return {
      rule,
      binds,
      fault: typeof found === 'boolean' ? null : found.fault,
      endsAt: binds && params.foresee ? endOf(rule, fixed, ground) : null,
    };
  });
}

const FAULTY = 'can not be evaluated: ';

function noteOf({ binds, fault }: RuleCheck): string {
  if (fault !== null) return FAULTY + fault;
  return binds ? 'holds' : 'does not hold';
}

/** A rule among the gates: it refuses when it binds and says what a caller is to be told. */
export function ruleGate(check: RuleCheck): Gate {
  const { rule, binds, fault, endsAt } = check;
  const gate = { name: rule.name, note: noteOf(check) };
  if (!binds || rule.refusal === null) return { ...gate, reason: null };
  const message =
    fault === null
      ? rule.refusal
      : `The rule "${rule.name}" can not be evaluated (${fault}), and refuses until that is put right.`;
  const when = endsAt === null ? {} : { retryAt: endsAt };
  const reason = policyReason('POLICY_DENIED', { layer: rule.name, rule: rule.name, message, ...when });
  return { ...gate, reason };
}

/** The rules of a decision that could not be evaluated. */
export function faultsIn(layers: readonly Layer[]): { readonly rule: string; readonly fault: string }[] {
  return layers.flatMap(({ kind, name, note }) =>
    kind === 'GATE' && note?.startsWith(FAULTY) ? [{ rule: name, fault: note.slice(FAULTY.length) }] : [],
  );
}

/** The rule that a reason comes of: the one that refused, or the one by which the limit applied that did. */
export function ruleBehind(reason: Reason, policy: Policy): PolicyRule | null {
  const { layer } = reason;
  const name = reason.kind === 'LIMIT' ? policy.limits.find((limit) => limit.name === layer)?.when : layer;
  return policy.rules.find((rule) => rule.name === name) ?? null;
}
