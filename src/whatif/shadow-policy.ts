/** Running a draft policy in shadow: starting, stopping and reading what it would have decided otherwise. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { DocumentRefused } from '../catalogue/document.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { textOfSource } from '../policy/draft-policy.ts';
import type { PolicyDraftStore } from '../policy/draft-ports.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { readDraftPolicy } from './draft-rules.ts';
import type { Shadow, ShadowStore } from './ports.ts';

export interface ShadowPolicyInput {
  readonly idempotencyKey: string;
  /** The text of the draft, or the id of a stored one: one of the two. */
  readonly document: string | null;
  readonly draftId: string | null;
  readonly reason: string | null;
}

export interface ShadowStarted {
  readonly kind: 'STARTED';
  readonly shadow: Shadow;
  readonly replayed: boolean;
}

export type ShadowPolicy = (
  caller: Caller | null,
  input: ShadowPolicyInput,
) => Promise<ShadowStarted | DocumentRefused | Conflict | Invalid | Missing>;

const LONGEST_REASON = 1_000;

/**
 * Makes `shadowPolicy`, for operators: the draft is asked about every decision from now on, and decides
 * nothing. It takes the place of the one that ran. Answers STARTED, REFUSED, CONFLICT, NOT_FOUND (the draft) or INVALID. What runs is the text as it is now: changing the stored draft changes nothing of it.
 */
export function createShadowPolicy(deps: {
  store: ShadowStore;
  catalogue: CatalogueSource;
  drafts: Pick<PolicyDraftStore, 'find'>;
}): ShadowPolicy {
  const { store, catalogue, drafts } = deps;
  return async (maybe, { idempotencyKey: key, reason, ...source }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    if (reason !== null && reason.length > LONGEST_REASON) {
      const expected = `at most ${LONGEST_REASON} characters`;
      return invalid('BAD_TEXT', ['input', 'reason'], 'The reason is too long.', expected);
    }
    const document = await textOfSource(drafts, source, ['input']);
    if (typeof document !== 'string') return document;
    const read = readDraftPolicy(document, await catalogue.reload());
    if ('problems' in read) return { kind: 'REFUSED', problems: read.problems };
    const inputHash = hashOf({ document, reason });
    const answer = await store.start({ key, inputHash, document, reason, startedBy: caller.application });
    return 'kind' in answer ? answer : { kind: 'STARTED', ...answer };
  };
}

export type StopShadow = (caller: Caller | null) => Promise<Shadow | Missing>;

/** Makes `stopPolicyShadow`, for operators: gives the shadow as it was stopped, now or before. */
export function createStopShadow({ store }: { store: ShadowStore }): StopShadow {
  return async (caller) => {
    requireRole(caller, 'OPERATOR');
    return (await store.stop()) ?? missing('No policy has ever run in shadow.');
  };
}

export type ReadShadow = (caller: Caller | null) => Promise<Shadow | null>;

/** Makes the reading of the last shadow, for operators and monitors. Null when there never was one. */
export function createReadShadow({ store }: { store: ShadowStore }): ReadShadow {
  return async (caller) => {
    requireRole(caller, 'OPERATOR', 'MONITOR');
    return store.latest();
  };
}
