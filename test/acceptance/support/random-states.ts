// Accounts in random states: plans with limits of every kind, budgets, credits that come and go, and a past. The
// same choices make the same state again, so that each remedy of a refusal can be followed by a copy of its own.
import type { Random } from '../../domain/random.ts';

type Fields = Record<string, unknown>;

/** What a request asks for, but for its key and its account. */
export interface Asked {
  readonly model: string;
  readonly workload: { readonly quantities: readonly { meter: string; quantity: string }[] };
  readonly priority: string;
  readonly userId: string;
}

/** A job that was asked for before, and what became of it if it was granted. */
export interface PastJob {
  readonly asked: Asked;
  readonly lease: string;
  /** The share of the workload, in percent, with which it was settled; null when it still runs. */
  readonly used: number | null;
}

export interface RandomState {
  /** Opening the account: its plan, its budgets and what it may owe. */
  readonly terms: Fields;
  /** Credits: bought, or given as a promotion that begins and ends so many milliseconds from now. */
  readonly credits: readonly { amount: string; beginsIn: number | null; endsIn: number | null }[];
  /** Before time passes, and after it. */
  readonly past: readonly PastJob[];
  readonly recent: readonly PastJob[];
  /** What may be asked for now. The first that is refused is the one to follow. */
  readonly questions: readonly Asked[];
}

export const PRIORITIES = ['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const;
export const POOLS = { unit: 'misc', 'sora-2': 'video', 'sora-2-pro': 'video', codex: 'code' } as const;
/** The most jobs of a past. */
export const MOST_JOBS = 4;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function randomLimit(random: Random, name: string): Fields {
  const factors = random.chance(40) ? ['LOAD'] : [];
  const bounds = (base: number) => ({ base: String(base), floor: '1', ceiling: String(base), factors });
  if (random.chance(35)) {
    return { name, kind: 'CONCURRENCY', scope: ['ACCOUNT'], unit: 'job', ...bounds(random.integer(1, 3)) };
  }
  const [unit, base] = random.pick([
    ['request', random.integer(1, 3)],
    ['credit', random.integer(15, 60)],
    ['unit', random.integer(15, 40)],
    ['video_second', random.integer(6, 20)],
    ['output_token', random.integer(10, 60) * 1_000],
  ] as const);
  const scope = random.pick([['ACCOUNT'], ['ACCOUNT', 'MODEL'], ['ACCOUNT', 'USER']]);
  const window = random.pick(['PT1M', 'PT10M', 'PT1H', 'P1D']);
  const style = random.pick(['ROLLING', 'FIRST_USE', 'CALENDAR']);
  return { name, kind: 'RATE', scope, unit, window, style, ...bounds(base) };
}

/** The document of a plan, but for its name. */
export function randomPlan(random: Random): Fields {
  const some = <T>(percent: number, make: () => T): T[] => (random.chance(percent) ? [make()] : []);
  return {
    priorities: random.chance(75) ? PRIORITIES : ['STANDARD', ...some(50, () => 'SHEDDABLE')],
    models: random.chance(85) ? null : ['unit', 'codex', random.pick(['sora-2', 'sora-2-pro'])],
    windows: [
      ...some(35, () => ({
        name: 'hours',
        amount: String(random.integer(3, 30)),
        length: random.pick(['PT1H', 'PT5H']),
        starts: random.pick(['FIRST_USE', 'CALENDAR']),
      })),
      ...some(20, () => ({ name: 'week', amount: String(random.integer(20, 80)), length: 'P7D' })),
    ],
    allowances: some(25, () => ({
      name: 'allowance',
      amount: String(random.integer(5, 40)),
      period: random.pick(['DAY', 'WEEK', 'MONTH']),
      anchor: random.pick(['CALENDAR', 'ANNIVERSARY']),
    })),
    limits: [
      ...some(85, () => randomLimit(random, 'first limit')),
      ...some(50, () => randomLimit(random, 'second limit')),
    ],
  };
}

function randomQuantities(random: Random, model: string, size: number): Asked['workload']['quantities'] {
  if (model === 'unit') {
    const quantity = `${random.integer(0, size)}.${random.pick(['5', '25', '000001', '999999'])}`;
    return [{ meter: 'unit', quantity }];
  }
  if (model !== 'codex') {
    return [{ meter: 'video_second', quantity: String(random.integer(1, Math.max(1, size / 4))) }];
  }
  return [
    { meter: 'input_token', quantity: String(random.integer(1, size * 8_000)) },
    { meter: 'output_token', quantity: String(random.integer(1, size * 2_000)) },
  ];
}

function randomAsked(random: Random, size: number): Asked {
  const model = random.pick(['unit', 'unit', 'sora-2', 'sora-2-pro', 'sora-2-pro', 'codex']);
  return {
    model,
    workload: { quantities: randomQuantities(random, model, size) },
    priority: random.pick([...Array(6).fill('STANDARD'), 'SHEDDABLE', 'CRITICAL']),
    userId: random.pick(['ada', 'bob']),
  };
}

function randomPast(random: Random, most: number): PastJob[] {
  return Array.from({ length: random.integer(0, most) }, () => ({
    asked: randomAsked(random, 16),
    lease: `PT${random.integer(5, 90)}M`,
    used: random.chance(40) ? null : random.pick([0, 50, 100, 100, 300]),
  }));
}

function randomCredits(random: Random): RandomState['credits'] {
  return Array.from({ length: random.integer(0, 3) }, () => {
    const amount = `${random.integer(1, 60)}${random.pick(['', '.5', '.000001'])}`;
    if (random.chance(50)) return { amount, beginsIn: null, endsIn: null };
    const beginsIn = random.chance(50) ? random.integer(1, 600) * MINUTE : null;
    return { amount, beginsIn, endsIn: random.chance(50) ? random.integer(11, 99) * HOUR : null };
  });
}

function randomBudget(random: Random): Fields {
  const cap = String(random.integer(5, 60));
  const period = random.pick(['HOUR', 'DAY', 'WEEK', 'MONTH', 'TOTAL']);
  return random.chance(70)
    ? { name: 'cap', scope: 'ACCOUNT', period, cap }
    : { name: 'cap', scope: 'USER', match: 'ada', period, cap };
}

export function randomState(random: Random, plan: string): RandomState {
  const budgets = random.chance(30) ? [randomBudget(random)] : [];
  return {
    terms: { plan, budgets, postpaidLimit: random.chance(15) ? String(random.integer(1, 20)) : '0' },
    credits: randomCredits(random),
    past: randomPast(random, 2),
    recent: randomPast(random, MOST_JOBS),
    questions: [15, 20, 30, 60].map((size) => randomAsked(random, size)),
  };
}
