/** publishPolicy: the next version of the policy, by its document, by a draft, or by the number of an old version. */
import { type Caller, requireRole } from '../auth/caller.ts';
import { type DocumentRefused, readDocumentText } from '../catalogue/document.ts';
import type { CatalogueStore, PublishedDocuments, PublishedPolicy } from '../catalogue/ports.ts';
import { hashOf } from '../domain/request.ts';
import { type Conflict, type Invalid, invalid, type Missing, missing, type Stale } from '../problem.ts';
import { isOpen, type PolicyDraft, type PolicyDraftStore, staleDraft } from './draft-ports.ts';
import { readPolicy } from './policy-document.ts';

export interface PublishPolicyInput {
  readonly idempotencyKey: string;
  /** Exactly one of the three: the text of a policy document, a draft's id, or the old version to bring back. */
  readonly document: string | null;
  readonly draftId?: string | null;
  readonly restore: number | null;
  /** The revision of the draft that is meant; needed with a draft. */
  readonly expectedRevision?: number | null;
  /** The version that this one is to follow; left out, it follows whatever is in force. */
  readonly expectedVersion?: number | null;
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
) => Promise<PolicyPublished | Conflict | Invalid | Missing | Stale | DocumentRefused>;

const LONGEST_REASON = 1_000;

/** The text to publish, and the draft that it is from. */
interface Source {
  readonly document: string;
  readonly draft: PolicyDraft | null;
}

function staleVersion(actual: number): Stale {
  const message = `Version ${actual} is in force.`;
  return { kind: 'STALE', path: ['input', 'expectedVersion'], message, actual };
}

/** Somebody changed the draft between the look at it and the transaction that would have published it. */
function changedMeanwhile({ revision }: PolicyDraft): Stale {
  const message = 'The draft was changed at this moment.';
  return { kind: 'STALE', path: ['input', 'expectedRevision'], message, actual: revision + 1 };
}

/**
 * Makes `publishPolicy`. A version is in force for every decision from its commit on, on every node,
 * and never changes. An old version is brought back by publishing it again under a new number, so that
 * the order of the numbers is the order in which they ruled; it is checked against the catalogue of today.
 */
export function createPublishPolicy(deps: {
  store: CatalogueStore;
  documents: PublishedDocuments;
  drafts: Pick<PolicyDraftStore, 'find'>;
}): PublishPolicy {
  async function sourceOf(input: PublishPolicyInput): Promise<Source | Invalid | Missing> {
    const { document, draftId = null, restore, expectedRevision = null } = input;
    if ([document, draftId, restore].filter((each) => each !== null).length !== 1) {
      const message = 'One of a document, a draft and the version to bring back is needed, and no more.';
      return invalid('DOCUMENT_OR_VERSION', ['input'], message, 'document, draftId or restore');
    }
    if ((draftId === null) !== (expectedRevision === null)) {
      const message = 'A draft is published at the revision that was looked at.';
      return invalid('DRAFT_AND_REVISION', ['input', 'expectedRevision'], message, 'both or none');
    }
    if (document !== null) return { document, draft: null };
    if (draftId !== null) {
      const draft = await deps.drafts.find(draftId);
      return draft ? { document: draft.document, draft } : missing('There is no such draft.');
    }
    const old = await deps.documents.policy(restore);
    return old ? { document: old.document, draft: null } : missing(`There is no policy version ${restore}.`);
  }

  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const { idempotencyKey, restore, reason } = input;
    const { draftId = null, expectedRevision = null, expectedVersion = null } = input;
    if (reason !== null && reason.length > LONGEST_REASON) {
      const expected = `at most ${LONGEST_REASON} characters`;
      return invalid('BAD_TEXT', ['input', 'reason'], 'The reason is too long.', expected);
    }
    const source = await sourceOf(input);
    if ('kind' in source) return source;
    const { document, draft } = source;
    const text = readDocumentText(document);
    if (text.kind === 'REFUSED') return text;
    const answer = await deps.store.change(
      {
        scope: '',
        operation: 'publishPolicy',
        key: idempotencyKey,
        // What is left out is not hashed, so that keys from before there were drafts keep their hash.
        inputHash: hashOf({
          document: draftId === null ? document : undefined,
          restore,
          reason,
          draftId: draftId ?? undefined,
          expectedRevision: expectedRevision ?? undefined,
          expectedVersion: expectedVersion ?? undefined,
        }),
        askedBy: caller.application,
      },
      (catalogue) => {
        const inForce = catalogue.policy.version;
        if (expectedVersion !== null && inForce !== expectedVersion) return staleVersion(inForce);
        if (draft && (!isOpen(draft) || draft.revision !== expectedRevision)) return staleDraft(draft);
        const read = readPolicy(text.json, catalogue);
        if (read.kind === 'REFUSED') return read;
        const version = inForce + 1;
        const publishedBy = caller.application;
        return {
          kind: 'CHANGE',
          write: { kind: 'POLICY', version, document, restores: restore, reason, publishedBy },
          result: { version },
          ...(draft && {
            draft: { id: draft.id, revision: draft.revision, orElse: changedMeanwhile(draft) },
          }),
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const policy = await deps.documents.policy(answer.result.version);
    if (!policy) throw new Error(`policy ${answer.result.version} was published and is not there`);
    return { kind: 'PUBLISHED', policy, replayed: answer.replayed };
  };
}
