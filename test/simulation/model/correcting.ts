/** Operators' corrections: credits added or taken away, grants revoked, payments that went back to their payer. */
import { type Account, balanceAt, type Grant, isUsable, type Part, sum, write } from './account.ts';
import type { Answer, Command, Moment } from './commands.ts';
import { less, type Policy } from './facts.ts';
import { inOrder } from './sources.ts';
import { payDebt } from './time.ts';

type Of<Name extends Command['do']> = Extract<Command, { do: Name }>;

/** What is available of a grant, or a part of it, is gone. */
function take(grant: Grant, amount: bigint): void {
  grant.available -= amount;
  grant.revoked += amount;
}

/** Upwards it is credits of their own; downwards it takes in the order of paying, and never below zero. */
export function adjust(
  account: Account,
  command: Of<'adjust'>,
  { policy, moment }: { policy: Policy; moment: Moment },
): Answer {
  const { now } = moment;
  const { amount, until } = command;
  if (amount > 0n) {
    if (until !== null && until <= now) return { answer: 'INVALID', code: 'BAD_EXPIRY' };
    const grant: Grant = {
      id: command.grantId,
      source: 'PROMOTIONAL',
      name: command.name,
      burn: 50,
      from: now,
      until,
      revokedAt: null,
      granted: amount,
      available: amount,
      held: 0n,
      spent: 0n,
      expired: 0n,
      revoked: 0n,
    };
    account.grants.push(grant);
    write(account, now);
    payDebt(account, now);
    return {
      answer: 'ADJUSTED',
      added: grant.available,
      parts: [],
      missing: 0n,
      balance: balanceAt(account, now),
    };
  }
  const parts: Part[] = [];
  for (const grant of inOrder(account.grants, policy)) {
    const taken = less(grant.available, -amount - sum(parts));
    if (!isUsable(grant, now) || taken === 0n) continue;
    take(grant, taken);
    parts.push({ source: grant.source, grantId: grant.id, amount: taken, windows: [] });
  }
  if (parts.length === 0) return { answer: 'INVALID', code: 'NOTHING_AVAILABLE' };
  write(account, now);
  const missing = -amount - sum(parts);
  return { answer: 'ADJUSTED', added: null, parts, missing, balance: balanceAt(account, now) };
}

/** What is available is gone at once; what jobs hold is theirs, and gone when it comes back. */
export function revoke(account: Account, command: Of<'revoke'>, { now }: Moment): Answer {
  const grant = account.grants.find(({ id }) => id === command.grantId);
  if (!grant) return { answer: 'NOT_FOUND' };
  if (grant.revokedAt !== null) return { answer: 'INVALID', code: 'ALREADY_REVOKED' };
  const amount = grant.available;
  take(grant, amount);
  grant.revokedAt = now;
  write(account, now);
  return { answer: 'TAKEN', amount, debt: 0n, balance: balanceAt(account, now) };
}

/** A refund takes of what is left. A chargeback takes all of that, and what was used or is held is owed. */
export function returnPayment(account: Account, command: Of<'returnPayment'>, { now }: Moment): Answer {
  const grant = account.grants.find(({ id }) => id === command.grantId);
  if (!grant) return { answer: 'NOT_FOUND' };
  if (account.chargedBack.has(grant.id)) return { answer: 'INVALID', code: 'CHARGED_BACK' };
  const amount = command.how === 'CHARGEBACK' ? grant.available : (command.amount ?? grant.available);
  const debt = command.how === 'CHARGEBACK' ? grant.held + grant.spent : 0n;
  if (command.how === 'REFUND' && (amount === 0n || amount > grant.available))
    return { answer: 'INVALID', code: 'REFUND_TOO_LARGE' };
  if (command.how === 'CHARGEBACK') account.chargedBack.add(grant.id);
  take(grant, amount);
  account.debt += debt;
  write(account, now);
  return { answer: 'TAKEN', amount, debt, balance: balanceAt(account, now) };
}
