// The orchestrator's own account of the money, from nothing but the answers that it was given: what was held,
// charged and returned, by source. The proof at the end compares it with what Weir says.
import type { FundingSource } from '../../client/generated/operations.ts';
import { formatMicro, parseMicro } from '../../domain/decimal.ts';

export const SOURCES = [
  'INCLUDED',
  'PROMOTIONAL',
  'PLAN',
  'PURCHASED',
  'POSTPAID',
] as const satisfies FundingSource[];

/** Micro-credits by source. */
export type BySource = Record<FundingSource, bigint>;

/** A part of a hold, a charge or a return, as answers carry it. */
export interface Part {
  readonly source: FundingSource;
  readonly amount: string;
}

/** How a job ended, as far as money goes. */
export interface EndingMoney {
  readonly cost: { readonly total: string };
  readonly charged: readonly Part[];
  readonly returned: readonly Part[];
  readonly forgiven: string;
  readonly debt: string;
}

export interface Books {
  readonly held: BySource;
  readonly charged: BySource;
  readonly returned: BySource;
  /** Charged above what was held for the job. */
  readonly beyond: BySource;
  readonly forgiven: bigint;
  readonly debt: bigint;
}

export interface Bookkeeper {
  readonly books: Books;
  grant(hold: readonly Part[]): void;
  /** The grace ended, so that the whole hold went back. */
  expire(hold: readonly Part[]): void;
  /** Writes an ending down. Returns what is wrong with it, or null: charged + forgiven + debt has to be the cost, and what was held has to be charged or returned, source by source. `expired`: the hold had gone back before. */
  end(ending: EndingMoney, job: { hold: readonly Part[]; expired: boolean }): string | null;
}

export function createBookkeeper(): Bookkeeper {
  const held = noCredits();
  const charged = noCredits();
  const returned = noCredits();
  const beyond = noCredits();
  const books = { held, charged, returned, beyond, forgiven: 0n, debt: 0n };
  return {
    books,
    grant: (hold) => addParts(held, hold),
    expire: (hold) => addParts(returned, hold),
    end: (ending, { hold, expired }) => {
      addParts(charged, ending.charged);
      addParts(returned, ending.returned);
      books.forgiven += micro(ending.forgiven);
      books.debt += micro(ending.debt);

      const paid = bySource(ending.charged);
      const cost = totalOf(paid) + micro(ending.forgiven) + micro(ending.debt);
      if (cost !== micro(ending.cost.total)) {
        return `charged, forgiven and owed make ${formatMicro(cost)} where the cost is ${ending.cost.total}`;
      }
      const backed = bySource(ending.returned);
      const covered = expired ? noCredits() : bySource(hold);
      for (const source of SOURCES) {
        const above = paid[source] + backed[source] - covered[source];
        if (above < 0n)
          return `${formatMicro(-above)} of the ${source} hold was neither charged nor returned`;
        if (above > paid[source]) return `more ${source} went back than was held`;
        beyond[source] += above;
      }
      return null;
    },
  };
}

export function noCredits(): BySource {
  return { INCLUDED: 0n, PROMOTIONAL: 0n, PLAN: 0n, PURCHASED: 0n, POSTPAID: 0n };
}

export function totalOf(amounts: BySource): bigint {
  return SOURCES.reduce((sum, source) => sum + amounts[source], 0n);
}

/** Adds the parts to `amounts`. */
export function addParts(amounts: BySource, parts: readonly Part[]): void {
  for (const { source, amount } of parts) amounts[source] += micro(amount);
}

/** Micro-credits from an amount in an answer. Throws when it is none, which only a broken server sends. */
export function micro(amount: string): bigint {
  const value = parseMicro(amount);
  if (value === undefined) throw new TypeError(`"${amount}" is no amount of credits`);
  return value;
}

function bySource(parts: readonly Part[]): BySource {
  const amounts = noCredits();
  addParts(amounts, parts);
  return amounts;
}
