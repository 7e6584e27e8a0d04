/** Choosing what is done next, among what can be done at all. */
import {
  chooseAsking,
  chooseBudgets,
  chooseCredits,
  chooseLease,
  choosePlan,
  chooseUsage,
  chooseWork,
} from './choose.ts';
import type { Random } from './random.ts';
import type { Act, Operation, Turn } from './script.ts';
import { DAY, HOUR, MINUTE } from './universe.ts';

type Of<Name extends Operation['do']> = Extract<Operation, { do: Name }>;

export interface KnownJob {
  readonly n: number;
  readonly operation: Of<'request'>;
}

/** What there is to name, by the numbers of the operations that made it. */
export interface Known {
  readonly accounts: number[];
  running: KnownJob[];
  readonly ended: KnownJob[];
  /** Credits that can be named, newest last. */
  readonly grants: { readonly account: number; readonly name: string }[];
  readonly quotes: { readonly n: number; readonly operation: Of<'quote'> }[];
  readonly payments: Of<'topUp'>[];
  readonly compensations: number[];
  /** Accounts with automatic top-up. */
  readonly watched: number[];
  /** Requests that wait. */
  waiting: KnownJob[];
  /** What can be put again under its key. */
  readonly repeatable: number[];
}

interface Choosing {
  readonly random: Random;
  readonly known: Known;
  readonly now: number;
}

const WEIGHTS = {
  request: 36,
  settle: 17,
  cancel: 6,
  callOff: 5,
  heartbeat: 8,
  refund: 6,
  grant: 5,
  topUp: 5,
  terms: 3,
  preview: 4,
  quote: 4,
  again: 6,
  adjust: 3,
  revoke: 1.5,
  returnPayment: 3,
  compensate: 0.7,
  reverse: 0.5,
};

type Choice = Act | Extract<Turn, { do: 'again' }>;

/** One of the last few, so that a hot account and a quiet one both come about. */
function oneOfLate<T>(random: Random, list: readonly T[]): T | null {
  if (list.length === 0) return null;
  return random.percent(60) ? random.one(list.slice(-8)) : random.one(list);
}

function until({ random, now }: Choosing): number | null {
  if (random.percent(45)) return null;
  return now + random.whole(1, 60) * random.one([MINUTE, HOUR, HOUR, DAY]);
}

/** Mostly a job that has set something aside for children; now and then one that has not, or that is over. */
function chooseParent(account: number, { random, known }: Choosing): KnownJob | null {
  const running = known.running.filter(({ operation }) => operation.account === account);
  const funded = running.filter(({ operation }) => operation.childBudget !== null);
  if (random.percent(60) && funded.length > 0) return oneOfLate(random, funded);
  if (random.percent(4)) return oneOfLate(random, running);
  return random.percent(1) ? oneOfLate(random, known.ended) : null;
}

function request(account: number, choosing: Choosing): Act {
  const { random, known } = choosing;
  const asking = chooseAsking(random, account);
  const lease = chooseLease(random);
  const parent = chooseParent(account, choosing);
  const family = {
    parent: parent?.n ?? null,
    childBudget: random.percent(15) ? chooseCredits(random, 1, 60) : null,
    waitUpTo: random.percent(35) ? random.whole(1, 240) * MINUTE : null,
  };
  if (parent && random.percent(60)) {
    const small = { model: 'unit', quantities: { unit: String(random.whole(1, 6)) }, attributes: {} };
    return { do: 'request', ...asking, ...small, maxCost: null, acceptPartial: null, lease, ...family };
  }
  const quoted = random.percent(20)
    ? known.quotes.filter(({ operation }) => operation.account === account).at(-1)
    : undefined;
  if (quoted) {
    const { model, quantities, attributes } = quoted.operation;
    const work = { model, quantities, attributes, quote: quoted.n };
    return { do: 'request', ...asking, ...work, acceptPartial: null, lease, ...family };
  }
  const shrinks = asking.model !== 'text' && random.percent(15);
  const acceptPartial = shrinks ? random.one(['0.1', '0.25', '0.5', '0.333333', '1']) : null;
  return { do: 'request', ...asking, acceptPartial, lease, ...family };
}

function terms(account: number, { random }: Choosing): Act {
  const none = { plan: null, suspended: null, postpaid: null, budgets: null };
  const what = random.weighted({ plan: 40, suspended: 25, postpaid: 15, budgets: 20 });
  const change = {
    plan: () => ({ plan: choosePlan(random) }),
    suspended: () => ({ suspended: random.percent(30) }),
    postpaid: () => ({ postpaid: random.percent(50) ? '0' : chooseCredits(random, 0, 60) }),
    budgets: () => ({ budgets: chooseBudgets(random, true) }),
  }[what]();
  return { do: 'terms', account, ...none, ...change };
}

function topUp(account: number, choosing: Choosing): Act {
  const { random, known } = choosing;
  const before = random.percent(20) ? oneOfLate(random, known.payments) : null;
  const amount = chooseCredits(random, 1, 150);
  if (before) {
    const { payment } = before;
    const how = random.weighted({ same: 70, other: 15, wrong: 15 });
    if (how === 'same')
      return { do: 'topUp', account: before.account, amount: before.amount, payment, until: null };
    if (how === 'other') return { do: 'topUp', account, amount: before.amount, payment, until: null };
    return { do: 'topUp', account: before.account, amount, payment, until: null };
  }
  // Never two that claim one payment differently at the same moment: who comes first would be chance.
  return {
    do: 'topUp',
    account,
    amount,
    payment: `payment ${random.whole(0, 2 ** 31)}`,
    until: until(choosing),
  };
}

function grant(account: number, choosing: Choosing): Act {
  const { random, now } = choosing;
  const from = random.percent(75) ? null : now + random.whole(-60, 300) * MINUTE;
  const end = until(choosing);
  return {
    do: 'grant',
    account,
    source: random.one(['PROMOTIONAL', 'PLAN', 'PURCHASED'] as const),
    amount: chooseCredits(random, 1, 80),
    burn: random.one([10, 50, 50, 50, 90]),
    from,
    until: end !== null && from !== null && end <= from ? from + HOUR : end,
  };
}

/** About automatic top-up: its terms, or a look at a balance. */
export function nextTopUp({ random, known }: Choosing): Act {
  const watched = random.percent(65) ? oneOfLate(random, known.watched) : null;
  if (watched !== null) return { do: 'watch', account: watched };
  const account = oneOfLate(random, known.accounts) ?? 0;
  const threshold = random.whole(10, 250);
  return {
    do: 'autoTopUp',
    account,
    enabled: random.percent(92),
    threshold: String(threshold),
    target: chooseCredits(random, threshold + 1, threshold + 80),
    maxPerDay: chooseCredits(random, 1, 200),
  };
}

/** What is done next; `wanted` says which kind of act it has to be, null leaves it to chance. */
export function nextAct(wanted: 'open', choosing: Choosing): Act;
export function nextAct(wanted: null, choosing: Choosing): Choice;
export function nextAct(wanted: 'open' | null, choosing: Choosing): Choice {
  const { random, known } = choosing;
  const account = oneOfLate(random, known.accounts);
  if (wanted === 'open' || account === null) {
    const postpaid = random.percent(70) ? '0' : chooseCredits(random, 1, 50);
    const budgets = random.percent(30) ? chooseBudgets(random, false) : [];
    return { do: 'open', plan: choosePlan(random), postpaid, budgets };
  }
  const running = oneOfLate(random, known.running);
  const ended = oneOfLate(random, known.ended);
  const what = random.weighted(WEIGHTS);
  switch (what) {
    case 'settle':
    case 'cancel':
    case 'heartbeat': {
      // Now and then one that is over already.
      const job = random.percent(93) ? running : ended;
      if (!job) return request(account, choosing);
      return actOnJob(what, job, random);
    }
    case 'callOff': {
      const waits = oneOfLate(random, known.waiting);
      return waits ? callOff(waits, random) : request(account, choosing);
    }
    case 'refund': {
      const job = random.percent(95) ? ended : running;
      if (!job) return request(account, choosing);
      return { do: 'refund', job: job.n, amount: random.percent(45) ? null : chooseCredits(random, 0.1, 12) };
    }
    case 'grant':
      return grant(account, choosing);
    case 'topUp':
      return topUp(account, choosing);
    case 'terms':
      return terms(account, choosing);
    case 'preview':
      return { do: 'preview', ...chooseAsking(random, account) };
    case 'quote':
      return { do: 'quote', account, ...chooseWork(random) };
    case 'adjust': {
      const down = random.percent(50);
      const amount = chooseCredits(random, 0.5, 40);
      return { do: 'adjust', account, amount, down, until: down ? null : until(choosing) };
    }
    case 'revoke': {
      const names = known.grants.filter((each) => each.account === account).map(({ name }) => name);
      const name = random.percent(25) ? random.one(['daily', 'monthly', 'weekly']) : oneOfLate(random, names);
      return { do: 'revoke', account, grant: name ?? 'refund' };
    }
    case 'returnPayment': {
      const payment = oneOfLate(random, known.payments)?.payment;
      if (payment === undefined) return topUp(account, choosing);
      const amount = random.percent(30) ? null : chooseCredits(random, 1, 60);
      return { do: 'returnPayment', payment, chargeback: random.percent(30), amount };
    }
    case 'compensate': {
      const accounts = known.accounts.filter(() => random.percent(40));
      if (accounts.length === 0) return grant(account, choosing);
      return { do: 'compensate', accounts, amount: chooseCredits(random, 0.5, 20), until: until(choosing) };
    }
    case 'reverse': {
      const of = oneOfLate(random, known.compensations);
      return of === null ? grant(account, choosing) : { do: 'reverse', of };
    }
    case 'again': {
      const of = oneOfLate(random, known.repeatable);
      return of === null ? request(account, choosing) : { do: 'again', of, changed: random.percent(25) };
    }
    default:
      return request(account, choosing);
  }
}

/** Now and then with what can't be said of a request that waits. */
function callOff({ n, operation }: KnownJob, random: Random): Act {
  const used = random.percent(15) ? chooseUsage(random, operation.quantities) : null;
  return { do: 'cancel', job: n, used, ownKey: random.percent(60), bare: random.percent(75) };
}

function actOnJob(what: 'settle' | 'cancel' | 'heartbeat', job: KnownJob, random: Random): Act {
  const { quantities } = job.operation;
  const stale = random.percent(3);
  if (what === 'settle') {
    return {
      do: 'settle',
      job: job.n,
      used: chooseUsage(random, quantities),
      failed: random.percent(15),
      stale,
    };
  }
  const used = random.percent(50) ? chooseUsage(random, quantities) : null;
  if (what === 'cancel')
    return { do: 'cancel', job: job.n, used, ownKey: random.percent(40), bare: random.percent(4) };
  return { do: 'heartbeat', job: job.n, used, extend: chooseLease(random), stale };
}
