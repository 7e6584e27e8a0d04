/** quoteJob: a price frozen for account, model and workload. A job requested with it is held and charged at most that. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Attribute, Quantity } from '../domain/catalogue.ts';
import type { Instant } from '../domain/instant.ts';
import { priceOf } from '../domain/pricing.ts';
import { type CatalogueSource, pricesAt } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { Ids, QuoteStore, StoredQuote } from './ports.ts';
import { findModel, payingAccount, unknownModel } from './prepare-request.ts';
import { readWorkload } from './read-workload.ts';

export interface QuoteJobInput {
  readonly accountId: string | null;
  readonly model: string;
  readonly quantities: readonly Quantity[];
  readonly attributes: readonly Attribute[];
}

export type QuoteJob = (
  caller: Caller | null,
  input: QuoteJobInput,
) => Promise<{ kind: 'QUOTE'; quote: StoredQuote } | Invalid>;

/** Makes `quoteJob`. Answers QUOTE, or INVALID when the input or the price is missing. `now` asks the database for its clock. */
export function createQuoteJob(deps: {
  catalogue: CatalogueSource;
  quotes: QuoteStore;
  ids: Ids;
  now: () => Promise<Instant>;
}): QuoteJob {
  const { catalogue: source, quotes, ids, now } = deps;
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'ORCHESTRATOR', 'OPERATOR');
    const path = ['input'];
    const accountId = payingAccount(caller, { accountId: input.accountId, path });
    if (typeof accountId !== 'string') return accountId;
    const model = await findModel(source, input.model);
    if (!model) return unknownModel(source.current(), input.model, path);
    const workload = readWorkload(input, { model, path: [...path, 'workload'] });
    if ('kind' in workload) return workload;
    const at = await now();
    const catalogue = source.current();
    const book = pricesAt(catalogue, at);
    const priced = priceOf(book.models.get(model.slug), { priceVersion: book.version, workload });
    if ('unpriced' in priced) {
      const message = `${model.slug} has no price for ${priced.unpriced.join(', ')} with these attributes.`;
      return invalid('UNPRICED', [...path, 'workload'], message, 'a workload that the price book covers');
    }
    const quote: StoredQuote = {
      id: ids.uuid(),
      accountId,
      model: model.slug,
      workload,
      cost: priced.cost,
      expiresAt: at + catalogue.policy.quoteMs,
    };
    await quotes.save(quote);
    return { kind: 'QUOTE', quote };
  };
}
