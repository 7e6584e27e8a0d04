/** whatIf: the decisions of a range, asked again under a draft policy, a draft price book, or both. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';
import { createOneAtATime } from '../ledger/one-at-a-time.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { textOfSource } from '../policy/draft-policy.ts';
import type { PolicyDraftStore } from '../policy/draft-ports.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { type Asked, askAgain } from './ask-again.ts';
import { type DraftsRefused, readDraftRules } from './draft-rules.ts';
import type { FindInForce } from './in-force.ts';
import type { DecisionReads } from './ports.ts';
import { type Counts, createTally } from './tally.ts';

export interface WhatIfInput {
  /** The texts of the documents; null leaves what was in force at each decision. */
  readonly policy: string | null;
  /** The id of a draft policy, in place of a text. */
  readonly policyDraftId: string | null;
  readonly prices: string | null;
  /** from <= at < to; null is no bound. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly accountId: string | null;
  /** A slug. */
  readonly model: string | null;
  /** How many decisions are looked at, at most. */
  readonly most: number;
}

export interface WhatIfReport extends Counts, Asked {
  readonly kind: 'REPORT';
}

export type WhatIfAnswer = WhatIfReport | DraftsRefused | Invalid | Missing;

/** Others ask at this moment; nothing was begun. */
export interface Busy {
  readonly kind: 'BUSY';
  readonly message: string;
}

export interface WhatIfWork {
  readonly input: WhatIfInput;
  readonly onProgress?: (progress: { accounts: number; decisions: number }) => void;
  readonly checkAborted?: () => void;
}

export interface WhatIfDependencies {
  readonly reads: DecisionReads;
  readonly findInForce: FindInForce;
  readonly catalogue: CatalogueSource;
  readonly drafts: Pick<PolicyDraftStore, 'find'>;
}

/** Asks the past again, without looking at who asks. What comes while it works may be counted or not. */
export async function runWhatIf(
  { reads, findInForce, catalogue, drafts: stored }: WhatIfDependencies,
  { input, onProgress, checkAborted }: WhatIfWork,
): Promise<WhatIfAnswer> {
  const { from, to, accountId, most } = input;
  if (input.policy === null && input.policyDraftId === null && input.prices === null) {
    const message = 'There is nothing to try: the input has neither a policy nor prices.';
    return invalid('NOTHING_TO_TRY', ['input'], message, 'a policy, prices, or both');
  }
  if (from !== null && to !== null && to <= from) {
    return invalid('BAD_RANGE', ['input', 'to'], 'The range ends before it begins.', 'later than from');
  }
  const source = { document: input.policy, draftId: input.policyDraftId };
  const none = source.document === null && source.draftId === null;
  const policy = none ? null : await textOfSource(stored, source, ['input', 'policy']);
  if (policy !== null && typeof policy !== 'string') return policy;
  const current = await catalogue.reload();
  const model = input.model === null ? null : current.modelsBySlug.get(input.model);
  if (model === undefined) {
    const expected = `one of ${[...current.modelsBySlug.keys()].sort().join(', ')}`;
    return invalid('UNKNOWN_MODEL', ['input', 'model'], `There is no model ${input.model}.`, expected);
  }
  if (accountId !== null && (await reads.termsOf(accountId)).length === 0) {
    return missing('There is no such account.');
  }
  const drafts = readDraftRules({ policy, prices: input.prices }, current);
  if (drafts.kind === 'REFUSED') return drafts;
  const tally = createTally();
  const asked = await askAgain(
    { reads, findInForce },
    {
      range: { from, to, accountId, modelId: model?.id ?? null },
      rules: drafts.rules,
      tally,
      most,
      ...(onProgress && { onProgress }),
      ...(checkAborted && { checkAborted }),
    },
  );
  return { kind: 'REPORT', ...tally.counts(), ...asked };
}

/** The most decisions that one query asks again. */
export const MOST_DECISIONS = 100_000;
const MOST_WAITING = 5;

export type AskWhatIf = (caller: Caller | null, input: WhatIfInput) => Promise<WhatIfAnswer | Busy>;

/**
 * Makes `whatIf`, for operators. Answers REPORT, REFUSED (a document can't be taken), NOT_FOUND, INVALID or BUSY: a node
 * works on one at a time.
 */
export function createWhatIf(deps: WhatIfDependencies): AskWhatIf {
  const queue = createOneAtATime(MOST_WAITING);
  return async (caller, input) => {
    requireRole(caller, 'OPERATOR');
    if (input.most < 1 || input.most > MOST_DECISIONS) {
      const message = `limit is ${input.most}.`;
      return invalid('BAD_LIMIT', ['input', 'limit'], message, `1 to ${MOST_DECISIONS}`);
    }
    const answer = await queue(() => runWhatIf(deps, { input }));
    return answer ?? { kind: 'BUSY', message: 'Too many drafts are being tried at this moment.' };
  };
}
