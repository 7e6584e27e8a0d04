/** Refunds of what an ended job was charged: what was left owing first, then the sources, the last payer first. */
import { type Account, balanceAt, type Grant, type Job, type Part, sum, write } from './account.ts';
import type { Answer, Command, Moment } from './commands.ts';
import { countBudgets } from './deciding.ts';
import { less } from './facts.ts';
import { cut, unspend } from './sources.ts';

/** What each payer paid and has not got back, the last payer first. */
function leftToRefund(job: Job): { parts: Part[]; debt: bigint } {
  const { ending, refunds } = job;
  if (!ending) return { parts: [], debt: 0n };
  const back = refunds.reduce((total, refund) => total + sum(refund.parts), 0n);
  const { rest } = cut([...ending.charged].reverse(), back);
  const debt = refunds.reduce((left, refund) => left - refund.debt, ending.debt);
  return { parts: rest, debt };
}

export function refund(
  account: Account,
  command: Extract<Command, { do: 'refund' }>,
  moment: Moment,
): Answer {
  const { now } = moment;
  const job = account.jobs.get(command.jobId);
  if (!job) return { answer: 'NOT_FOUND' };
  if (!job.ending) return { answer: 'INVALID', code: 'JOB_OPEN' };
  const left = leftToRefund(job);
  const all = sum(left.parts) + left.debt;
  const amount = command.amount ?? all;
  if (amount === 0n || amount > all) return { answer: 'INVALID', code: 'REFUND_TOO_LARGE' };
  const debt = less(amount, left.debt);
  const { first: parts } = cut(left.parts, amount - debt);
  const forgone = less(debt, account.debt);
  account.debt -= forgone;
  unspend(account, parts, now);
  write(account, now);
  // What had been owed and was paid since comes back as credits of its own.
  const again = debt - forgone;
  if (again > 0n)
    account.grants.push(
      newCredits(again, { now, id: moment.nameGrant({ account: account.id, name: 'refund', from: now }) }),
    );
  countBudgets(account, job.budgets, -amount);
  job.refunds.push({ parts, debt });
  return { answer: 'REFUNDED', parts, debt, balance: balanceAt(account, now) };
}

function newCredits(amount: bigint, params: { now: number; id: string }): Grant {
  return {
    id: params.id,
    source: 'PURCHASED',
    name: 'refund',
    burn: 50,
    from: params.now,
    until: null,
    revokedAt: null,
    granted: amount,
    available: amount,
    held: 0n,
    spent: 0n,
    expired: 0n,
    revoked: 0n,
  };
}
