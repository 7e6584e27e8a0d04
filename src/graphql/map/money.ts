/** Costs, balances and the parts of a payment, as the API shows them. */
import type { Balance as DomainBalance } from '../../domain/account.ts';
import type { Quantity as DomainQuantity } from '../../domain/catalogue.ts';
import type { FundingPart } from '../../domain/decision.ts';
import type { Cost as DomainCost } from '../../domain/pricing.ts';
import { ownedGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import { Balance, Cost, CostLine, Funding } from '../types/money.ts';
import { Quantity } from '../types/workload.ts';
import { toDate } from './instant.ts';

export function toCost(cost: DomainCost): Cost {
  return make(Cost, {
    total: cost.total,
    lines: cost.lines.map((line) => make(CostLine, { ...line })),
    priceVersion: cost.priceVersion,
  });
}

export function toCostOrNull(cost: DomainCost | null): Cost | null {
  return cost === null ? null : toCost(cost);
}

export function toQuantities(quantities: readonly DomainQuantity[]): Quantity[] {
  return quantities.map(({ meter, quantity }) => make(Quantity, { meter, quantity }));
}

/** `accountId` is the account whose grants the parts name. */
export function toFunding(parts: readonly FundingPart[], accountId: string): Funding[] {
  return parts.map(({ source, grantId, name, amount }) =>
    make(Funding, {
      source,
      grantId: grantId === null ? null : ownedGid('grant', { accountId, id: grantId }),
      name,
      amount,
    }),
  );
}

export function toBalance(balance: DomainBalance): Balance {
  const { available, held, debt, postpaidOwed, version, at } = balance;
  return make(Balance, {
    available,
    held,
    posted: available + held,
    debt,
    postpaidOwed,
    version: BigInt(version),
    at: toDate(at),
  });
}
