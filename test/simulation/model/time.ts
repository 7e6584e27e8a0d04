/** What time alone does to an account: credits expire, allowances renew, what becomes usable pays debt. */
import { type Account, type Grant, isUsable, write } from './account.ts';
import { anniversary, nextPeriod } from './calendar.ts';
import { type Allowance, less, type Policy } from './facts.ts';
import { inOrder } from './sources.ts';

/** Ids are not the model's to make: whoever runs it says which id a new grant was given. */
export type NameGrant = (what: { account: string; name: string; from: number }) => string;

/** How debt is paid: it outlives the policy under which it was made, so that the order is always this one. */
const DEBT_ORDER: Pick<Policy, 'ranks'> = {
  ranks: { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 },
};

/** Debt is paid first, by whatever can pay. */
export function payDebt(account: Account, now: number): void {
  for (const grant of inOrder(account.grants, DEBT_ORDER)) {
    if (account.debt === 0n || !isUsable(grant, now)) continue;
    const paid = less(grant.available, account.debt);
    if (paid === 0n) continue;
    grant.available -= paid;
    grant.spent += paid;
    account.debt -= paid;
    write(account, now);
  }
}

function renew(account: Account, rule: Allowance, nameGrant: NameGrant): void {
  const turn = account.allowances.find(({ name }) => name === rule.name);
  if (!turn) throw new Error(`the model gives no allowance ${rule.name}`);
  const from = turn.due;
  turn.given += 1;
  const { period, zone } = rule;
  if (rule.anchor === 'CALENDAR') turn.due = nextPeriod(period, from, zone);
  else turn.due = anniversary(account.planSince, { period, count: turn.given, zone });
  account.grants.push({
    id: nameGrant({ account: account.id, name: rule.name, from }),
    source: 'PLAN',
    name: rule.name,
    burn: rule.burn,
    from,
    until: turn.due,
    revokedAt: null,
    granted: rule.amount,
    available: rule.amount,
    held: 0n,
    spent: 0n,
    expired: 0n,
    revoked: 0n,
  });
  write(account, from);
}

function expire(account: Account, grant: Grant, at: number): void {
  grant.expired += grant.available;
  grant.available = 0n;
  write(account, at);
}

interface Due {
  readonly at: number;
  /** Of things due at one instant: credits expire before others are given, and debt is paid last. */
  readonly turn: number;
  run(): void;
}

function nextDue(account: Account, params: { now: number; nameGrant: NameGrant }): Due | null {
  const { now, nameGrant } = params;
  const dues: Due[] = [];
  for (const grant of account.grants) {
    const { until, from } = grant;
    if (grant.available === 0n) continue;
    if (until !== null && until <= now)
      dues.push({ at: until, turn: 0, run: () => expire(account, grant, until) });
    const at = Math.max(from, account.last);
    if (account.debt > 0n && at <= now && isUsable(grant, at))
      dues.push({ at, turn: 2, run: () => payDebt(account, at) });
  }
  for (const rule of account.plan.allowances) {
    const due = account.allowances.find(({ name }) => name === rule.name)?.due;
    if (due !== undefined && due <= now)
      dues.push({ at: due, turn: 1, run: () => renew(account, rule, nameGrant) });
  }
  dues.sort((a, b) => a.at - b.at || a.turn - b.turn);
  return dues[0] ?? null;
}

/** Brings an account to `now`, one thing after the other, in the order in which they were due. */
export function passTime(account: Account, params: { now: number; nameGrant: NameGrant }): void {
  for (let due = nextDue(account, params); due; due = nextDue(account, params)) due.run();
}
