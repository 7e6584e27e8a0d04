/** An account as it is at an instant: what time alone has changed since it was written is in it. Nothing is written. */
import type { AccountState, Grant } from '../domain/account.ts';
import type { Plan } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { bringUp } from '../domain/standing-changes.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';

export interface PresentAccount {
  readonly state: AccountState;
  readonly plan: Plan;
  readonly now: Instant;
}

/** The plan of an account; one that this node does not know yet was published by another a moment ago. */
export async function planOfAccount(source: CatalogueSource, state: AccountState): Promise<Plan> {
  const { planId } = state.terms;
  const plan = source.current().plans.get(planId) ?? (await source.reload()).plans.get(planId);
  if (!plan) throw new Error(`plan ${planId} of account ${state.accountId} is not in the catalogue`);
  return plan;
}

/** Brings an account up to `now`: grants expire, allowances are given anew and its standing moves, just as the next decision would find them. */
export async function presentState(
  source: CatalogueSource,
  read: { readonly state: AccountState; readonly now: Instant },
): Promise<PresentAccount> {
  const plan = await planOfAccount(source, read.state);
  const now = Math.max(read.now, read.state.lastAt);
  const { policy } = source.current();
  return { ...bringUp(read.state, { plan, policy, now }), plan, now };
}

/** A grant as it is at an instant: what is left of one that has expired is gone, whether or not that was written down. */
export function presentGrant(grant: Grant, now: Instant): Grant {
  if (grant.expiresAt === null || now < grant.expiresAt || grant.available === 0n) return grant;
  return { ...grant, available: 0n, expired: grant.expired + grant.available };
}
