/** May this job run, and who pays? Every layer is asked, whatever the others say; only a grant changes anything. */
import {
  type Account,
  type Balance,
  type Budget,
  type BudgetUse,
  balanceAt,
  type Job,
  type Part,
  sum,
  write,
} from './account.ts';
import { periodStart } from './calendar.ts';
import type { Granted, Moment, Reason, Rejected, RequestCommand } from './commands.ts';
import { bookAt, type Catalogue, type Kind, less, ONE, type Quantities } from './facts.ts';
import { priceOf } from './prices.ts';
import { cut, hold, split } from './sources.ts';

export type Asked = Omit<RequestCommand, 'do' | 'key' | 'jobId'>;

interface Verdict {
  readonly reasons: readonly Reason[];
  readonly quantities: Quantities;
  readonly cost: bigint | null;
  readonly book: number;
  readonly parts: readonly Part[];
  readonly reserve: readonly Part[];
}

function caps(budget: Budget, asked: Asked): boolean {
  switch (budget.scope) {
    case 'ACCOUNT':
      return true;
    case 'PROJECT':
      return asked.project === budget.match;
    case 'USER':
      return asked.user === budget.match;
    case 'KEY':
      return asked.apiKey === budget.match;
    case 'MODEL':
      return asked.kind === budget.match;
  }
}

/** What a budget has used in the period that it is in at `now`. */
export function budgetUse(account: Account, budget: Budget, now: number): BudgetUse {
  const since = periodStart(budget.period, now, budget.zone);
  const known = account.budgetUses.find((use) => use.name === budget.name && use.since === since);
  return known ?? { name: budget.name, since, used: 0n };
}

export function countBudgets(account: Account, uses: Job['budgets'], amount: bigint): void {
  for (const { name, since } of uses) {
    const known = account.budgetUses.find((use) => use.name === name && use.since === since);
    if (known) known.used += amount;
    else account.budgetUses.push({ name, since, used: amount });
  }
}

/** How many of its jobs run: a lease that is over counts no more, whether or not anybody has noticed. */
export function running(account: Account, now: number): number {
  return [...account.jobs.values()].filter((job) => job.slotted && !job.ending && now < job.leaseEnd).length;
}

function gates(account: Account, asked: Asked, kind: Kind): Reason[] {
  const reasons: Reason[] = [];
  const { plan } = account;
  if (account.suspended) reasons.push({ code: 'ACCOUNT_SUSPENDED' });
  if (plan.models && !plan.models.includes(kind.name)) reasons.push({ code: 'NOT_ENTITLED' });
  if (!plan.priorities.includes(asked.priority)) reasons.push({ code: 'NOT_ENTITLED' });
  if (!kind.available) reasons.push({ code: 'MODEL_UNAVAILABLE' });
  const tooLarge = kind.meters.some(
    ({ name, most }) => most !== null && (asked.quantities[name] ?? 0n) > most,
  );
  if (tooLarge) reasons.push({ code: 'TOO_LARGE' });
  return reasons;
}

function judge(account: Account, asked: Asked, params: { catalogue: Catalogue; now: number }): Verdict {
  const { catalogue, now } = params;
  const { policy } = catalogue;
  const kind = catalogue.kinds.find(({ name }) => name === asked.kind);
  if (!kind) throw new Error(`the model knows no model ${asked.kind}`);
  const reasons = gates(account, asked, kind);
  const quote = asked.quote?.frozen ?? null;
  const book = quote ? catalogue.books.find(({ version }) => version === quote.book) : bookAt(catalogue, now);
  if (quote && quote.until <= now) reasons.push({ code: 'QUOTE_EXPIRED' });
  const cost = priceOf(book ?? null, asked);
  const none = { quantities: asked.quantities, cost, book: book?.version ?? 0, parts: [], reserve: [] };
  if (account.plan.slots !== null && running(account, now) >= account.plan.slots)
    reasons.push({ code: 'CONCURRENCY_LIMITED' });
  if (cost === null) return { ...none, reasons: [...reasons, { code: 'UNPRICED' }] };
  const needed = cost + (asked.childBudget ?? 0n);
  if (asked.maxCost !== null && needed > asked.maxCost) reasons.push({ code: 'MAX_COST_EXCEEDED' });
  for (const budget of account.budgets) {
    if (!caps(budget, asked)) continue;
    const left = budget.cap - budgetUse(account, budget, now).used;
    const remaining = left > 0n ? left : 0n;
    if (needed > remaining)
      reasons.push({ code: 'BUDGET_EXCEEDED', budget: budget.name, cap: budget.cap, remaining });
  }
  const { parts, short } = split(account, needed, { kind: kind.name, policy, now });
  const blocked = policy.debtBlocks && account.debt > 0n;
  if (short > 0n || blocked) {
    // What the account owes has to be paid as well, and nothing of it can be had.
    const owed = blocked ? account.debt : 0n;
    reasons.push({ code: 'INSUFFICIENT_CREDITS', needed: needed + owed, available: needed - short });
  }
  if (reasons.length > 0) return { ...none, reasons };
  const { first, rest } = cut(parts, cost);
  return { ...none, reasons, parts: first, reserve: rest };
}

/** All smaller workloads down to the share that is accepted, rounded down to a step, the largest first. For models with one meter. */
function* smaller(asked: Asked, kind: Kind): Generator<Quantities> {
  const [meter, ...others] = kind.meters;
  if (!meter || others.length > 0) throw new Error(`the model shrinks only workloads of one meter`);
  const whole = asked.quantities[meter.name] ?? 0n;
  const share = (whole * (asked.acceptPartial ?? ONE)) / ONE;
  const smallest = share - (share % meter.step);
  for (let amount = whole - meter.step; amount > 0n && amount >= smallest; amount -= meter.step)
    yield { [meter.name]: amount };
}

/** The verdict on what was asked, or on the largest part of it that is granted and accepted. */
function bestVerdict(account: Account, asked: Asked, params: { catalogue: Catalogue; now: number }): Verdict {
  const whole = judge(account, asked, params);
  if (whole.reasons.length === 0 || asked.acceptPartial === null) return whole;
  const kind = params.catalogue.kinds.find(({ name }) => name === asked.kind);
  if (!kind) return whole;
  for (const quantities of smaller(asked, kind)) {
    const part = judge(account, { ...asked, quantities }, params);
    if (part.reasons.length === 0) return part;
  }
  return whole;
}

function rejection(verdict: Verdict, balance: Balance): Rejected {
  return { answer: 'REJECTED', cost: verdict.cost, reasons: verdict.reasons, balance };
}

/** What would be answered. Changes nothing. */
export function preview(
  account: Account,
  asked: Asked,
  params: { catalogue: Catalogue; now: number },
): Granted | Rejected {
  const verdict = judge(account, asked, params);
  const balance = balanceAt(account, params.now);
  if (verdict.reasons.length > 0 || verdict.cost === null) return rejection(verdict, balance);
  const { quantities, cost, parts, reserve } = verdict;
  return { answer: 'GRANTED', quantities, cost, funding: [...parts, ...reserve], balance };
}

function least(a: bigint | null, b: bigint | null): bigint | null {
  return a === null || b === null ? (a ?? b) : less(a, b);
}

export function decide(
  account: Account,
  command: RequestCommand,
  params: { catalogue: Catalogue; moment: Moment },
): Granted | Rejected {
  const { catalogue, moment } = params;
  const { now } = moment;
  const verdict = bestVerdict(account, command, { catalogue, now });
  write(account, now);
  if (verdict.reasons.length > 0 || verdict.cost === null) return rejection(verdict, balanceAt(account, now));
  const { quantities, cost, parts, reserve, book } = verdict;
  const funding = [...parts, ...reserve];
  hold(account, funding);
  const budgets = account.budgets
    .filter((budget) => caps(budget, command))
    .map((budget) => budgetUse(account, budget, now))
    .map(({ name, since }) => ({ name, since }));
  countBudgets(account, budgets, sum(funding));
  const kind = catalogue.kinds.find(({ name }) => name === command.kind);
  if (!kind) throw new Error(`the model knows no model ${command.kind}`);
  const job: Job = {
    id: command.jobId,
    kind: kind.name,
    quantities,
    attributes: command.attributes,
    book,
    // What is set aside for children is part of maxCost, and theirs.
    cap: least(
      command.quote?.frozen.cost ?? null,
      command.maxCost === null ? null : command.maxCost - (command.childBudget ?? 0n),
    ),
    hold: parts,
    reserve: [...reserve],
    childBudget: command.childBudget,
    parentId: command.parentId,
    budgets,
    grace: kind.grace,
    lease: command.lease ?? kind.lease,
    slotted: account.plan.slots !== null,
    leaseEnd: moment.leaseEnd(command.jobId),
    token: moment.token(command.jobId),
    reported: {},
    lapseSeen: false,
    ending: null,
    ended: null,
    refunds: [],
  };
  account.jobs.set(job.id, job);
  return { answer: 'GRANTED', quantities, cost, funding, balance: balanceAt(account, now) };
}
