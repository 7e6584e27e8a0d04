/** overrideStanding and reverseEvidence: what operators do to an account's standing, each change an entry of its journal. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { AccountState } from '../domain/account.ts';
import { formatMicro } from '../domain/decimal.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf, idFrom } from '../domain/request.ts';
import { overrideStanding, type Reversible, reverseEvidence } from '../domain/standing-changes.ts';
import { EVIDENCE_KINDS, type StandingPolicy } from '../domain/standing-rules.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { World } from '../pipeline/world.ts';
import { type Conflict, conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import type { AbuseStore } from './abuse-port.ts';
import { NO_ACCOUNT } from './credit-command.ts';
import { reasonNeeded } from './read-fields.ts';
import { countedId } from './show-standing.ts';

export interface OverrideStandingInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** In millionths; null ends the override that is in force. */
  readonly value: bigint | null;
  readonly expiresAt: Instant | null;
  readonly reason: string;
}

export interface ReverseEvidenceInput {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** The id of a flag, or of all that was counted of a kind. */
  readonly evidenceId: string;
  readonly reason: string;
}

export interface StandingChanged {
  readonly kind: 'CHANGED';
  readonly accountId: string;
  readonly replayed: boolean;
}

export type ChangeStandingAnswer = StandingChanged | Conflict | Missing | Invalid;
export type OverrideStanding = (
  caller: Caller | null,
  input: OverrideStandingInput,
) => Promise<ChangeStandingAnswer>;
export type ReverseEvidence = (
  caller: Caller | null,
  input: ReverseEvidenceInput,
) => Promise<ChangeStandingAnswer>;

interface Given {
  readonly accountId: string;
  readonly subject: string;
  readonly by: string;
  readonly reason: string;
  readonly inputHash: string;
}

type Change = (
  state: AccountState,
  params: Given & { rules: StandingPolicy; now: Instant },
) => { state: AccountState; entry: Entry } | Invalid | Missing;

const NO_RULES = invalid(
  'NO_STANDING',
  ['input'],
  'The policy in force says nothing of standing: every account stands alike.',
  'a policy with a section "standing"',
);

function apply(world: World, given: Given, change: Change): ChangeStandingAnswer {
  const { accountId, subject, inputHash } = given;
  const [first] = world.entries(subject);
  if (first) {
    const same = first.detail.kind === 'STANDING_CHANGED' && first.detail.inputHash === inputHash;
    return same ? { kind: 'CHANGED', accountId, replayed: true } : conflict(first.at);
  }
  const present = presentAccount(world, accountId);
  if (!present) return missing(NO_ACCOUNT);
  const rules = world.catalogue.policy.standing;
  if (!rules) return NO_RULES;
  const changed = change(present.state, { ...given, rules, now: present.now });
  if ('kind' in changed) return changed;
  world.commit({ state: changed.state, entries: [...present.entries, changed.entry] });
  return { kind: 'CHANGED', accountId, replayed: false };
}

function submit(pipeline: Pipeline, given: Given, change: Change): Promise<ChangeStandingAnswer> {
  const { accountId, subject } = given;
  return pipeline.submit({
    needs: { accountId, subjects: [subject], jobs: [], pools: [], grants: [] },
    apply: (world) => apply(world, given, change),
  });
}

function setTo(value: number | null, expiresAt: Instant | null): Change {
  return (state, params) => {
    const { rules, now } = params;
    if (value === null) {
      if (state.standing.override) return overrideStanding(state, { ...params, override: null });
      const message = 'No override is in force that could be ended.';
      return invalid('NO_OVERRIDE', ['input', 'value'], message, 'a value');
    }
    if (value < rules.floor || value > rules.ceiling) {
      const [floor, ceiling] = [formatMicro(BigInt(rules.floor)), formatMicro(BigInt(rules.ceiling))];
      const message = `value is ${formatMicro(BigInt(value))}, outside the bounds of the policy.`;
      return invalid('OUT_OF_BOUNDS', ['input', 'value'], message, `from ${floor} to ${ceiling}`);
    }
    if (expiresAt !== null && expiresAt <= now) {
      return invalid('BAD_EXPIRY', ['input', 'expiresAt'], 'expiresAt has passed.', 'an instant to come');
    }
    return overrideStanding(state, { ...params, override: { value, expiresAt } });
  };
}

/** Values beyond any bound of any policy need not be told apart. */
const LARGEST = 10n ** 15n;

/** Makes `overrideStanding`, for operators. Answers CHANGED, CONFLICT, NOT_FOUND or INVALID. */
export function createOverrideStanding({ pipeline }: { pipeline: Pipeline }): OverrideStanding {
  return async (maybe, input) => {
    const { application: by } = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, accountId, value, expiresAt, reason } = input;
    const wrong = reasonNeeded(reason);
    if (wrong) return wrong;
    if (value === null && expiresAt !== null) {
      const message = 'What is ended has no expiry.';
      return invalid('BAD_EXPIRY', ['input', 'expiresAt'], message, 'a value as well, or no expiresAt');
    }
    const factor = value === null ? null : Number(value > LARGEST ? LARGEST : value);
    const subject = idFrom(accountId, 'overrideStanding', idempotencyKey);
    const inputHash = hashOf({ value, expiresAt, reason });
    return submit(pipeline, { accountId, subject, by, reason, inputHash }, setTo(factor, expiresAt));
  };
}

function reversible(state: AccountState, evidenceId: string): Reversible | null {
  const { accountId, standing } = state;
  if (standing.flags.some(({ id }) => id === evidenceId)) return { flagId: evidenceId };
  const kind = EVIDENCE_KINDS.find((each) => countedId(accountId, each) === evidenceId);
  return kind ? { kind } : null;
}

/**
 * Makes `reverseEvidence`, for operators. The limits come back at once, and a fingerprint whose flag was
 * reversed flags the account no more. Answers CHANGED, CONFLICT, NOT_FOUND or INVALID.
 */
export function createReverseEvidence(deps: {
  pipeline: Pipeline;
  abuse: Pick<AbuseStore, 'reverse'>;
}): ReverseEvidence {
  return async (maybe, input) => {
    const { application: by } = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, accountId, evidenceId, reason } = input;
    const wrong = reasonNeeded(reason);
    if (wrong) return wrong;
    const subject = idFrom(accountId, 'reverseEvidence', idempotencyKey);
    const inputHash = hashOf({ evidenceId, reason });
    const given = { accountId, subject, by, reason, inputHash };
    const answer = await submit(deps.pipeline, given, (state, params) => {
      const what = reversible(state, evidenceId);
      const reversed = what && reverseEvidence(state, { ...params, what });
      return reversed ?? missing('There is no such evidence: it was forgotten, or reversed before.');
    });
    // Whoever asks again after a crash in between does this anew.
    if (answer.kind === 'CHANGED') await deps.abuse.reverse({ flagId: evidenceId, by, reason });
    return answer;
  };
}
