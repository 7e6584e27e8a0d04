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
} from './account.ts';
import { periodStart } from './calendar.ts';
import type { Granted, Moment, Reason, Rejected, RequestCommand } from './commands.ts';
import { bookAt, type Catalogue, type Kind, less, ONE, type Quantities } from './facts.ts';
import { priceOf } from './prices.ts';
import { cut, hold, split } from './sources.ts';

export type Asked = Omit<RequestCommand, 'do' | 'key' | 'jobId' | 'waitUpTo'>;

export interface Verdict {
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

/** The job that it works for, while that is open. */
export function openParent(account: Account, parentId: string | null): Job | null {
  const parent = parentId === null ? undefined : account.jobs.get(parentId);
  return parent && !parent.ending ? parent : null;
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
  if (cost === null) reasons.push({ code: 'UNPRICED' });
  const parent = openParent(account, asked.parentId);
  if (asked.parentId !== null && !parent) reasons.push({ code: 'POLICY_DENIED' });
  const needed = (cost ?? 0n) + (asked.childBudget ?? 0n);
  if (cost !== null && asked.maxCost !== null && needed > asked.maxCost)
    reasons.push({ code: 'MAX_COST_EXCEEDED' });
  if (parent && parent.childBudget !== null) {
    // A child of a child budget is paid from what its parent holds, and was counted in the budgets with it.
    const remaining = sum(parent.reserve);
    if (remaining < needed)
      reasons.push({ code: 'BUDGET_EXCEEDED', budget: 'childBudget', cap: parent.childBudget, remaining });
    if (reasons.length > 0 || cost === null) return { ...none, reasons };
    const { first, rest } = cut(cut(parent.reserve, needed).first, cost);
    return { ...none, reasons, parts: first, reserve: rest };
  }
  for (const budget of account.budgets) {
    if (!caps(budget, asked)) continue;
    const left = budget.cap - budgetUse(account, budget, now).used;
    const remaining = left > 0n ? left : 0n;
    if (needed > remaining)
      reasons.push({ code: 'BUDGET_EXCEEDED', budget: budget.name, cap: budget.cap, remaining });
  }
  if (cost === null) return { ...none, reasons };
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

/** The verdict on what was asked, and on the largest part of it that is granted and accepted, if there is one. */
export function judgeBest(
  account: Account,
  asked: Asked,
  params: { catalogue: Catalogue; now: number },
): { whole: Verdict; best: Verdict } {
  const whole = judge(account, asked, params);
  if (whole.reasons.length === 0 || asked.acceptPartial === null) return { whole, best: whole };
  const kind = params.catalogue.kinds.find(({ name }) => name === asked.kind);
  if (!kind) return { whole, best: whole };
  for (const quantities of smaller(asked, kind)) {
    const best = judge(account, { ...asked, quantities }, params);
    if (best.reasons.length === 0) return { whole, best };
  }
  return { whole, best: whole };
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

export function refuse(account: Account, verdict: Verdict, now: number): Rejected {
  return rejection(verdict, balanceAt(account, now));
}

/** Grants: what it costs is held, or cut out of what the parent holds for its children. */
export function accept(
  account: Account,
  command: RequestCommand,
  params: { verdict: Verdict; catalogue: Catalogue; moment: Moment },
): Granted {
  const { verdict, catalogue, moment } = params;
  const { now } = moment;
  const { quantities, parts, reserve, book } = verdict;
  const cost = verdict.cost ?? 0n;
  const funding = [...parts, ...reserve];
  const parent = openParent(account, command.parentId);
  const payer = parent?.childBudget == null ? null : parent;
  if (payer) payer.reserve = cut(payer.reserve, sum(funding)).rest;
  else hold(account, funding);
  const own = account.budgets
    .filter((budget) => caps(budget, command))
    .map((budget) => budgetUse(account, budget, now))
    .map(({ name, since }) => ({ name, since }));
  if (!payer) countBudgets(account, own, sum(funding));
  const budgets = payer?.budgets ?? own;
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
