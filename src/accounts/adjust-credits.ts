/** adjustCredits: an operator's correction of a balance. Upwards it is a grant; downwards it takes what is available. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { MAX_CREDITS } from '../catalogue/document-values.ts';
import type { Balance, Grant } from '../domain/account.ts';
import { balanceOf, MAX_OPEN_GRANTS } from '../domain/account.ts';
import { adjustDown, adjustUp } from '../domain/adjusting.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { FundingPart } from '../domain/decision.ts';
import { isSpent } from '../domain/due.ts';
import type { Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { NO_ACCOUNT } from './credit-command.ts';
import { mistakeInAmount, mistakeInText, reasonNeeded } from './read-fields.ts';

export interface AdjustCreditsInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** Above zero adds, below zero takes away. */
  readonly amount: bigint;
  /** What added credits are called. */
  readonly name: string;
  /** When added credits expire; null never. Nothing to say of a correction downwards. */
  readonly expiresAt: Instant | null;
  readonly reason: string;
}

export interface CreditsAdjusted {
  readonly kind: 'ADJUSTED';
  readonly accountId: string;
  /** What was added; null for a correction downwards. */
  readonly grant: Grant | null;
  /** What was taken from which grant; empty for a correction upwards. */
  readonly taken: readonly FundingPart[];
  /** What could not be taken because it was not there. */
  readonly missing: bigint;
  readonly balance: Balance;
  readonly replayed: boolean;
}

export type AdjustCreditsAnswer = CreditsAdjusted | Conflict | Missing | Invalid;
export type AdjustCredits = (
  caller: Caller | null,
  input: AdjustCreditsInput,
) => Promise<AdjustCreditsAnswer>;

/** Corrections burn in the middle of the promotional credits. */
const TERMS = { source: 'PROMOTIONAL', burnPriority: 50 } as const;
const AMOUNT = ['input', 'amount'];

function adjusted(entry: Entry, input: AdjustCreditsInput, replayed: boolean): CreditsAdjusted {
  const { accountId, detail, balance } = entry;
  if (detail.kind !== 'ADJUSTED') throw new Error(`entry ${entry.seq} of ${accountId} corrects nothing`);
  const { grant, parts } = detail;
  const taken = grant ? [] : parts;
  const without = grant ? 0n : -input.amount - totalOf(parts);
  return { kind: 'ADJUSTED', accountId, grant, taken, missing: without, balance, replayed };
}

function apply(
  world: World,
  params: { input: AdjustCreditsInput; id: string; inputHash: string },
): AdjustCreditsAnswer {
  const { input, id, inputHash } = params;
  const [first] = world.entries(id);
  if (first) {
    const same = first.detail.kind === 'ADJUSTED' && first.detail.inputHash === inputHash;
    return same ? adjusted(first, input, true) : conflict(first.at);
  }
  const present = presentAccount(world, input.accountId);
  if (!present) return missing(NO_ACCOUNT);
  const { state, now } = present;
  const { amount, name, expiresAt, reason } = input;
  const correction = { id, at: now, inputHash, reason };
  if (amount < 0n) {
    const { ranks } = world.catalogue.policy;
    const down = adjustDown(state, { ...correction, amount: -amount, ranks });
    if (!down) return invalid('NOTHING_AVAILABLE', AMOUNT, 'The account has nothing that could be taken.');
    world.commit({ state: down.state, entries: [...present.entries, down.entry] });
    return adjusted(down.entry, input, false);
  }
  if (expiresAt !== null && expiresAt <= now) {
    const message = 'The credits would have expired before anybody could use them.';
    return invalid('BAD_EXPIRY', ['input', 'expiresAt'], message, 'an instant after now');
  }
  const { available, held } = balanceOf(state, now);
  const open = state.grants.filter((grant) => !isSpent(grant)).length;
  if (open >= MAX_OPEN_GRANTS || available + held + amount > MAX_CREDITS) {
    const message = `The account has ${open} open grants and ${formatMicro(available + held)} credits already.`;
    const expected = `at most ${MAX_OPEN_GRANTS} open grants and ${formatMicro(MAX_CREDITS)} credits in all`;
    return invalid('BALANCE_TOO_LARGE', AMOUNT, message, expected);
  }
  const up = adjustUp(state, { ...TERMS, ...correction, name, amount, effectiveAt: now, expiresAt });
  world.commit({ state: up.state, entries: [...present.entries, up.entry] });
  return adjusted(up.entry, input, false);
}

function mistake({ amount, name, expiresAt, reason }: AdjustCreditsInput): Invalid | null {
  if (amount < 0n && expiresAt !== null) {
    const message = 'A correction downwards adds no credits that could expire.';
    return invalid('BAD_EXPIRY', ['input', 'expiresAt'], message, 'null');
  }
  return (
    mistakeInAmount(amount < 0n ? -amount : amount, AMOUNT) ??
    mistakeInText(name, { path: ['input', 'name'], most: 100 }) ??
    reasonNeeded(reason)
  );
}

/**
 * Makes `adjustCredits`, for operators. Downwards it takes in the order in which the credits would have
 * paid, and never below zero: `missing` is what was not there. Once for each key of the account.
 */
export function createAdjustCredits(deps: { pipeline: Pipeline }): AdjustCredits {
  return async (maybe, input) => {
    requireRole(maybe, 'OPERATOR');
    const wrong = mistake(input);
    if (wrong) return wrong;
    const { idempotencyKey, accountId, amount, name, expiresAt, reason } = input;
    const id = idFrom(accountId, 'adjustCredits', idempotencyKey);
    const inputHash = hashOf({ amount, name, expiresAt, reason });
    return deps.pipeline.submit({
      needs: { accountId, subjects: [id], jobs: [], pools: [], grants: [] },
      apply: (world) => apply(world, { input, id, inputHash }),
    });
  };
}
