/** Choosing what an operation says: amounts, workloads, terms. Everything is a text, as it stands in a script. */
import type { Random } from './random.ts';
import type { Asking, BudgetTerms, Work } from './script.ts';
import { HOUR, KINDS, MINUTE, PLANS } from './universe.ts';

const USERS = ['ann', 'ben', 'cho'];
const PROJECTS = ['apollo', 'gemini'];

/** An amount of so many micro-units. */
export function textOf(amount: number): string {
  const digits = String(Math.max(0, Math.round(amount))).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

/** Credits between two amounts, round ones as often as crooked ones. */
export function chooseCredits(random: Random, least: number, most: number): string {
  if (random.percent(50)) return String(random.whole(Math.ceil(least), Math.floor(most)));
  return textOf(random.whole(least * 1_000_000, most * 1_000_000));
}

export function chooseWork(random: Random): Work {
  const model = random.weighted({ unit: 50, video: 20, text: 20, odd: 10 });
  const kind = KINDS.find(({ name }) => name === model);
  const attributes = Object.fromEntries(
    Object.entries(kind?.attributes ?? {})
      .filter(() => random.percent(60))
      .map(([name, values]) => [name, random.one(values)]),
  );
  return { model, quantities: chooseQuantities(random, model), attributes };
}

function chooseQuantities(random: Random, model: 'unit' | 'video' | 'text' | 'odd'): Work['quantities'] {
  switch (model) {
    case 'unit':
      return { unit: String(random.percent(70) ? random.whole(1, 15) : random.whole(10, 80)) };
    case 'video':
      // Now and then more than the model takes.
      return { video_second: String(random.percent(95) ? random.whole(1, 60) : random.whole(61, 90)) };
    case 'text': {
      const input = { input_token: String(random.whole(0, 100_000)) };
      return random.percent(80)
        ? { ...input, output_token: String(random.whole(1, 40_000)) }
        : { input_token: '7' };
    }
    case 'odd':
      return { half: textOf(random.whole(1, 60) * 500_000) };
  }
}

/** What a job used of its workload: nothing, some, all, or more. */
export function chooseUsage(random: Random, quantities: Work['quantities']): Work['quantities'] {
  const how = random.weighted({ none: 10, some: 42, all: 25, more: 18, much: 5 });
  if (how === 'none') return random.percent(50) ? {} : zeroOf(quantities);
  const entries = Object.entries(quantities).filter(() => how === 'all' || random.percent(90));
  return Object.fromEntries(
    entries.map(([meter, text]) => {
      const asked = Number(text) * 1_000_000;
      if (how === 'all') return [meter, text];
      if (how === 'some') return [meter, textOf(random.whole(0, asked))];
      return [meter, textOf(asked * (how === 'more' ? 1 + random.whole(1, 100) / 100 : random.whole(2, 9)))];
    }),
  );
}

function zeroOf(quantities: Work['quantities']): Work['quantities'] {
  return Object.fromEntries(Object.keys(quantities).map((meter) => [meter, '0']));
}

export function chooseAsking(random: Random, account: number): Asking {
  return {
    account,
    ...chooseWork(random),
    priority: random.percent(85) ? 'STANDARD' : random.one(['CRITICAL', 'SHEDDABLE'] as const),
    user: random.percent(50) ? random.one(USERS) : null,
    project: random.percent(40) ? random.one(PROJECTS) : null,
    ownKey: random.percent(40),
    quote: null,
    maxCost: random.percent(20) ? chooseCredits(random, 0, 20) : null,
  };
}

export function chooseLease(random: Random): number | null {
  return random.percent(60) ? null : random.whole(1, 90) * random.one([1000, MINUTE]);
}

const BUDGETS: readonly Omit<BudgetTerms, 'cap'>[] = [
  { name: 'by day', scope: 'ACCOUNT', match: null, period: 'DAY', zone: 'Europe/Berlin' },
  { name: 'in all', scope: 'ACCOUNT', match: null, period: 'TOTAL', zone: 'UTC' },
  { name: 'apollo by week', scope: 'PROJECT', match: 'apollo', period: 'WEEK', zone: 'America/New_York' },
  { name: 'ann by hour', scope: 'USER', match: 'ann', period: 'HOUR', zone: 'Asia/Kolkata' },
  { name: 'video by day', scope: 'MODEL', match: 'video', period: 'DAY', zone: 'Asia/Kolkata' },
  { name: 'key by month', scope: 'KEY', match: 'own', period: 'MONTH', zone: 'UTC' },
];

/** `withKey`: also one for the account's own key, which there must be by then. */
export function chooseBudgets(random: Random, withKey: boolean): BudgetTerms[] {
  const rules = BUDGETS.filter(({ scope }) => withKey || scope !== 'KEY').filter(() => random.percent(25));
  return rules.map((rule) => ({
    ...rule,
    cap: chooseCredits(random, 1, rule.period === 'TOTAL' ? 2000 : 120),
  }));
}

export function choosePlan(random: Random): string {
  return random.percent(20) ? 'narrow' : random.one(Object.keys(PLANS));
}

/** How long nothing happens. */
export function choosePause(random: Random): number {
  const how = random.weighted({ moment: 30, minutes: 35, hours: 25, days: 9, months: 1 });
  switch (how) {
    case 'moment':
      return random.whole(1, 30_000);
    case 'minutes':
      // Whole minutes too, so that things end exactly at the instant at which something is asked.
      return random.percent(50) ? random.whole(1, 30) * MINUTE : random.whole(MINUTE, 30 * MINUTE);
    case 'hours':
      return random.whole(1, 12) * HOUR;
    case 'days':
      return random.whole(1, 5) * 24 * HOUR - random.whole(0, 1) * random.whole(0, HOUR);
    case 'months':
      return random.whole(20, 45) * 24 * HOUR;
  }
}
