/** Requests that wait for a slot, being let in, and being called off. */
import { type Account, balanceAt, write } from './account.ts';
import type { Answer, Command, Moment, Reason, RequestCommand } from './commands.ts';
import { accept, judgeBest, refuse, type Verdict } from './deciding.ts';
import type { Catalogue } from './facts.ts';

const CLEARED_BY_WAITING = ['RATE_LIMITED', 'CONCURRENCY_LIMITED', 'OVERLOADED'];

/** Whether time alone, or others that end, can clear all that stands in the way. */
function mayClear(reasons: readonly Reason[]): boolean {
  return reasons.length > 0 && reasons.every(({ code }) => CLEARED_BY_WAITING.includes(code));
}

interface Setting {
  readonly catalogue: Catalogue;
  readonly moment: Moment;
}

/** Decides a request, or lets it wait where it asked to and waiting can help. */
export function decideOrWait(account: Account, command: RequestCommand, setting: Setting): Answer {
  const { now } = setting.moment;
  const { whole, best } = judgeBest(account, command, { catalogue: setting.catalogue, now });
  write(account, now);
  if (best.reasons.length === 0) return accept(account, command, { ...setting, verdict: best });
  if (command.waitUpTo === null || !mayClear(whole.reasons)) return refuse(account, whole, now);
  const until = now + command.waitUpTo;
  account.waiting.set(command.jobId, { command, until, reasons: whole.reasons });
  const { cost, reasons } = whole;
  return { answer: 'WAITING', cost, reasons, until, balance: balanceAt(account, now) };
}

/** What became of one that waits, tried once more; the second is the answer that its key has from now on, null while it goes on waiting. */
export function admit(
  account: Account,
  jobId: string,
  setting: Setting,
): { tried: 'GONE' | 'OWN' | 'GRANTED' | 'REJECTED'; answer: Answer | null } {
  const { now } = setting.moment;
  const waits = account.waiting.get(jobId);
  if (!waits) return { tried: 'GONE', answer: null };
  const { command, until } = waits;
  const { whole, best } = judgeBest(account, command, { catalogue: setting.catalogue, now });
  const over = now >= until;
  if (!over && best.reasons.length > 0 && mayClear(whole.reasons)) return { tried: 'OWN', answer: null };
  account.waiting.delete(jobId);
  write(account, now);
  if (!over && best.reasons.length === 0)
    return { tried: 'GRANTED', answer: accept(account, command, { ...setting, verdict: best }) };
  // When there is room by the time that its time is over, it is told what it had waited for.
  const verdict: Verdict = whole.reasons.length > 0 ? whole : { ...whole, reasons: waits.reasons };
  return { tried: 'REJECTED', answer: refuse(account, verdict, now) };
}

/** Calls off a request that waits, or tells again that it was; null when it is none of those that wait or waited. */
export function callOff(
  account: Account,
  command: Extract<Command, { do: 'cancel' }>,
  now: number,
): { answer: Answer; replayed: boolean } | null {
  const { jobId, token, used } = command;
  if (account.refused.has(jobId)) return { answer: { answer: 'NOT_FOUND' }, replayed: false };
  const before = account.calledOff.get(jobId);
  if (!before && !account.waiting.has(jobId)) return null;
  const wrong = (code: string) => ({ answer: { answer: 'INVALID', code } as const, replayed: false });
  if (token !== null) return wrong('NO_LEASE');
  if (Object.values(used ?? {}).some((amount) => amount > 0n)) return wrong('NOTHING_USED');
  if (before) return { answer: before, replayed: true };
  account.waiting.delete(jobId);
  write(account, now);
  const answer: Answer = { answer: 'WITHDRAWN', balance: balanceAt(account, now) };
  account.calledOff.set(jobId, answer);
  return { answer, replayed: false };
}

/** Whether a request that waits would be let in now, or its time is over. */
export function isReady(
  account: Account,
  jobId: string,
  params: { catalogue: Catalogue; now: number },
): boolean {
  const waits = account.waiting.get(jobId);
  if (!waits) return false;
  if (params.now >= waits.until) return true;
  return judgeBest(account, waits.command, params).best.reasons.length === 0;
}
