/**
 * A random life of an account: jobs of every kind are asked for, kept, settled, cancelled, forgotten and
 * refunded while grants come, expire and are revoked. After each step what must hold is checked against
 * plain sums over all that happened.
 */
import type { AccountState, BudgetRule } from '../../src/domain/account.ts';
import { adjustDown, adjustUp } from '../../src/domain/adjusting.ts';
import { periodStart } from '../../src/domain/calendar.ts';
import type { Plan } from '../../src/domain/catalogue.ts';
import { credit } from '../../src/domain/crediting.ts';
import { decideJob } from '../../src/domain/decide.ts';
import type { FundingPart } from '../../src/domain/decision.ts';
import { applyDue } from '../../src/domain/due.ts';
import { activityOfJob, type EndContext, endJob, expireJob, lapseJob } from '../../src/domain/endings.ts';
import type { Ending, Entry } from '../../src/domain/entry.ts';
import type { Terrain } from '../../src/domain/evaluate.ts';
import { totalOf } from '../../src/domain/funding.ts';
import { keepLease } from '../../src/domain/heartbeat.ts';
import { findCount, running } from '../../src/domain/leases.ts';
import { newPoolState, POOL_COUNTER, type PoolState } from '../../src/domain/load.ts';
import { graceEnd, type OpenJob } from '../../src/domain/open-job.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Cost } from '../../src/domain/pricing.ts';
import { type Refunded, refundable, refundJob } from '../../src/domain/refunds.ts';
import { idFrom } from '../../src/domain/request.ts';
import { revokeGrant } from '../../src/domain/revoking.ts';
import { bringStandingUp } from '../../src/domain/standing-changes.ts';
import { countEvidence } from '../../src/domain/standing-evidence.ts';
import type { StandingPolicy } from '../../src/domain/standing-rules.ts';
import { frozen } from './frozen.ts';
import { problemsOf } from './ledger.ts';
import { type Random, randomFrom } from './random.ts';
import {
  account,
  DAY,
  HOUR,
  limit,
  MINUTE,
  ONE,
  plan,
  policy,
  pool,
  request,
  SECOND,
  START,
  terms,
  unit,
  window,
} from './world.ts';

const HASH = 'ab'.repeat(32);

interface EndedJob {
  readonly job: OpenJob;
  readonly ending: Ending;
  readonly entries: number;
  readonly refunds: readonly Refunded[];
}

export interface Life {
  readonly opening: AccountState;
  readonly state: AccountState;
  readonly poolState: PoolState;
  readonly entries: readonly Entry[];
  readonly open: ReadonlyMap<string, OpenJob>;
  readonly ended: ReadonlyMap<string, EndedJob>;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly now: number;
  readonly steps: readonly string[];
}

const budgets: readonly BudgetRule[] = [
  { name: 'daily', scope: 'ACCOUNT', match: null, period: 'DAY', timeZone: 'Europe/Berlin', cap: 300n },
  { name: 'user', scope: 'USER', match: 'u1', period: 'HOUR', timeZone: 'UTC', cap: 80n },
];

function begin(random: Random, standing: StandingPolicy | null): Life {
  const own: Plan = {
    ...plan,
    windows: [
      window({ name: 'five', amount: 40n }),
      window({ name: 'week', amount: 150n, lengthMs: 7 * DAY, starts: 'CALENDAR' }),
    ].slice(0, random.integer(0, 2)),
    allowances: random.chance(30)
      ? [{ name: 'daily', amount: 30n, period: 'DAY', anchor: 'CALENDAR', timeZone: 'UTC', burnPriority: 10 }]
      : [],
    limits: [limit({ name: 'slots', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: 6n * ONE })],
  };
  const opening = account({
    lastAt: START,
    allowances: own.allowances.map(({ name }) => ({ name, dueAt: START })),
    terms: {
      ...terms,
      postpaidLimit: BigInt(random.pick([0, 25])),
      budgets: random.chance(50) ? budgets : [],
    },
  });
  return {
    opening,
    state: opening,
    poolState: newPoolState(1, START),
    entries: [],
    open: new Map(),
    ended: new Map(),
    plan: own,
    policy: {
      ...policy,
      overage: random.pick(['CHARGE', 'CHARGE', 'FORGIVE'] as const),
      debtBlocks: random.chance(50),
      standing,
    },
    now: START,
    steps: [],
  };
}

function costOf(micro: number): Cost {
  const amount = BigInt(micro);
  const line = { meter: 'unit', quantity: amount, price: ONE, per: ONE, amount, note: null };
  return { total: amount, lines: [line], priceVersion: 1 };
}

function terrainOf(life: Life, parent: OpenJob | null): Terrain {
  const prices = {
    version: 1,
    effectiveAt: 0,
    models: new Map([['unit', { rules: [{ meter: 'unit', when: [], price: ONE, per: ONE }], minimum: 0n }]]),
  };
  return {
    now: life.now,
    catalogueVersion: 1,
    policy: life.policy,
    plan: life.plan,
    prices,
    pool,
    poolState: life.poolState,
    parent,
  };
}

function contextOf(life: Life, job: OpenJob): EndContext {
  const { now, policy: by, plan: own, poolState, open } = life;
  const parentId = job.hold.parentJobId;
  const parent = parentId === null ? null : (open.get(parentId) ?? null);
  return { now, policy: by, plan: own, model: 'unit', poolState, parent };
}

function withJob(open: Life['open'], job: OpenJob | null): Map<string, OpenJob> {
  const next = new Map(open);
  if (job) next.set(job.jobId, job);
  return next;
}

function without(open: Life['open'], jobId: string): Map<string, OpenJob> {
  const next = new Map(open);
  next.delete(jobId);
  return next;
}

function ask(life: Life, random: Random, number: number): Life {
  const parents = [...life.open.values()].filter(({ hold }) => hold.childBudget !== null);
  const parent = parents.length > 0 && random.chance(60) ? random.pick(parents) : null;
  const amount = random.integer(0, 45);
  const asked = request(1, {
    id: idFrom('life', String(number), String(life.now)),
    model: {
      ...unit,
      meters: [{ slug: 'unit', step: 1n, max: null }],
      leaseMs: 2 * MINUTE,
      graceMs: 20 * MINUTE,
    },
    workload: { quantities: [{ meter: 'unit', quantity: BigInt(amount) }], attributes: [] },
    userRef: random.pick([null, 'u1', 'u2']),
    parentJobId: parent?.jobId ?? null,
    childBudget: random.chance(25) ? BigInt(random.integer(0, 40)) : null,
    maxCost: random.chance(25) ? BigInt(random.integer(10, 80)) : null,
    acceptPartial: random.chance(25) ? 100_000n : null,
  });
  const decided = decideJob(life.state, asked, { terrain: terrainOf(life, parent), alternatives: [] });
  return {
    ...life,
    state: decided.state,
    poolState: decided.poolState,
    entries: [...life.entries, decided.entry],
    open: withJob(withJob(life.open, decided.parent), decided.job),
  };
}

function finish(life: Life, random: Random, late: boolean): Life {
  const expired = [...life.ended.values()].filter(
    ({ ending }) => ending.outcome === null && ending.inputHash === null,
  );
  const before = late && expired.length > 0 ? random.pick(expired) : null;
  const job = before?.job ?? (life.open.size > 0 ? random.pick([...life.open.values()]) : null);
  if (!job) return life;
  const held = Number(totalOf(job.hold.parts));
  const micro = random.pick([0, held, random.integer(0, held), held + random.integer(1, 60)]);
  const kind = before === null && random.chance(30) ? ('CANCELLED' as const) : ('SETTLED' as const);
  const ended = endJob(
    life.state,
    { ...job, entries: before?.entries ?? job.entries },
    {
      kind,
      cost: costOf(micro),
      late: before !== null,
      report: {
        inputHash: HASH,
        outcome: kind === 'SETTLED' ? 'SUCCEEDED' : null,
        usage: [{ meter: 'unit', quantity: BigInt(micro) }],
        computeMs: null,
        startedAt: null,
        finishedAt: null,
        reason: null,
      },
      context: contextOf(life, job),
    },
  );
  const gone: EndedJob = {
    job,
    ending: ended.ending,
    entries: (before?.entries ?? job.entries) + 1,
    refunds: [],
  };
  return {
    ...life,
    state: ended.state,
    poolState: ended.poolState,
    entries: [...life.entries, ended.entry],
    open: withJob(without(life.open, job.jobId), ended.parent),
    ended: new Map(life.ended).set(job.jobId, gone),
  };
}

function beat(life: Life, random: Random): Life {
  if (life.open.size === 0) return life;
  const job = random.pick([...life.open.values()]);
  const kept = keepLease(life.state, job, {
    terrain: terrainOf(life, null),
    model: unit,
    reported: [{ meter: 'unit', quantity: BigInt(random.integer(0, 20)) }],
    extendMs: random.pick([null, MINUTE, 10 * MINUTE]),
    newToken: `again-${life.now}`,
  });
  if (!kept) return life;
  return { ...life, state: kept.state, poolState: kept.poolState, open: withJob(life.open, kept.job) };
}

function refund(life: Life, random: Random): Life {
  const jobs = [...life.ended.values()];
  if (jobs.length === 0) return life;
  const gone = random.pick(jobs);
  const left = refundable(gone.ending, gone.refunds);
  const most = Number(totalOf(left.parts) + left.debt);
  const refunded = refundJob(life.state, {
    jobId: gone.job.jobId,
    ordinal: gone.entries,
    ending: gone.ending,
    before: gone.refunds,
    amount: random.pick([null, BigInt(random.integer(0, most)), BigInt(most + 1)]),
    budgets: gone.job.hold.budgets,
    key: `refund-${life.now}-${gone.entries}`,
    inputHash: HASH,
    reason: 'it looked bad',
    activity: activityOfJob(gone.job),
    now: life.now,
  });
  if (!refunded) return life;
  const { detail } = refunded.entry;
  if (detail.kind !== 'REFUNDED') throw new Error('a refund is written as one');
  const next: EndedJob = { ...gone, entries: gone.entries + 1, refunds: [...gone.refunds, detail] };
  return {
    ...life,
    state: refunded.state,
    entries: [...life.entries, refunded.entry],
    ended: new Map(life.ended).set(gone.job.jobId, next),
  };
}

function receive(life: Life, random: Random, number: number): Life {
  const effectiveAt = life.now + random.pick([0, 0, 0, 20 * MINUTE]);
  const fields = {
    id: idFrom('life-grant', String(number), String(life.now)),
    at: life.now,
    source: random.pick(['PROMOTIONAL', 'PLAN', 'PURCHASED'] as const),
    name: `grant ${number}`,
    amount: BigInt(random.integer(1, 90)),
    burnPriority: random.pick([10, 50]),
    effectiveAt,
    expiresAt: random.chance(50) ? effectiveAt + random.integer(1, 180) * MINUTE : null,
    inputHash: HASH,
    reason: 'given',
  };
  const done = random.chance(80)
    ? credit(life.state, { ...fields, payment: null })
    : adjustUp(life.state, fields);
  return { ...life, state: done.state, entries: [...life.entries, done.entry] };
}

function takeAway(life: Life, random: Random, number: number): Life {
  const held = life.state.grants.filter(({ revokedAt }) => revokedAt === null);
  const done = random.chance(50)
    ? adjustDown(life.state, {
        id: idFrom('life-adjust', String(number), String(life.now)),
        at: life.now,
        amount: BigInt(random.integer(1, 60)),
        ranks: life.policy.ranks,
        inputHash: HASH,
        reason: 'taken',
      })
    : held.length > 0
      ? revokeGrant(life.state, {
          grantId: random.pick(held).id,
          ordinal: 1,
          at: life.now,
          inputHash: HASH,
          reason: 'revoked',
        })
      : null;
  return done ? { ...life, state: done.state, entries: [...life.entries, done.entry] } : life;
}

/** What time did since: dues of the account, then lapses and expiries, each as soon as anyone looks. */
function passTime(life: Life, millis: number): Life {
  let next: Life = { ...life, now: life.now + millis };
  const due = applyDue(next.state, next);
  next = { ...next, state: due.state, entries: [...next.entries, ...due.entries] };
  for (const found of [...next.open.values()]) {
    let job = next.open.get(found.jobId) ?? found;
    if (!job.lapsed && job.leaseEndsAt <= next.now) {
      const lapsed = lapseJob(next.state, job);
      job = lapsed.job;
      next = {
        ...next,
        state: lapsed.state,
        entries: [...next.entries, lapsed.entry],
        open: withJob(next.open, job),
      };
    }
    if (graceEnd(job) > next.now) continue;
    const ended = expireJob(next.state, job, contextOf(next, job));
    const gone: EndedJob = { job, ending: ended.ending, entries: job.entries + 1, refunds: [] };
    next = {
      ...next,
      state: ended.state,
      entries: [...next.entries, ended.entry],
      open: withJob(without(next.open, job.jobId), ended.parent),
      ended: new Map(next.ended).set(job.jobId, gone),
    };
  }
  const { entries, state } = bringStandingUp(next.state, next);
  return { ...next, entries, state };
}

const STEPS = [
  ['ask', 34],
  ['settle', 22],
  ['late', 5],
  ['beat', 8],
  ['refund', 10],
  ['receive', 14],
  ['takeAway', 3],
  ['nothing', 4],
] as const;

function chooseStep(random: Random): (typeof STEPS)[number][0] {
  let rest = random.integer(1, 100);
  for (const [step, weight] of STEPS) {
    rest -= weight;
    if (rest <= 0) return step;
  }
  return 'nothing';
}

function step(life: Life, random: Random, number: number): Life {
  const chosen = chooseStep(random);
  const steps = [...life.steps, chosen];
  switch (chosen) {
    case 'ask':
      return { ...ask(life, random, number), steps };
    case 'settle':
      return { ...finish(life, random, false), steps };
    case 'late':
      return { ...finish(life, random, true), steps };
    case 'beat':
      return { ...beat(life, random), steps };
    case 'refund':
      return { ...refund(life, random), steps };
    case 'receive':
      return { ...receive(life, random, number), steps };
    case 'takeAway':
      return { ...takeAway(life, random, number), steps };
    case 'nothing':
      return { ...life, steps };
  }
}

/** What counts in windows and budgets, added up from every entry that ever moved it. */
function usesOf(life: Life): { windows: Map<string, bigint>; budgets: Map<string, bigint> } {
  const windows = new Map<string, bigint>();
  const counted = new Map<string, bigint>();
  const inWindows = (parts: readonly FundingPart[], sign: bigint) => {
    for (const part of parts) {
      for (const { name, startedAt } of part.windows) {
        const key = `${name} ${startedAt}`;
        windows.set(key, (windows.get(key) ?? 0n) + sign * part.amount);
      }
    }
  };
  const inBudgets = (job: OpenJob, amount: bigint) => {
    for (const { name, periodStart: start } of job.hold.budgets) {
      const key = `${name} ${start}`;
      counted.set(key, (counted.get(key) ?? 0n) + amount);
    }
  };
  // What a job holds or was charged counts, and what it gave back does not: it is enough to look at the end.
  for (const job of life.open.values()) {
    inWindows([...job.hold.parts, ...job.reserve], 1n);
    inBudgets(job, totalOf(job.hold.parts) + totalOf(job.reserve));
  }
  for (const { job, ending, refunds } of life.ended.values()) {
    inWindows(ending.charged, 1n);
    inBudgets(job, totalOf(ending.charged) + ending.debt);
    for (const { parts, debt } of refunds) {
      inWindows(parts, -1n);
      inBudgets(job, -totalOf(parts) - debt);
    }
  }
  return { windows, budgets: counted };
}

/** What is wrong with a life, in words; empty when nothing is. */
export function flawsOf(life: Life): string[] {
  const { state, open, ended } = life;
  const flaws = problemsOf(life.entries, state, life.opening);
  const same = (what: string, found: bigint | number, expected: bigint | number) => {
    if (found !== expected) flaws.push(`${what} is ${found} and should be ${expected}`);
  };
  const holds = [...open.values()].flatMap((job) => [...job.hold.parts, ...job.reserve]);
  const heldBy = (source: string, grantId: string | null) =>
    totalOf(holds.filter((part) => part.source === source && part.grantId === grantId));
  for (const grant of state.grants) same(`held of ${grant.id}`, grant.held, heldBy(grant.source, grant.id));
  same('held of the post-paid line', state.postpaidHeld, heldBy('POSTPAID', null));
  const uses = usesOf(life);
  for (const { name, startedAt, used } of state.windows) {
    same(`window ${name}`, used, uses.windows.get(`${name} ${startedAt}`) ?? 0n);
  }
  for (const { name, periodStart: start, used } of state.budgets) {
    same(`budget ${name}`, used, uses.budgets.get(`${name} ${start}`) ?? 0n);
  }
  for (const { job, ending, refunds } of ended.values()) {
    const charged = totalOf(ending.charged) + ending.debt;
    same(`the cost of ${job.jobId}`, charged + ending.forgiven, ending.cost.total);
    if (job.hold.chargeCap !== null && charged > job.hold.chargeCap)
      flaws.push(`${job.jobId} is above its cap`);
    const back = refunds.reduce((sum, each) => sum + totalOf(each.parts) + each.debt, 0n);
    if (back > charged) flaws.push(`${job.jobId} got more back than it was charged`);
    const left = refundable(ending, refunds);
    same(`what is left of ${job.jobId}`, totalOf(left.parts) + left.debt, charged - back);
    if (totalOf(ending.charged.filter(({ amount }) => amount < 0n)) !== 0n)
      flaws.push('a part is below zero');
  }
  const live = [...open.values()].filter(({ leaseEndsAt }) => leaseEndsAt > life.now).length;
  same('slots of the pool', running(findCount(life.poolState.leases, POOL_COUNTER), life.now), live);
  same('slots of the account', running(findCount(state.leases, 'slots'), life.now), live);
  for (const { name, periodStart: start } of state.budgets) {
    const rule = state.terms.budgets.find((each) => each.name === name);
    if (rule && start > periodStart(rule.period, rule.timeZone, life.now))
      flaws.push(`${name} is in the future`);
  }
  return flaws;
}

/** Counts what the entries since `before` tell of the account's standing, as every commit does. */
function counted(life: Life, before: Life): Life {
  const news = life.entries.slice(before.entries.length);
  const heldOf = (jobId: string) => totalOf(life.ended.get(jobId)?.job.hold.parts ?? []);
  return { ...life, state: countEvidence(life.state, news, { rules: life.policy.standing, heldOf }) };
}

interface Lived {
  readonly life: Life;
  readonly flaws: string[];
}

function liveAndCheck(
  seed: number,
  length: number,
  { every, standing }: { every: number; standing: StandingPolicy | null },
): Lived {
  const random = randomFrom(seed);
  let life = begin(random, standing);
  for (let number = 1; number <= length; number += 1) {
    const elapsed = random.pick([0, SECOND, 20 * SECOND, MINUTE, 5 * MINUTE, HOUR]);
    life = counted(passTime(life, elapsed), life);
    if (every === 1) {
      const flaws = flawsOf(life);
      if (flaws.length > 0) return { life: { ...life, steps: [...life.steps, 'time'] }, flaws };
    }
    life = counted(step(frozen(life), random, number), life);
    if (number % every !== 0 && number < length) continue;
    const flaws = flawsOf(life);
    if (flaws.length > 0) return { life, flaws };
  }
  return { life, flaws: [] };
}

/** Lives one life of `length` steps. Looks now and then, and when something is wrong looks again after every step for the first flaw. */
export function live(seed: number, length: number, standing: StandingPolicy | null = null): Lived {
  const lived = liveAndCheck(seed, length, { every: 10, standing });
  return lived.flaws.length > 0 ? liveAndCheck(seed, length, { every: 1, standing }) : lived;
}
