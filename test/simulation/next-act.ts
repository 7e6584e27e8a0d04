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

interface KnownJob {
  readonly n: number;
  readonly operation: Of<'request'>;
}

/** What there is to name, by the numbers of the operations that made it. */
export interface Known {
  readonly accounts: number[];
  running: KnownJob[];
  readonly ended: KnownJob[];
  readonly quotes: { readonly n: number; readonly operation: Of<'quote'> }[];
  readonly payments: Of<'topUp'>[];
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
  heartbeat: 8,
  refund: 6,
  grant: 5,
  topUp: 5,
  terms: 3,
  preview: 4,
  quote: 4,
  again: 6,
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

function request(account: number, choosing: Choosing): Act {
  const { random, known } = choosing;
  const asking = chooseAsking(random, account);
  const lease = chooseLease(random);
  const none = { parent: null, childBudget: null };
  const quoted = random.percent(20)
    ? known.quotes.filter(({ operation }) => operation.account === account).at(-1)
    : undefined;
  if (quoted) {
    const { model, quantities, attributes } = quoted.operation;
    const work = { model, quantities, attributes, quote: quoted.n };
    return { do: 'request', ...asking, ...work, acceptPartial: null, lease, ...none };
  }
  const shrinks = asking.model !== 'text' && random.percent(15);
  const acceptPartial = shrinks ? random.one(['0.1', '0.25', '0.5', '0.333333', '1']) : null;
  return { do: 'request', ...asking, acceptPartial, lease, ...none };
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
    case 'again': {
      const of = oneOfLate(random, known.repeatable);
      return of === null ? request(account, choosing) : { do: 'again', of, changed: random.percent(25) };
    }
    default:
      return request(account, choosing);
  }
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
  if (what === 'cancel') return { do: 'cancel', job: job.n, used, ownKey: random.percent(40) };
  return { do: 'heartbeat', job: job.n, used, extend: chooseLease(random), stale };
}
