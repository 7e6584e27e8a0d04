/** Who can pay, in which order, and moving money between what is available, held and spent. */
import { type Account, type Grant, grantOf, isUsable, type Part, type WindowUse } from './account.ts';
import { type IncludedWindow, less, type Policy } from './facts.ts';

/** The use of a window that is under way; null when the next job begins one. */
export function currentUse(account: Account, rule: IncludedWindow, now: number): WindowUse | null {
  const uses = account.windows.filter(({ name }) => name === rule.name);
  if (rule.starts === 'CALENDAR') {
    const since = now - (now % rule.length);
    return uses.find((use) => use.since === since) ?? null;
  }
  return uses.find(({ since }) => since <= now && now < since + rule.length) ?? null;
}

function sinceOf(account: Account, rule: IncludedWindow, now: number): number {
  const begun = currentUse(account, rule, now);
  if (begun) return begun.since;
  return rule.starts === 'CALENDAR' ? now - (now % rule.length) : now;
}

/** Somebody who can pay up to `room`. */
interface Payer {
  readonly part: Omit<Part, 'amount'>;
  readonly room: bigint;
  readonly grant: Grant | null;
}

function includedPayer(account: Account, kind: string, now: number): Payer[] {
  const rules = account.plan.windows.filter(({ models }) => models === null || models.includes(kind));
  if (rules.length === 0) return [];
  const left = rules.map((rule) => rule.amount - (currentUse(account, rule, now)?.used ?? 0n));
  const room = left.reduce(less);
  const windows = rules.map((rule) => ({ name: rule.name, since: sinceOf(account, rule, now) }));
  return [{ part: { source: 'INCLUDED', grantId: null, windows }, room, grant: null }];
}

/** Rank, burn priority, expiry (never is last), effective instant, id. */
function compareGrants(a: Grant, b: Grant): number {
  return (
    a.burn - b.burn ||
    (a.until ?? Number.POSITIVE_INFINITY) - (b.until ?? Number.POSITIVE_INFINITY) ||
    a.from - b.from ||
    (a.id < b.id ? -1 : 1)
  );
}

export function inOrder(grants: readonly Grant[], policy: Pick<Policy, 'ranks'>): Grant[] {
  return [...grants].sort((a, b) => {
    const byRank = policy.ranks[a.source] - policy.ranks[b.source];
    return byRank === 0 ? compareGrants(a, b) : byRank;
  });
}

/** Everybody who can pay for a job of this kind now, first payer first. */
function payers(account: Account, params: { kind: string; policy: Policy; now: number }): Payer[] {
  const { kind, policy, now } = params;
  const usable = account.grants.filter((grant) => isUsable(grant, now));
  const all: Payer[] = inOrder(usable, policy).map((grant) => ({
    part: { source: grant.source, grantId: grant.id, windows: [] },
    room: grant.available,
    grant,
  }));
  const room = account.postpaidLimit - account.postpaidOwed - account.postpaidHeld;
  const line: Payer = { part: { source: 'POSTPAID', grantId: null, windows: [] }, room, grant: null };
  // The sort keeps the order of those of one rank; only grants ever share one.
  return [...includedPayer(account, kind, now), ...all, line]
    .filter((payer) => payer.room > 0n)
    .sort((a, b) => policy.ranks[a.part.source] - policy.ranks[b.part.source]);
}

/** Splits an amount over the payers in their order; `short` is what nobody pays. Changes nothing. */
export function split(
  account: Account,
  amount: bigint,
  params: { kind: string; policy: Policy; now: number },
): { parts: Part[]; short: bigint } {
  const parts: Part[] = [];
  let rest = amount;
  for (const { part, room } of payers(account, params)) {
    const paid = less(room, rest);
    if (paid > 0n) parts.push({ ...part, amount: paid });
    rest -= paid;
  }
  return { parts, short: rest };
}

/** The first `amount` of the parts, and the rest of them. */
export function cut(parts: readonly Part[], amount: bigint): { first: Part[]; rest: Part[] } {
  const first: Part[] = [];
  const after: Part[] = [];
  let wanted = amount;
  for (const part of parts) {
    const taken = less(part.amount, wanted);
    if (taken > 0n) first.push({ ...part, amount: taken });
    if (part.amount > taken) after.push({ ...part, amount: part.amount - taken });
    wanted -= taken;
  }
  return { first, rest: after };
}

/** Shares of one payer added up, in the order in which each payer first appears. */
export function merge(parts: readonly Part[]): Part[] {
  const merged = new Map<string, Part>();
  for (const part of parts) {
    const payer = JSON.stringify([part.source, part.grantId, part.windows]);
    merged.set(payer, { ...part, amount: part.amount + (merged.get(payer)?.amount ?? 0n) });
  }
  return [...merged.values()];
}

/** Sets money aside. */
export function hold(account: Account, parts: readonly Part[]): void {
  for (const { source, grantId, amount, windows } of parts) {
    if (source === 'POSTPAID') account.postpaidHeld += amount;
    else if (source === 'INCLUDED') for (const use of windows) count(account, use, amount);
    else {
      const grant = grantOf(account, grantId);
      grant.available -= amount;
      grant.held += amount;
    }
  }
}

/** What was held is spent. A window counts held and spent alike. */
export function spend(account: Account, parts: readonly Part[]): void {
  for (const { source, grantId, amount } of parts) {
    if (source === 'POSTPAID') {
      account.postpaidHeld -= amount;
      account.postpaidOwed += amount;
    } else if (source !== 'INCLUDED') {
      const grant = grantOf(account, grantId);
      grant.held -= amount;
      grant.spent += amount;
    }
  }
}

/** What was held goes back: to the grant, unless it has expired or was revoked meanwhile. */
export function giveBack(account: Account, parts: readonly Part[], now: number): void {
  for (const { source, grantId, amount, windows } of parts) {
    if (source === 'POSTPAID') account.postpaidHeld -= amount;
    else if (source === 'INCLUDED') for (const use of windows) count(account, use, -amount);
    else {
      const grant = grantOf(account, grantId);
      grant.held -= amount;
      comeBack(grant, amount, now);
    }
  }
}

/** What was spent goes back. */
export function unspend(account: Account, parts: readonly Part[], now: number): void {
  for (const { source, grantId, amount, windows } of parts) {
    if (source === 'POSTPAID') account.postpaidOwed -= amount;
    else if (source === 'INCLUDED') for (const use of windows) count(account, use, -amount);
    else {
      const grant = grantOf(account, grantId);
      grant.spent -= amount;
      comeBack(grant, amount, now);
    }
  }
}

function comeBack(grant: Grant, amount: bigint, now: number): void {
  if (grant.revokedAt !== null) grant.revoked += amount;
  else if (grant.until !== null && grant.until <= now) grant.expired += amount;
  else grant.available += amount;
}

function count(account: Account, use: { name: string; since: number }, amount: bigint): void {
  const known = account.windows.find(({ name, since }) => name === use.name && since === use.since);
  if (known) known.used += amount;
  else account.windows.push({ ...use, used: amount });
}
