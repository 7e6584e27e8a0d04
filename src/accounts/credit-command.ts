/** The command that adds credits to an account, once for its id. */

import { MAX_CREDITS } from '../catalogue/document-values.ts';
import type { Balance, Grant } from '../domain/account.ts';
import { balanceOf, MAX_OPEN_GRANTS } from '../domain/account.ts';
import type { GrantSource } from '../domain/catalogue.ts';
import { credit } from '../domain/crediting.ts';
import { formatMicro } from '../domain/decimal.ts';
import { isSpent } from '../domain/due.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Command } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';

export interface NewCredits {
  /** The id of the grant, and of the entry's subject. */
  readonly id: string;
  readonly accountId: string;
  readonly source: GrantSource;
  readonly name: string;
  readonly amount: bigint;
  readonly burnPriority: number;
  /** Null is the instant at which it is added. */
  readonly effectiveAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly payment: { readonly provider: string; readonly reference: string } | null;
  readonly inputHash: string;
  readonly reason: string | null;
}

/** `grant` and `balance` as they were right after the credits were added. */
export interface Credited {
  readonly kind: 'CREDITED';
  readonly accountId: string;
  readonly grant: Grant;
  readonly balance: Balance;
  readonly replayed: boolean;
}

export type CreditAnswer = Credited | Conflict | Missing | Invalid;

export const NO_ACCOUNT = 'There is no such account.';

function credited(entry: Entry, replayed: boolean): Credited {
  const { accountId, detail, balance } = entry;
  if (detail.kind !== 'CREDITED')
    throw new Error(`entry ${entry.seq} of account ${accountId} adds no credits`);
  return { kind: 'CREDITED', accountId, grant: detail.grant, balance, replayed };
}

function apply(world: World, params: NewCredits): CreditAnswer {
  const [first] = world.entries(params.id);
  if (first) {
    const { detail } = first;
    const same = detail.kind === 'CREDITED' && detail.inputHash === params.inputHash;
    return same ? credited(first, true) : conflict(first.at);
  }
  const present = presentAccount(world, params.accountId);
  if (!present) return missing(NO_ACCOUNT);
  const { state, now } = present;
  const effectiveAt = params.effectiveAt ?? now;
  if (params.expiresAt !== null && params.expiresAt <= Math.max(now, effectiveAt)) {
    const message = 'The credits would have expired before anybody could use them.';
    return invalid(
      'BAD_EXPIRY',
      ['input', 'expiresAt'],
      message,
      'an instant after now and after effectiveAt',
    );
  }
  if (state.grants.filter((grant) => !isSpent(grant)).length >= MAX_OPEN_GRANTS) {
    const message = `The account has ${MAX_OPEN_GRANTS} open grants, the most that one can have.`;
    return invalid('TOO_MANY_GRANTS', ['input'], message, 'to try again when some are spent or have expired');
  }
  const { available, held } = balanceOf(state, now);
  if (available + held + params.amount > MAX_CREDITS) {
    const message = `The account has ${formatMicro(available + held)} credits already.`;
    return invalid(
      'BALANCE_TOO_LARGE',
      ['input', 'amount'],
      message,
      `at most ${formatMicro(MAX_CREDITS)} in all`,
    );
  }
  const { accountId: _accountId, ...terms } = params;
  const added = credit(state, { ...terms, at: now, effectiveAt });
  world.commit({ state: added.state, entries: [...present.entries, added.entry] });
  return credited(added.entry, false);
}

/**
 * Answers CREDITED (again the same, marked as replayed, when this id was credited with this input),
 * CONFLICT (the id was used with another input), NOT_FOUND or INVALID. Debt is paid first.
 */
export function creditCommand(params: NewCredits): Command<CreditAnswer> {
  return {
    needs: { accountId: params.accountId, subjects: [params.id], jobs: [], pools: [], grants: [] },
    apply: (world) => apply(world, params),
  };
}
