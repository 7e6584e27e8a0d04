/** publishPriceBook: the next version of all prices, in force from its instant on. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { PriceBook } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { Conflict } from '../problem.ts';
import { type DocumentRefused, readDocumentText } from './document.ts';
import type { CatalogueStore } from './ports.ts';
import { readPriceBook } from './price-book-document.ts';

export interface PublishPriceBookInput {
  readonly idempotencyKey: string;
  /** The text of a price book document. */
  readonly document: string;
}

export interface PriceBookPublished {
  readonly kind: 'PUBLISHED';
  readonly priceBook: PriceBook;
  readonly replayed: boolean;
}

export type PublishPriceBook = (
  caller: Caller | null,
  input: PublishPriceBookInput,
) => Promise<PriceBookPublished | Conflict | DocumentRefused>;

/**
 * Makes `publishPriceBook`. It takes the place of the book before as a whole. What was quoted, held or
 * charged keeps the prices that it was given under. `now` asks the database for its clock.
 */
export function createPublishPriceBook(deps: {
  store: CatalogueStore;
  catalogue: CatalogueSource;
  now: () => Promise<Instant>;
}): PublishPriceBook {
  return async (maybe, { idempotencyKey, document }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const text = readDocumentText(document);
    if (text.kind === 'REFUSED') return text;
    const now = await deps.now();
    const answer = await deps.store.change(
      {
        scope: '',
        operation: 'publishPriceBook',
        key: idempotencyKey,
        inputHash: hashOf(document),
        askedBy: caller.application,
      },
      (catalogue) => {
        const read = readPriceBook(text.json, catalogue);
        if (read.kind === 'REFUSED') return read;
        const version = 1 + Math.max(0, ...catalogue.priceBooks.keys());
        const effectiveAt = read.value.effectiveAt ?? now;
        return {
          kind: 'CHANGE',
          write: { kind: 'PRICE_BOOK', version, effectiveAt, document },
          result: { version },
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const priceBook = deps.catalogue.current().priceBooks.get(answer.result.version);
    if (!priceBook)
      throw new Error(`price book ${answer.result.version} is published and not in the catalogue`);
    return { kind: 'PUBLISHED', priceBook, replayed: answer.replayed };
  };
}
