/** Requests that wait for a slot, and being let in. */
import { type Account, balanceAt, write } from './account.ts';
import type { Answer, Moment, Reason, RequestCommand } from './commands.ts';
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
