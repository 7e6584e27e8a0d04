/** publishPolicy: the next version of the policy, by its document or by the number of an old version. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { type DocumentRefused, readDocumentText } from '../catalogue/document.ts';
import type { CatalogueStore, PublishedDocuments, PublishedPolicy } from '../catalogue/ports.ts';
import { hashOf } from '../domain/request.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing } from '../problem.ts';
import { readPolicy } from './policy-document.ts';

export interface PublishPolicyInput {
  readonly idempotencyKey: string;
  /** The text of a policy document; null to bring back an old version. */
  readonly document: string | null;
  /** The version to bring back; null to publish a document. */
  readonly restore: number | null;
  /** Why, for the record. */
  readonly reason: string | null;
}

export interface PolicyPublished {
  readonly kind: 'PUBLISHED';
  readonly policy: PublishedPolicy;
  readonly replayed: boolean;
}

export type PublishPolicy = (
  caller: Caller | null,
  input: PublishPolicyInput,
) => Promise<PolicyPublished | Conflict | Invalid | Missing | DocumentRefused>;

const LONGEST_REASON = 1_000;

/**
 * Makes `publishPolicy`. A version is in force for every decision from its commit on, on every node,
 * and never changes. An old version is brought back by publishing it again under a new number, so that
 * the order of the numbers is the order in which they ruled; it is checked against the catalogue of today.
 */
export function createPublishPolicy(deps: {
  store: CatalogueStore;
  documents: PublishedDocuments;
}): PublishPolicy {
  async function textOf(input: PublishPolicyInput): Promise<string | Invalid | Missing> {
    const { document, restore } = input;
    if (document !== null && restore === null) return document;
    if (document !== null || restore === null) {
      const message = 'Either a document or the version to bring back is needed, and not both.';
      return invalid('DOCUMENT_OR_VERSION', ['input'], message, 'document or restore');
    }
    const old = await deps.documents.policy(restore);
    return old?.document ?? missing(`There is no policy version ${restore}.`);
  }

  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, restore, reason } = input;
    if (reason !== null && reason.length > LONGEST_REASON) {
      const expected = `at most ${LONGEST_REASON} characters`;
      return invalid('BAD_TEXT', ['input', 'reason'], 'The reason is too long.', expected);
    }
    const document = await textOf(input);
    if (typeof document !== 'string') return document;
    const text = readDocumentText(document);
    if (text.kind === 'REFUSED') return text;
    const answer = await deps.store.change(
      {
        scope: '',
        operation: 'publishPolicy',
        key: idempotencyKey,
        inputHash: hashOf({ document, restore, reason }),
        askedBy: caller.application,
      },
      (catalogue) => {
        const read = readPolicy(text.json, catalogue);
        if (read.kind === 'REFUSED') return read;
        const version = catalogue.policy.version + 1;
        const publishedBy = caller.application;
        return {
          kind: 'CHANGE',
          write: { kind: 'POLICY', version, document, restores: restore, reason, publishedBy },
          result: { version },
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const policy = await deps.documents.policy(answer.result.version);
    if (!policy) throw new Error(`policy ${answer.result.version} was published and is not there`);
    return { kind: 'PUBLISHED', policy, replayed: answer.replayed };
  };
}
