/** How money, work and their prices are packed: the parts that entries, jobs and states have in common. */
import type { Balance, Grant } from '../domain/account.ts';
import type { BudgetCount } from '../domain/budgets.ts';
import type { Attribute, FundingSource, GrantSource, Priority, Quantity } from '../domain/catalogue.ts';
import type { FundingPart, WindowInstance } from '../domain/decision.ts';
import type { LedgerAccount, Posting } from '../domain/postings.ts';
import type { Cost, CostLine } from '../domain/pricing.ts';
import {
  amount,
  type Choice,
  type Codec,
  choice,
  custom,
  entryNumber,
  instant,
  integer,
  list,
  nullable,
  text,
  uuid,
} from './packing.ts';
import { derived, record } from './packing-records.ts';

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

export const grantSource: Choice<GrantSource> = choice(GRANT_SOURCE_NUMBERS);

export const quantity: Codec<Quantity> = record('Quantity', { meter: text, quantity: amount });

export const attribute: Codec<Attribute> = record('Attribute', { name: text, value: text });

export const windowInstance: Codec<WindowInstance> = record('WindowInstance', {
  name: text,
  startedAt: instant,
});

export const budgetCount: Codec<BudgetCount> = record('BudgetCount', { name: text, periodStart: instant });

export const fundingPart: Codec<FundingPart> = record('FundingPart', {
  source: choice(FUNDING_NUMBERS),
  amount,
  name: text,
  grantId: nullable(uuid),
  windows: derived(list(windowInstance), () => [], 'none'),
});

const ONE = 1_000_000n;

/** The price of a line rounded up to one micro-credit; undefined where there is none. */
function lineAmount({ quantity: used, price, per }: CostLine): bigint | undefined {
  if (per <= 0n) return undefined;
  const product = used * price;
  return product / per + (product % per > 0n ? 1n : 0n);
}

export const costLine: Codec<CostLine> = record('CostLine', {
  meter: text,
  quantity: amount,
  price: amount,
  per: derived(amount, () => ONE, 'one unit'),
  amount: derived(amount, lineAmount, 'quantity x price / per, rounded up'),
  note: nullable(text),
});

export const cost: Codec<Cost> = record('Cost', {
  lines: list(costLine),
  priceVersion: integer,
  total: derived(amount, ({ lines }) => lines.reduce((sum, line) => sum + line.amount, 0n), "the lines' sum"),
});

const zero = derived(amount, () => 0n, 'zero');

export const grant: Codec<Grant> = record('Grant', {
  id: uuid,
  source: grantSource,
  name: text,
  burnPriority: integer,
  granted: amount,
  effectiveAt: instant,
  expiresAt: nullable(instant),
  available: zero,
  held: zero,
  spent: zero,
  expired: zero,
  revoked: zero,
  revokedAt: nullable(instant),
});

export const balance: Codec<Balance> = record('Balance', {
  available: amount,
  held: amount,
  debt: zero,
  postpaidOwed: zero,
  version: entryNumber,
  at: derived(instant, (_, frame) => frame.at, "the frame's instant"),
});

/** Published: a number never changes its meaning. */
const LEDGER_ACCOUNT_NUMBERS: Readonly<Record<LedgerAccount, number>> = {
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
};

const ledgerAccount = choice(LEDGER_ACCOUNT_NUMBERS);

function opposite(first: Posting, second: Posting | undefined): second is Posting {
  return second !== undefined && second.grantId === first.grantId && second.amount === -first.amount;
}

interface Move {
  readonly code: number;
  readonly amount: bigint;
  readonly grantId: string | null;
}

function movesOf(values: readonly Posting[]): Move[] {
  const moves: Move[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const first = values[index];
    if (!first) continue;
    const second = values[index + 1];
    const from = LEDGER_ACCOUNT_NUMBERS[first.account];
    const { grantId } = first;
    if (opposite(first, second)) {
      moves.push({
        code: 16 * from + LEDGER_ACCOUNT_NUMBERS[second.account],
        amount: second.amount,
        grantId,
      });
      index += 1;
    } else moves.push({ code: -1 - from, amount: first.amount, grantId });
  }
  return moves;
}

/**
 * Postings mostly come in twos that move an amount between two ledger accounts of one grant: such a
 * transfer is [16 x from + to, amount, grant]; a posting by itself is [-1 - account, amount, grant].
 */
export const postings: Codec<readonly Posting[]> = custom({
  write: (values, output) => {
    const moves = movesOf(values);
    output.array(moves.length);
    for (const move of moves) {
      output.array(move.grantId === null ? 2 : 3);
      output.integer(move.code);
      amount.write(move.amount, output);
      if (move.grantId !== null) uuid.write(move.grantId, output);
    }
  },
  read: (input) => {
    const values: Posting[] = [];
    for (let left = input.array(); left > 0; left -= 1) {
      const length = input.array();
      if (length !== 2 && length !== 3) input.refuse('a posting');
      const code = Number(input.integer());
      const moved = amount.read(input);
      const id = length === 3 ? uuid.read(input) : null;
      if (code < 0) values.push({ account: ledgerAccount.of(-1 - code), grantId: id, amount: moved });
      else {
        values.push({ account: ledgerAccount.of(code >> 4), grantId: id, amount: -moved });
        values.push({ account: ledgerAccount.of(code & 15), grantId: id, amount: moved });
      }
    }
    return values;
  },
  layout: { form: 'list', of: { form: 'plain', name: 'posting' } },
});
