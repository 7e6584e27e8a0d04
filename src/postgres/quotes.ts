// Frozen prices. Amounts are decimal strings in the document, because the numbers of JSON are floats.
import type { MikroORM } from '@mikro-orm/postgresql';
import { formatMicro, parseMicro } from '../domain/decimal.ts';
import { DAY } from '../domain/instant.ts';
import type { QuoteStore, StoredQuote } from '../jobs/ports.ts';
import { type QuoteDocument, QuoteEntity } from './entities/quote.ts';

/** An expired quote still answers QUOTE_EXPIRED for this long; later it is unknown. */
const KEEP_MS = 30 * DAY;

function exact(text: string): bigint {
  const value = parseMicro(text);
  if (value === undefined) throw new Error(`a stored quote has the amount ${JSON.stringify(text)}`);
  return value;
}

function toDocument({ workload, cost }: StoredQuote): QuoteDocument {
  return {
    quantities: workload.quantities.map(({ meter, quantity }) => ({
      meter,
      quantity: formatMicro(quantity),
    })),
    attributes: workload.attributes,
    total: formatMicro(cost.total),
    priceVersion: cost.priceVersion,
    lines: cost.lines.map(({ meter, quantity, price, per, amount, note }) => ({
      meter,
      quantity: formatMicro(quantity),
      price: formatMicro(price),
      per: formatMicro(per),
      amount: formatMicro(amount),
      note,
    })),
  };
}

function fromDocument(document: QuoteDocument): Pick<StoredQuote, 'workload' | 'cost'> {
  const { quantities, attributes, total, priceVersion, lines } = document;
  return {
    workload: {
      quantities: quantities.map(({ meter, quantity }) => ({ meter, quantity: exact(quantity) })),
      attributes: attributes.map(({ name, value }) => ({ name, value })),
    },
    cost: {
      total: exact(total),
      priceVersion,
      lines: lines.map(({ meter, quantity, price, per, amount, note }) => ({
        meter,
        quantity: exact(quantity),
        price: exact(price),
        per: exact(per),
        amount: exact(amount),
        note,
      })),
    },
  };
}

export function createQuoteStore({ orm }: { orm: MikroORM }): QuoteStore {
  return {
    save: async (quote) => {
      const { id, accountId, model, expiresAt } = quote;
      const em = orm.em.fork();
      await em.insert(QuoteEntity, {
        id,
        accountId,
        model,
        quote: toDocument(quote),
        expiresAt: new Date(expiresAt),
      });
      await em.nativeDelete(QuoteEntity, { accountId, expiresAt: { $lt: new Date(expiresAt - KEEP_MS) } });
    },
    find: async ({ accountId, id }) => {
      const row = await orm.em.fork().findOne(QuoteEntity, { accountId, id });
      if (!row) return null;
      const { model, expiresAt, quote } = row;
      return { id, accountId, model, expiresAt: expiresAt.getTime(), ...fromDocument(quote) };
    },
  };
}
