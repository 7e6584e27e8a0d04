/**
 * compensate and reverseCompensation: credits for many accounts as one operation. Who gets how much is
 * settled in one transaction; then each account gets a grant whose id is made from the operation's. So
 * it goes on after a crash where it ended, and nobody gets anything twice.
 */
import { type Caller, requireRole } from '../auth/caller.ts';
import { MICRO } from '../domain/decimal.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import type { CompensationStore, CompensationView } from './compensation-port.ts';
import { creditCommand } from './credit-command.ts';
import { mistakeInAmount, reasonNeeded } from './read-fields.ts';
import { revokeCommand } from './revoke-grant.ts';

/** Either the accounts, or whose jobs: exactly one is given. */
export interface CompensateInput {
  readonly idempotencyKey: string;
  readonly accountIds: readonly string[] | null;
  readonly jobs: { readonly model: string; readonly from: Instant; readonly to: Instant } | null;
  /** To each account; null with `share`. */
  readonly amount: bigint | null;
  /** Of what the jobs were charged, in millionths; null with `amount`. */
  readonly share: bigint | null;
  readonly expiresAt: Instant | null;
  readonly reason: string;
}

export interface ReverseCompensationInput {
  readonly idempotencyKey: string;
  readonly compensationId: string;
  readonly reason: string;
}

export interface Compensated {
  readonly kind: 'COMPENSATED';
  readonly compensation: CompensationView;
  readonly replayed: boolean;
}

export type CompensateAnswer = Compensated | Conflict | Missing | Invalid;
export type Compensate = (caller: Caller | null, input: CompensateInput) => Promise<CompensateAnswer>;
export type ReverseCompensation = (
  caller: Caller | null,
  input: ReverseCompensationInput,
) => Promise<CompensateAnswer>;

export const MOST_ACCOUNTS = 10_000;
/** Accounts that are credited at once: a few batches. */
const PAGE = 500;
const NO_COMPENSATION = 'There is no such compensation.';
const TERMS = { source: 'PROMOTIONAL', name: 'Compensation', burnPriority: 50 } as const;

interface Deps {
  readonly pipeline: Pipeline;
  readonly store: CompensationStore;
}

/** The grant of an account by a compensation. */
export function compensationGrantId(compensationId: string, accountId: string): string {
  return idFrom(accountId, 'compensation', compensationId);
}

/** Gives the credits to those who have none yet. Can be run again, and by several at once. */
async function giveAll({ pipeline, store }: Deps, id: string): Promise<void> {
  const found = await store.find(id);
  if (!found) throw new Error(`compensation ${id} was entered and is not there`);
  for (;;) {
    const waiting = await store.waiting(id, PAGE);
    if (waiting.length === 0) break;
    const done = waiting.map(async ({ accountId, amount }) => {
      const terms = { ...TERMS, amount, effectiveAt: null, expiresAt: found.expiresAt, reason: found.reason };
      const grantId = compensationGrantId(id, accountId);
      const answer = await pipeline.submit(
        creditCommand({ ...terms, accountId, id: grantId, payment: null, inputHash: hashOf(terms) }),
      );
      if (answer.kind === 'CREDITED') return { accountId, granted: amount, refused: null };
      return { accountId, granted: 0n, refused: answer.message };
    });
    await store.markGranted(id, await Promise.all(done));
  }
  await store.finish(id, 'GRANTED');
}

/** Takes back what is left of each grant. Can be run again, and by several at once. */
async function takeAll({ pipeline, store }: Deps, id: string, reason: string): Promise<void> {
  const inputHash = hashOf({ reversal: id });
  for (;;) {
    const waiting = await store.toRevoke(id, PAGE);
    if (waiting.length === 0) break;
    const done = waiting.map(async ({ accountId }) => {
      const grantId = compensationGrantId(id, accountId);
      const answer = await pipeline.submit(revokeCommand({ accountId, grantId, inputHash, reason }));
      return { accountId, revoked: answer.kind === 'REVOKED' ? answer.amount : 0n };
    });
    await store.markRevoked(id, await Promise.all(done));
  }
  await store.finish(id, 'REVERSED');
}

function mistake(input: CompensateInput): Invalid | null {
  const { accountIds, jobs, amount, share, reason } = input;
  const path = ['input'];
  if ((accountIds === null) === (jobs === null)) {
    return invalid('BAD_SCOPE', path, 'It needs either the accounts or the jobs.', 'accounts or jobs');
  }
  if ((amount === null) === (share === null)) {
    return invalid('BAD_AMOUNT', path, 'It needs either an amount or a share.', 'amount or share');
  }
  if (share !== null && !jobs) {
    const message = 'A share is of what jobs were charged.';
    return invalid('BAD_SHARE', ['input', 'share'], message, 'jobs, or an amount');
  }
  if (share !== null && (share <= 0n || share > 10n * MICRO)) {
    return invalid('BAD_SHARE', ['input', 'share'], 'share is out of range.', 'more than 0 and at most 10');
  }
  if (jobs && jobs.from >= jobs.to) {
    return invalid('BAD_PERIOD', ['input', 'jobs', 'to'], 'The period is empty.', 'an instant after from');
  }
  if (accountIds && (accountIds.length === 0 || accountIds.length > MOST_ACCOUNTS)) {
    const message = `${accountIds.length} accounts are given.`;
    return invalid('BAD_ACCOUNTS', ['input', 'accounts'], message, `1 to ${MOST_ACCOUNTS}`);
  }
  return (amount === null ? null : mistakeInAmount(amount, ['input', 'amount'])) ?? reasonNeeded(reason);
}

async function view({ store }: Deps, id: string): Promise<CompensationView> {
  const found = await store.find(id);
  if (!found) throw new Error(`compensation ${id} was entered and is not there`);
  return found;
}

/** Makes `compensate`, for operators. A retry under the same key goes on with what an earlier one began. */
export function createCompensate(
  deps: Deps & { catalogue: CatalogueSource; newId: () => string },
): Compensate {
  const { store, catalogue, newId } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const wrong = mistake(input);
    if (wrong) return wrong;
    const { idempotencyKey, jobs, amount, share, expiresAt, reason } = input;
    const modelId = jobs
      ? ((
          catalogue.current().modelsBySlug.get(jobs.model) ??
          (await catalogue.reload()).modelsBySlug.get(jobs.model)
        )?.id ?? null)
      : null;
    if (jobs && modelId === null) {
      return invalid('UNKNOWN_MODEL', ['input', 'jobs', 'model'], `There is no model ${jobs.model}.`);
    }
    const accountIds = input.accountIds && [...new Set(input.accountIds)].sort();
    const entered = await store.enter(
      {
        scope: '',
        operation: 'compensate',
        key: idempotencyKey,
        inputHash: hashOf({ accountIds, jobs, amount, share, expiresAt, reason }),
        askedBy: caller.application,
      },
      {
        id: newId(),
        accountIds,
        jobs: jobs && modelId !== null ? { modelId, from: jobs.from, to: jobs.to } : null,
        amount,
        share,
        expiresAt,
        reason,
        most: MOST_ACCOUNTS,
      },
    );
    if (entered.kind !== 'DONE') return entered;
    const { id } = entered.result;
    await giveAll(deps, id);
    return { kind: 'COMPENSATED', compensation: await view(deps, id), replayed: entered.replayed };
  };
}

/** Makes `reverseCompensation`, for operators. What was used already stays used: nobody gets into debt by it. */
export function createReverseCompensation(deps: Deps): ReverseCompensation {
  const { store } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, compensationId, reason } = input;
    const wrong = reasonNeeded(reason);
    if (wrong) return wrong;
    const before = await store.find(compensationId);
    if (!before) return missing(NO_COMPENSATION);
    const entered = await store.reverse(
      {
        scope: '',
        operation: 'reverseCompensation',
        key: idempotencyKey,
        inputHash: hashOf({ compensationId, reason }),
        askedBy: caller.application,
      },
      { id: compensationId, reason },
    );
    if (entered.kind !== 'DONE') return entered;
    // Whoever has none yet gets the credits first, so that an operation that broke off can't go on afterwards.
    if (before.grantedAt === null) await giveAll(deps, compensationId);
    await takeAll(deps, compensationId, reason);
    return {
      kind: 'COMPENSATED',
      compensation: await view(deps, compensationId),
      replayed: entered.replayed,
    };
  };
}

/** Makes what goes on with operations that broke off. Resolves with how many there were. */
export function createResumeCompensations(deps: Deps): (brokenForMs: number) => Promise<number> {
  return async (brokenForMs) => {
    const broken = await deps.store.unfinished(brokenForMs);
    for (const { id, reversal } of broken) {
      await giveAll(deps, id);
      if (reversal !== null) await takeAll(deps, id, reversal);
    }
    return broken.length;
  };
}
