/** When funds suffice by time alone: windows empty, grants become usable, allowances are given anew, debts are paid by them. */
import type { AccountState } from './account.ts';
import type { Plan } from './catalogue.ts';
import { applyDue } from './due.ts';
import { sourcesOf, takeFrom } from './funding.ts';
import { type Instant, NEVER } from './instant.ts';
import type { Policy } from './policy.ts';
import { readWindows } from './windows.ts';

/** Instants looked at before the search gives up: each is one at which something comes in. */
const MOST_INSTANTS = 64;

/** The first instant after `terrain.now` at which `needed` micro-credits are covered by time alone; null when no known event brings that about. */
export function fundedAt(params: {
  state: AccountState;
  model: string;
  terrain: { now: Instant; plan: Plan; policy: Policy };
  needed: bigint;
}): Instant | null {
  const { state, model, needed } = params;
  const { now, plan, policy } = params.terrain;
  const resets = readWindows({ rules: plan.windows, uses: state.windows, model, now }).flatMap(
    ({ used, resetsAt }) => (used > 0n && resetsAt !== null ? [resetsAt] : []),
  );
  const known = [...resets, ...state.grants.map(({ effectiveAt }) => effectiveAt)];
  const renewals = state.allowances.map(({ dueAt }) => dueAt);
  // After everything has come in once in full, there is nothing more to hope for.
  let last = Math.max(now, ...known, ...renewals);
  let then = state;
  let at = now;
  for (let tried = 0; tried < MOST_INSTANTS; tried += 1) {
    const next = soonest([...known, ...then.allowances.map(({ dueAt }) => dueAt)], at);
    if (next === NEVER || next > last) return null;
    at = next;
    const owed = then.debt;
    then = applyDue(then, { plan, now: at }).state;
    // What paid a debt did not come in in full: the next round may bring more.
    if (owed > 0n) last = Math.max(last, ...then.allowances.map(({ dueAt }) => dueAt));
    if (policy.debtBlocks && then.debt > 0n) continue;
    const windows = readWindows({ rules: plan.windows, uses: then.windows, model, now: at });
    const sources = sourcesOf({ state: then, windows, policy, now: at });
    if (takeFrom(sources, { amount: needed, windows }).missing === 0n) return at;
  }
  return null;
}

function soonest(instants: readonly Instant[], after: Instant): Instant {
  let first = NEVER;
  for (const at of instants) if (at > after && at < first) first = at;
  return first;
}
