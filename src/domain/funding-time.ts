/** When funds suffice by time alone: windows empty, grants become usable, allowances are given anew. */
import type { AccountState } from './account.ts';
import type { Plan } from './catalogue.ts';
import { applyDue } from './due.ts';
import { sourcesOf, takeFrom } from './funding.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import { readWindows } from './windows.ts';

/** The first instant after `terrain.now` at which `needed` micro-credits are covered by time alone; null when no known event brings that about. */
export function fundedAt(params: {
  state: AccountState;
  model: string;
  terrain: { now: Instant; plan: Plan; policy: Policy };
  needed: bigint;
}): Instant | null {
  const { state, model, needed } = params;
  const { now, plan, policy } = params.terrain;
  const resets = readWindows({ rules: plan.windows, uses: state.windows, model, now }).map(
    ({ resetsAt }) => resetsAt,
  );
  const instants = [
    ...resets,
    ...state.grants.map((grant) => grant.effectiveAt),
    ...state.allowances.map((allowance) => allowance.dueAt),
  ].filter((at): at is Instant => at !== null && at > now);
  for (const at of [...new Set(instants)].sort((a, b) => a - b)) {
    const then = applyDue(state, { plan, now: at }).state;
    const windows = readWindows({ rules: plan.windows, uses: then.windows, model, now: at });
    const taken = takeFrom(sourcesOf({ state: then, windows, policy, now: at }), { amount: needed, windows });
    if (taken.missing === 0n) return at;
  }
  return null;
}
