/** How money, work and their prices are packed: the parts that entries, jobs and states have in common. */
import type { Balance, Grant } from '../domain/account.ts';
import type { BudgetCount } from '../domain/budgets.ts';
import type { Attribute, FundingSource, GrantSource, Priority, Quantity } from '../domain/catalogue.ts';
import type { FundingPart, WindowInstance } from '../domain/decision.ts';
import type { LedgerAccount, Posting } from '../domain/postings.ts';
import type { Cost, CostLine } from '../domain/pricing.ts';
import { amount, type Codec, choice, integer, list, nullable, record, text, uuid } from './packing.ts';

/** These numbers stand in columns too. Published: a number never changes its meaning. */
export const PRIORITY_NUMBERS: Readonly<Record<Priority, number>> = {
  CRITICAL: 0,
  STANDARD: 1,
  SHEDDABLE: 2,
};

export const priority: Codec<Priority> = choice(PRIORITY_NUMBERS);

export const FUNDING_NUMBERS: Readonly<Record<FundingSource, number>> = {
  INCLUDED: 0,
  PROMOTIONAL: 1,
  PLAN: 2,
  PURCHASED: 3,
  POSTPAID: 4,
};

export const GRANT_SOURCE_NUMBERS: Readonly<Record<GrantSource, number>> = {
  PROMOTIONAL: 1,
  PLAN: 2,
  PURCHASED: 3,
};

export const grantSource: Codec<GrantSource> = choice(GRANT_SOURCE_NUMBERS);

/** Back from the number in a column. */
export function grantSourceOf(number: number): GrantSource {
  return grantSource.unpack(number);
}

export const quantity: Codec<Quantity> = record('Quantity', { meter: text, quantity: amount });

export const attribute: Codec<Attribute> = record('Attribute', { name: text, value: text });

export const windowInstance: Codec<WindowInstance> = record('WindowInstance', {
  name: text,
  startedAt: integer,
});

export const budgetCount: Codec<BudgetCount> = record('BudgetCount', { name: text, periodStart: integer });

export const fundingPart: Codec<FundingPart> = record('FundingPart', {
  source: choice(FUNDING_NUMBERS),
  amount,
  name: text,
  grantId: nullable(uuid),
  windows: list(windowInstance),
});

export const costLine: Codec<CostLine> = record('CostLine', {
  meter: text,
  quantity: amount,
  price: amount,
  per: amount,
  amount,
  note: nullable(text),
});

export const cost: Codec<Cost> = record('Cost', {
  total: amount,
  lines: list(costLine),
  priceVersion: integer,
});

export const grant: Codec<Grant> = record('Grant', {
  id: uuid,
  source: grantSource,
  name: text,
  burnPriority: integer,
  effectiveAt: integer,
  expiresAt: nullable(integer),
  revokedAt: nullable(integer),
  granted: amount,
  available: amount,
  held: amount,
  spent: amount,
  expired: amount,
  revoked: amount,
});

export const balance: Codec<Balance> = record('Balance', {
  available: amount,
  held: amount,
  debt: amount,
  postpaidOwed: amount,
  version: integer,
  at: integer,
});

const ledgerAccount: Codec<LedgerAccount> = choice({
  ISSUED: 0,
  AVAILABLE: 1,
  HELD: 2,
  SPENT: 3,
  EXPIRED: 4,
  REVOKED: 5,
  INCLUDED: 6,
  INCLUDED_HELD: 7,
  INCLUDED_SPENT: 8,
  POSTPAID: 9,
  POSTPAID_HELD: 10,
  POSTPAID_SPENT: 11,
  DEBT: 12,
  DEBT_SPENT: 13,
  FORGIVEN: 14,
  FORGIVEN_SPENT: 15,
});

export const posting: Codec<Posting> = record('Posting', {
  account: ledgerAccount,
  amount,
  grantId: nullable(uuid),
});
