/**
 * Makes a script from a seed, the same each time. While it does, it lives what it writes in a model of its own,
 * so that it can name jobs that run, jobs that have ended, payments that were made.
 */
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { choosePause } from './choose.ts';
import type { Command, Moment } from './model/commands.ts';
import type { Catalogue } from './model/facts.ts';
import { createModel } from './model/model.ts';
import { lookingInto } from './moment.ts';
import { type Known, nextAct, nextTopUp } from './next-act.ts';
import { createPerformer } from './perform.ts';
import { type Random, randomOf } from './random.ts';
import type { Act, Crash, Operation, Step, Turn } from './script.ts';
import { createTopUps } from './top-ups.ts';
import { BEGIN, HOUR, micro, PLANS } from './universe.ts';
import { FIRST_CATALOGUE, nextBook, nextPlan, nextPolicy } from './world.ts';

const NODES = 2;
/** One more account for so many operations, so that lives stay short enough to be looked through. */
const OPERATIONS_AN_ACCOUNT = 250;
const FIRST_ACCOUNTS = 6;

type Draft = Act | Turn;

function chooseCrash(random: Random, server: boolean): Crash | null {
  if (!random.percent(3)) return null;
  const how = random.weighted({ UNHEARD: 45, KILLED: 50, SERVER: server ? 1 : 0 });
  return { how, after: random.whole(0, 3) };
}

/** How many operations are put at once. */
function chooseCount(random: Random): number {
  const how = random.weighted({ one: 40, few: 35, some: 20, many: 5 });
  if (how === 'one') return 1;
  if (how === 'few') return random.whole(2, 4);
  return how === 'some' ? random.whole(5, 12) : random.whole(20, 40);
}

/** Generates steps until there are so many operations. `server`: Postgres as a whole may be crashed too. */
export function* generate(params: { seed: number; operations: number; server: boolean }): Generator<Step> {
  const { seed, operations: wanted, server } = params;
  const random = randomOf(seed);
  const model = createModel();
  const performer = createPerformer({
    ...lookingInto(model),
  });
  const known: Known = {
    accounts: [],
    running: [],
    ended: [],
    waiting: [],
    watched: [],
    quotes: [],
    grants: [],
    payments: [],
    compensations: [],
    repeatable: [],
  };
  const topUps = createTopUps({ model, performer });
  let catalogue: Catalogue = FIRST_CATALOGUE;
  let now = BEGIN;
  let count = 0;

  function live(command: Command): string {
    const leaseOf =
      command.do === 'request' ? command.lease : command.do === 'heartbeat' ? command.extend : 0;
    const moment: Moment = {
      now,
      leaseEnd: () => now + (leaseOf ?? 5 * 60_000),
      token: (jobId) => `${jobId} ${now}`,
      nameGrant: ({ account, name, from }) => `${account} ${name} ${from}`,
    };
    return model.apply(command, { catalogue, moment }).answer.answer;
  }

  /** Does in the generator's own world what an operation will do, and remembers what can be named later. */
  function remember(operation: Operation): void {
    const { n } = operation;
    switch (operation.do) {
      case 'clock':
        now += operation.by;
        return;
      case 'sweep':
        return;
      case 'admit':
        letIn();
        return;
      case 'autoTopUp':
      case 'watch':
        watch(operation);
        return;
      case 'prices':
        catalogue = nextBook(catalogue, operation).next;
        return;
      case 'policy':
        catalogue = nextPolicy(catalogue, operation.policy).next;
        return;
      case 'plan':
        catalogue = nextPlan(catalogue, operation)?.next ?? catalogue;
        return;
      case 'again':
        return;
      case 'open': {
        const id = `account ${n}`;
        const owner = {
          keyId: n,
          application: '',
          roles: ['ACCOUNT' as const],
          accountId: id,
          priorities: PRIORITIES,
        };
        performer.accounts.set(n, { id, owner });
        const budgets = operation.budgets.map((budget) => ({ ...budget, cap: micro(budget.cap) }));
        const { plan, postpaid } = operation;
        live({ do: 'open', account: id, plan, postpaidLimit: micro(postpaid), budgets });
        known.accounts.push(n);
        return;
      }
      case 'quote':
        known.quotes.push({ n, operation });
        return;
      case 'compensate':
      case 'reverse':
        liveThroughout(operation);
        return;
      default:
        rememberAct(operation);
    }
  }

  function watch(operation: Operation): void {
    topUps.expect(operation, { catalogue, now });
    if (operation.do === 'autoTopUp') known.watched.push(operation.account);
    if (operation.do !== 'watch') return;
    const account = performer.accounts.get(operation.account)?.id ?? '';
    const bought = model.accounts.get(account)?.purchases.at(-1);
    if (!bought?.paid || bought.at !== now) return;
    const grantId = `purchase ${account} ${now}`;
    const { commandFor } = performer.prepare(operation, { n: operation.n, key: '' });
    const command = commandFor?.(account, { grant: { id: grantId, granted: bought.amount } });
    if (command) live(command);
  }

  function letIn(): void {
    for (const job of known.waiting) {
      const { accountId: account, jobId } = performer.jobs.get(job.n) ?? { accountId: '', jobId: '' };
      live({ do: 'admit', account, jobId });
      const there = model.accounts.get(account);
      if (there?.jobs.has(jobId)) known.running.push(job);
      if (!there?.waiting.has(jobId)) known.waiting = known.waiting.filter((each) => each !== job);
    }
  }

  /** What becomes a command for each account. */
  function liveThroughout(operation: Extract<Operation, { do: 'compensate' | 'reverse' }>): void {
    const { n } = operation;
    const { commandFor } = performer.prepare(operation, { n, key: `simulated ${n}` });
    if (operation.do === 'compensate') {
      performer.compensations.set(n, `compensation ${n}`);
      known.compensations.push(n);
    }
    for (const { id } of performer.accounts.values()) {
      const grants =
        operation.do === 'compensate'
          ? operation.accounts.map((account) => performer.accounts.get(account)?.id)
          : null;
      const command = grants === null || grants.includes(id) ? commandFor?.(id, {}) : null;
      if (command) live(command);
    }
    known.repeatable.push(n);
  }

  function rememberAct(operation: Operation & Act): void {
    const { n } = operation;
    const { command } = performer.prepare(operation, { n, key: `simulated ${n}` });
    const answer = command ? live(command) : '';
    if (operation.do === 'request' && answer === 'GRANTED') known.running.push({ n, operation });
    if (operation.do === 'request' && answer === 'WAITING') known.waiting.push({ n, operation });
    if (command && 'name' in command && 'account' in operation)
      known.grants.push({ account: operation.account, name: command.name });
    if (answer === 'ENDED' && (operation.do === 'settle' || operation.do === 'cancel')) {
      const ended = known.running.find((job) => job.n === operation.job);
      known.running = known.running.filter((job) => job !== ended);
      if (ended) known.ended.push(ended);
    }
    if (answer === 'WITHDRAWN' && operation.do === 'cancel')
      known.waiting = known.waiting.filter(({ n: waits }) => waits !== operation.job);
    if (operation.do === 'topUp') known.payments.push(operation);
    if (operation.do !== 'preview') known.repeatable.push(n);
  }

  function forget(): void {
    const { quotes, payments, repeatable, ended, accounts, watched, grants, compensations } = known;
    for (const list of [quotes, payments, repeatable, ended, accounts, watched, grants, compensations])
      list.splice(0, list.length - 60);
    known.waiting.splice(0, known.waiting.length - 120);
    known.running.splice(0, known.running.length - 120);
  }

  function stepOf(drafts: readonly Draft[], crash: Crash | null): Step {
    const node = random.whole(0, NODES - 1);
    // What breaks off is of one node, so that it is known what became of it.
    const operations = drafts.map((draft): Operation => {
      const n = count;
      count += 1;
      return { ...draft, n, node: crash ? node : random.whole(0, NODES - 1) };
    });
    for (const operation of operations) remember(operation);
    forget();
    return { operations, crash };
  }

  function nextStep(): Step {
    if (count < FIRST_ACCOUNTS || random.percent(400 / OPERATIONS_AN_ACCOUNT))
      return stepOf([nextAct('open', { random, known, now })], null);
    const what = random.weighted({
      work: 72,
      clock: 16,
      sweep: 9,
      plan: 0.5,
      prices: 0.7,
      policy: 0.8,
      topUp: 4,
      admit: 8,
    });
    switch (what) {
      case 'clock':
        return stepOf([{ do: 'clock', by: choosePause(random) }], null);
      case 'sweep':
        return stepOf([{ do: 'sweep' }], null);
      case 'admit':
        return stepOf([{ do: 'admit' }], null);
      case 'topUp':
        return stepOf([nextTopUp({ random, known, now })], chooseCrash(random, server));
      case 'plan': {
        const slug = random.one(Object.keys(PLANS));
        return stepOf([{ do: 'plan', slug, version: random.whole(0, 1) }], null);
      }
      default: {
        const crash = chooseCrash(random, server);
        const acts = Array.from({ length: chooseCount(random) }, () => nextAct(null, { random, known, now }));
        const turns: Draft[] = [];
        if (what === 'prices')
          turns.push({ do: 'prices', book: random.whole(0, 2), from: now + random.one([0, 0, 1, HOUR]) });
        if (what === 'policy') turns.push({ do: 'policy', policy: random.whole(0, 3) });
        if (random.percent(5)) turns.push({ do: 'clock', by: random.whole(1, 20_000) });
        if (random.percent(5)) turns.push({ do: 'sweep' });
        if (random.percent(5)) turns.push({ do: 'admit' });
        const repeats = acts.flatMap((_act, index) =>
          random.percent(6)
            ? [{ do: 'again' as const, of: count + turns.length + index, changed: false }]
            : [],
        );
        return stepOf([...turns, ...acts, ...repeats], crash);
      }
    }
  }

  while (count < wanted) yield nextStep();
}
