/** Draft policies as they are kept, and what their use cases need of the database. Implemented in `src/postgres`. */
import type { Done, OperatorRequest } from '../catalogue/ports.ts';
import type { Instant } from '../domain/instant.ts';
import type { Conflict, Missing, Stale } from '../problem.ts';

export interface PolicyDraft {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** As it was written, also when it is no policy yet. */
  readonly document: string;
  /** Counts up with each change, its end included. */
  readonly revision: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly changedBy: string;
  readonly changedAt: Instant;
  /** The version of the policy that it became; null when it became none. */
  readonly publishedAs: number | null;
  readonly discarded: boolean;
}

/** A place in the list of drafts. */
export type DraftPlace = Pick<PolicyDraft, 'createdAt' | 'id'>;

export type DraftChange =
  | { readonly kind: 'WRITE'; readonly name: string | null; readonly document: string }
  | { readonly kind: 'DISCARD' };

export interface PolicyDraftStore {
  /** Keeps a new draft, its first revision, once for its key. */
  create(
    request: OperatorRequest,
    draft: Pick<PolicyDraft, 'id' | 'name' | 'document'>,
  ): Promise<Done<{ draftId: string }> | Conflict>;
  /** Changes an open draft that is at this revision, once for its key. Two changes at once: one is STALE. */
  change(
    request: OperatorRequest,
    change: { readonly id: string; readonly revision: number; readonly change: DraftChange },
  ): Promise<Done<{ draftId: string }> | Conflict | Missing | Stale>;
  /** Also one that has ended. */
  find(id: string): Promise<PolicyDraft | null>;
  /** The open ones, newest first, from after a place. */
  page(page: { readonly after: DraftPlace | null; readonly limit: number }): Promise<readonly PolicyDraft[]>;
}

/** Why an open draft is not at the revision that was expected. */
export function staleDraft(draft: PolicyDraft): Stale {
  const { revision, publishedAs, discarded, changedBy } = draft;
  const message =
    publishedAs !== null
      ? `The draft was published as version ${publishedAs}.`
      : discarded
        ? `The draft was discarded by ${changedBy}.`
        : `The draft is at revision ${revision}, last changed by ${changedBy}.`;
  return { kind: 'STALE', path: ['input', 'expectedRevision'], message, actual: revision };
}

export function isOpen({ publishedAs, discarded }: PolicyDraft): boolean {
  return publishedAs === null && !discarded;
}
