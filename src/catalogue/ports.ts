/** What the catalogue's use cases need of the database. Implemented in `src/postgres`. */
import type { Pool } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import type { Conflict } from '../problem.ts';

/** A mutation that is done once for each key: asked again with the same input, it answers as the first time. */
export interface OperatorRequest {
  /** The account that it is about; empty when it is about none. Keys of different scopes are different keys. */
  readonly scope: string;
  readonly operation: string;
  readonly key: string;
  readonly inputHash: string;
  /** The application of the caller, for the record. */
  readonly askedBy: string;
}

/** What is kept of an answer, so that it can be given again: plain and small. */
export type KeptResult = Readonly<Record<string, string | number | boolean | null>>;

/** A mutation that was done now, or is known to have been done before. */
export interface Done<Result extends KeptResult> {
  readonly kind: 'DONE';
  readonly result: Result;
  readonly replayed: boolean;
}

/** One addition to the catalogue. Documents are kept as they were written. */
export type CatalogueWrite =
  | { readonly kind: 'POOL'; readonly pool: Pool }
  | { readonly kind: 'MODEL'; readonly id: number; readonly slug: string; readonly document: string }
  | {
      readonly kind: 'PLAN';
      readonly id: number;
      readonly slug: string;
      readonly version: number;
      readonly document: string;
    }
  | {
      readonly kind: 'PRICE_BOOK';
      readonly version: number;
      readonly effectiveAt: Instant;
      readonly document: string;
    }
  | {
      readonly kind: 'POLICY';
      readonly version: number;
      readonly document: string;
      readonly restores: number | null;
      readonly reason: string | null;
      readonly publishedBy: string;
    };

/** What a use case decides under the catalogue's lock. `write` is null when nothing has to change. */
export interface CatalogueChange<Result extends KeptResult, Refusal = never> {
  readonly kind: 'CHANGE';
  readonly write: CatalogueWrite | null;
  readonly result: Result;
  /** The draft that becomes the policy which is written; when it is open at that revision no more, the answer is `orElse`. */
  readonly draft?: { readonly id: string; readonly revision: number; readonly orElse: Refusal };
}

export interface CatalogueStore {
  /**
   * Does one change, once for its key: `decide` is given the catalogue as it stands under the lock that
   * keeps all other changes out, and is synchronous. What it refuses is answered as it is, and nothing
   * is kept. Resolves after the commit, when this node's snapshot has the change.
   */
  change<Result extends KeptResult, Refusal extends { readonly kind: string }>(
    request: OperatorRequest,
    decide: (catalogue: Catalogue) => CatalogueChange<Result, Refusal> | Refusal,
  ): Promise<Done<Result> | Conflict | Refusal>;
}

/** A published document with what is known about it. */
export interface PublishedDocument {
  readonly version: number;
  readonly document: string;
  readonly at: Instant;
}

export interface PublishedPriceBook extends PublishedDocument {
  readonly effectiveAt: Instant;
}

export interface PublishedPolicy extends PublishedDocument {
  readonly restores: number | null;
  readonly reason: string | null;
  readonly publishedBy: string;
}

export interface PublishedPlan extends PublishedDocument {
  readonly id: number;
  readonly slug: string;
}

/** Documents by their version; null stands for the newest. */
export interface PublishedDocuments {
  policy(version: number | null): Promise<PublishedPolicy | null>;
  priceBook(version: number | null): Promise<PublishedPriceBook | null>;
  /** By the ids of the plans' versions. */
  plans(ids: readonly number[]): Promise<readonly PublishedPlan[]>;
}
