/** Compensations: from what a client sent to what the use cases take. */
import type {
  CompensateInput as Compensate,
  ReverseCompensationInput as Reverse,
} from '../../accounts/compensate.ts';
import { type Invalid, invalid } from '../../problem.ts';
import { readAccountId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { CompensateInput, ReverseCompensationInput } from '../types/compensate.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readAccounts(given: readonly string[]): string[] | Invalid {
  const ids: string[] = [];
  for (const [index, gid] of given.entries()) {
    const id = readAccountId(gid, ['input', 'accounts', String(index)]);
    if (typeof id !== 'string') return id;
    ids.push(id);
  }
  return ids;
}

export function toCompensate(input: WellFormed<CompensateInput>): Compensate | Invalid {
  const { idempotencyKey, jobs, amount, share, expiresAt, reason } = input;
  const accountIds = input.accounts ? readAccounts(input.accounts) : null;
  if (accountIds && 'kind' in accountIds) return accountIds;
  return {
    idempotencyKey,
    accountIds,
    jobs: jobs ? { model: jobs.model, from: jobs.from.getTime(), to: jobs.to.getTime() } : null,
    amount: amount ?? null,
    share: share ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
    reason,
  };
}

export function toReverseCompensation(input: WellFormed<ReverseCompensationInput>): Reverse | Invalid {
  const { idempotencyKey, compensationId, reason } = input;
  if (UUID.test(compensationId)) return { idempotencyKey, compensationId, reason };
  const message = 'compensationId is not the id of a compensation.';
  return invalid('BAD_ID', ['input', 'compensationId'], message, 'the id as compensate gave it');
}
