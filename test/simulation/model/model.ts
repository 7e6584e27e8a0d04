/**
 * The model: accounts to which one command after the other is put. It is plain on purpose. Whoever runs it
 * says what time it is and what is published at that moment.
 */
import { type Account, balanceAt, newAccount, write } from './account.ts';
import type { Answer, Command, CreditCommand, Moment, TermsCommand } from './commands.ts';
import { adjust, returnPayment, revoke } from './correcting.ts';
import { preview, running } from './deciding.ts';
import { end, jobDue } from './ending.ts';
import { type Catalogue, newestPlan, type Plan } from './facts.ts';
import { refund } from './refunding.ts';
import { passTime, payDebt } from './time.ts';
import { wanted } from './topping-up.ts';
import { admit, callOff, decideOrWait } from './waiting.ts';

export interface Model {
  readonly accounts: ReadonlyMap<string, Account>;
  apply(
    command: Command,
    params: { catalogue: Catalogue; moment: Moment },
  ): { answer: Answer; replayed: boolean };
}

interface Setting {
  readonly catalogue: Catalogue;
  readonly moment: Moment;
}

function credit(account: Account, command: CreditCommand, { moment }: Setting): Answer {
  const { now } = moment;
  const from = command.from ?? now;
  const { until, amount } = command;
  if (until !== null && until <= Math.max(now, from)) return { answer: 'INVALID', code: 'BAD_EXPIRY' };
  account.grants.push({
    id: command.grantId,
    source: command.source,
    name: command.name,
    burn: command.burn,
    from,
    until,
    revokedAt: null,
    granted: amount,
    available: amount,
    held: 0n,
    spent: 0n,
    expired: 0n,
    revoked: 0n,
  });
  write(account, now);
  payDebt(account, now);
  const available = account.grants.at(-1)?.available ?? 0n;
  return { answer: 'CREDITED', available, balance: balanceAt(account, now) };
}

/** Another plan gives its allowances at once; another version of the same one goes on where the last was. */
function changePlan(account: Account, plan: Plan, now: number): void {
  // A plan counts from an instant at which nothing had happened yet.
  const at = Math.max(now, account.last + 1);
  const other = plan.slug !== account.plan.slug;
  const before = account.allowances;
  if (other) account.planSince = at;
  account.allowances = plan.allowances.map(({ name }) => {
    const known = before.find((turn) => turn.name === name);
    return known && !other ? known : { name, due: at, given: 0 };
  });
  account.plan = plan;
}

function changeTerms(account: Account, command: TermsCommand, { catalogue, moment }: Setting): Answer {
  if (command.plan !== null) {
    const plan = newestPlan(catalogue, command.plan);
    if (plan !== account.plan) changePlan(account, plan, moment.now);
  }
  account.suspended = command.suspended ?? account.suspended;
  account.postpaidLimit = command.postpaidLimit ?? account.postpaidLimit;
  account.budgets = command.budgets ?? account.budgets;
  write(account, moment.now);
  return { answer: 'DONE' };
}

function keepLease(
  account: Account,
  command: Extract<Command, { do: 'heartbeat' }>,
  { moment }: Setting,
): Answer {
  const job = account.jobs.get(command.jobId);
  if (!job) return { answer: 'NOT_FOUND' };
  if (job.ending) return { answer: 'ALREADY_ENDED' };
  if (command.token !== job.token) return { answer: 'LEASE_LOST' };
  const lapsed = job.leaseEnd <= moment.now;
  const { slots } = account.plan;
  if (lapsed && slots !== null && running(account, moment.now) >= slots) return { answer: 'LEASE_LOST' };
  job.leaseEnd = moment.leaseEnd(job.id);
  job.token = moment.token(job.id);
  for (const [meter, amount] of Object.entries(command.used ?? {})) {
    // Reports are cumulative: one that tells less than an earlier one came late.
    if (amount > (job.reported[meter] ?? -1n)) job.reported = { ...job.reported, [meter]: amount };
  }
  job.lapseSeen = false;
  return { answer: 'KEPT' };
}

function buy(account: Account, command: Extract<Command, { do: 'buy' }>, { now }: Moment): Answer {
  const amount = wanted(account, now);
  if (amount === null) return { answer: 'NOTHING_BOUGHT' };
  const paid = command.pays(amount);
  account.purchases.push({ amount, paid, at: now });
  return { answer: 'BOUGHT', amount, paid };
}

/** Lets one in that waits, if it can be. Its key answers with what became of it from then on. */
function letIn(account: Account, jobId: string, setting: Setting): Answer {
  const waits = account.waiting.get(jobId);
  const { tried, answer } = admit(account, jobId, setting);
  const keyed = waits && keyOf(waits.command);
  if (keyed && answer) account.answers.set(keyed.key, { input: keyed.input, answer });
  if (tried === 'REJECTED') account.refused.add(jobId);
  return { answer: 'TRIED', tried };
}

/** Cancels a job or a request that waits. Of the latter, the key of the request tells that it was called off from then on. */
function cancel(
  account: Account,
  command: Extract<Command, { do: 'cancel' }>,
  setting: Setting,
): { answer: Answer; replayed: boolean } {
  const waits = account.waiting.get(command.jobId);
  const called = callOff(account, command, setting.moment.now);
  if (!called && command.token === null && !command.owner)
    return { answer: { answer: 'INVALID', code: 'TOKEN_NEEDED' }, replayed: false };
  const keyed = waits && keyOf(waits.command);
  if (keyed && called?.answer.answer === 'WITHDRAWN')
    account.answers.set(keyed.key, { input: keyed.input, answer: called.answer });
  return called ?? end(account, command, setting);
}

/** What makes two commands of one key the same input, or not. Null for commands that have no key. */
function keyOf(command: Command): { key: string; input: string } | null {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_name, field) => (typeof field === 'bigint' ? String(field) : field));
  switch (command.do) {
    case 'credit':
      return { key: `credit ${command.key}`, input: command.input };
    case 'request': {
      const { quote, ...rest } = command;
      return { key: `request ${command.key}`, input: text({ ...rest, quote: quote?.id }) };
    }
    case 'terms':
    case 'refund':
    case 'adjust':
    case 'revoke':
    case 'returnPayment':
      return { key: `${command.do} ${command.key}`, input: text(command) };
    default:
      return null;
  }
}

/** What is answered about an account that is not there. */
function nobody(command: Command): Answer {
  if (command.do === 'cancel' && command.token === null && !command.owner)
    return { answer: 'INVALID', code: 'TOKEN_NEEDED' };
  const asks = command.do === 'request' || command.do === 'preview';
  return asks ? { answer: 'INVALID', code: 'UNKNOWN_ACCOUNT' } : { answer: 'NOT_FOUND' };
}

export function createModel(): Model {
  const accounts = new Map<string, Account>();

  function open(command: Extract<Command, { do: 'open' }>, { catalogue, moment }: Setting): Answer {
    if (accounts.has(command.account)) return { answer: 'DONE' };
    const { account: id, postpaidLimit, budgets } = command;
    const plan = newestPlan(catalogue, command.plan);
    const account = newAccount({ id, plan, now: moment.now, postpaidLimit, budgets });
    accounts.set(id, account);
    passTime(account, moment);
    return { answer: 'DONE' };
  }

  function put(
    account: Account,
    command: Exclude<Command, { do: 'open' | 'settle' | 'cancel' }>,
    setting: Setting,
  ): Answer {
    const { catalogue, moment } = setting;
    switch (command.do) {
      case 'request':
        return decideOrWait(account, command, setting);
      case 'preview':
        return preview(account, command, { catalogue, now: moment.now });
      case 'credit':
        return credit(account, command, setting);
      case 'terms': {
        const answer = changeTerms(account, command, setting);
        passTime(account, moment);
        return answer;
      }
      case 'heartbeat':
        return keepLease(account, command, setting);
      case 'refund':
        return refund(account, command, moment);
      case 'adjust':
        return adjust(account, command, { policy: catalogue.policy, moment });
      case 'revoke':
        return revoke(account, command, moment);
      case 'returnPayment':
        return returnPayment(account, command, moment);
      case 'topUpTerms':
        account.topUpTerms = command.terms;
        return { answer: 'DONE' };
      case 'buy':
        return buy(account, command, moment);
      case 'admit':
        return letIn(account, command.jobId, setting);
      case 'due':
        return { answer: 'DONE' };
      case 'jobDue':
        jobDue(account, command.jobId, { catalogue, now: moment.now });
        return { answer: 'DONE' };
    }
  }

  return {
    accounts,
    apply: (command, setting) => {
      if (command.do === 'open') return { answer: open(command, setting), replayed: false };
      const account = accounts.get(command.account);
      if (!account) return { answer: nobody(command), replayed: false };
      const keyed = keyOf(command);
      const before = keyed && account.answers.get(keyed.key);
      if (keyed && before) {
        if (before.input !== keyed.input) return { answer: { answer: 'CONFLICT' }, replayed: false };
        return { answer: before.answer, replayed: true };
      }
      passTime(account, setting.moment);
      if (command.do === 'settle') return end(account, command, setting);
      if (command.do === 'cancel') return cancel(account, command, setting);
      const answer = put(account, command, setting);
      if (command.do === 'request' && answer.answer === 'REJECTED') account.refused.add(command.jobId);
      const kept = answer.answer !== 'INVALID' && answer.answer !== 'NOT_FOUND';
      if (keyed && kept) account.answers.set(keyed.key, { input: keyed.input, answer });
      return { answer, replayed: false };
    },
  };
}
