// Frozen prices, each bound to an account, a model and a workload. Amounts are decimal strings inside the
// documents, because JSON numbers are floats.
import { defineEntity, p } from '@mikro-orm/core';

export interface QuoteLine {
  readonly meter: string;
  readonly quantity: string;
  readonly price: string;
  readonly per: string;
  readonly amount: string;
  readonly note: string | null;
}

export interface QuoteDocument {
  readonly quantities: readonly { readonly meter: string; readonly quantity: string }[];
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly total: string;
  readonly priceVersion: number;
  readonly lines: readonly QuoteLine[];
}

export const QuoteEntity = defineEntity({
  name: 'Quote',
  tableName: 'quotes',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    model: p.text(),
    quote: p.json<QuoteDocument>(),
    expiresAt: p.datetime().columnType('timestamptz'),
  },
});
