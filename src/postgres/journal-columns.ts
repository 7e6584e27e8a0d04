/**
 * The columns in which the journal repeats what is searched, grouped and summed by, and the statements that
 * write them. A batch sends the columns that its entries have: an array costs the database time for each row,
 * also when it holds nothing but nulls.
 */

import type { FundingPart } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import {
  byteaArray,
  instantArray,
  int2Array,
  int4Array,
  int8Array,
  storableText,
  textArray,
  uuidArray,
} from './binary-array.ts';
import type { KeptBody } from './entry-bases.ts';
import type { Call, Statement } from './ledger-session.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { ENTRY_NUMBERS, OUTCOME_NUMBERS } from './packed-entry.ts';
import { FUNDING_NUMBERS, PRIORITY_NUMBERS } from './packed-money.ts';

/** What is written of an entry besides itself: how its body is kept, and the tree's nodes that it completes. */
export interface JournalRow extends KeptBody {
  readonly entry: Entry;
  readonly nodes: Buffer | null;
}

/** The amounts by which usage is summed; null where the kind of entry says nothing about them. */
interface Totals {
  readonly held: bigint | null;
  readonly charged: bigint | null;
  readonly chargedBy: readonly bigint[] | null;
  readonly debt: bigint | null;
  readonly returned: bigint | null;
  readonly computeMs: number | null;
  readonly usage: readonly { readonly meter: string; readonly quantity: bigint }[] | null;
}

const NO_TOTALS: Totals = {
  held: null,
  charged: null,
  chargedBy: null,
  debt: null,
  returned: null,
  computeMs: null,
  usage: null,
};

function bySource(parts: readonly FundingPart[]): bigint[] {
  const sums = Object.keys(FUNDING_NUMBERS).map(() => 0n);
  for (const part of parts) {
    const index = FUNDING_NUMBERS[part.source];
    sums[index] = (sums[index] ?? 0n) + part.amount;
  }
  return sums;
}

function totalsOf({ detail }: Entry): Totals {
  switch (detail.kind) {
    case 'GRANTED':
      return { ...NO_TOTALS, held: totalOf(detail.decision.funding) + totalOf(detail.reserve) };
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED': {
      const { charged, debt, returned, computeMs, usage } = detail.ending;
      return {
        held: null,
        charged: totalOf(charged),
        chargedBy: bySource(charged),
        debt,
        returned: totalOf(returned),
        computeMs,
        usage,
      };
    }
    case 'REFUNDED': {
      const parts = detail.parts.map((part) => ({ ...part, amount: -part.amount }));
      const returned = totalOf(detail.parts);
      return { ...NO_TOTALS, charged: -returned, chargedBy: bySource(parts), returned, debt: detail.debt };
    }
    case 'PAYMENT_RETURNED':
      return { ...NO_TOTALS, debt: detail.debt };
    default:
      return NO_TOTALS;
  }
}

function numbers(values: readonly bigint[] | null): string | null {
  return values === null ? null : `{${values.join(',')}}`;
}

function texts(values: readonly string[] | null): string | null {
  if (values === null) return null;
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

function labelsOf({ activity }: Entry): string | null {
  if (activity === null || activity.labels.length === 0) return null;
  const pairs = activity.labels.map((label) => [storableText(label.name), storableText(label.value)]);
  return JSON.stringify(Object.fromEntries(pairs));
}

function outcomeOf({ detail }: Entry): number | null {
  return detail.kind === 'SETTLED' && detail.ending.outcome ? OUTCOME_NUMBERS[detail.ending.outcome] : null;
}

/** What the columns repeat of an entry. */
interface Copied extends JournalRow {
  readonly totals: Totals;
}

/** A column of the journal: the type in which it is sent, what it is cast to where that is another, and its values. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly cast?: string;
  readonly values: (rows: readonly Copied[]) => Buffer;
}

function column<T>(
  name: string,
  type: string,
  params: { pack: (values: readonly (T | null)[]) => Buffer; of: (row: Copied) => T | null; cast?: string },
): Column {
  const { pack, of, cast } = params;
  return { name, type, ...(cast && { cast }), values: (rows) => pack(rows.map(of)) };
}

const ALWAYS: readonly Column[] = [
  column('account_id', 'uuid', { pack: uuidArray, of: ({ entry }) => entry.accountId }),
  column('seq', 'int8', { pack: int8Array, of: ({ entry }) => entry.seq }),
  column('subject', 'uuid', { pack: uuidArray, of: ({ entry }) => entry.subject }),
  column('ordinal', 'int2', { pack: int2Array, of: ({ entry }) => entry.ordinal }),
  column('kind', 'int2', { pack: int2Array, of: ({ entry }) => ENTRY_NUMBERS[entry.detail.kind] }),
  column('at', 'timestamptz', { pack: instantArray, of: ({ entry }) => entry.at }),
  column('detail', 'bytea', { pack: byteaArray, of: ({ kept }) => kept }),
  column('base_distance', 'int2', { pack: int2Array, of: ({ baseDistance }) => baseDistance }),
  column('nodes', 'bytea', { pack: byteaArray, of: ({ nodes }) => nodes }),
];

/** Columns that are sent when a row of the batch has any of them. */
interface Group {
  readonly isThere: (row: Copied) => boolean;
  readonly columns: readonly Column[];
}

const GROUPS: readonly Group[] = [
  {
    isThere: ({ entry }) => entry.activity !== null,
    columns: [
      column('model_id', 'int4', { pack: int4Array, of: ({ entry }) => entry.activity?.modelId ?? null }),
      column('pool_id', 'int4', { pack: int4Array, of: ({ entry }) => entry.activity?.poolId ?? null }),
      column('key_id', 'int4', { pack: int4Array, of: ({ entry }) => entry.activity?.keyId ?? null }),
      column('priority', 'int2', {
        pack: int2Array,
        of: ({ entry: { activity } }) => (activity ? PRIORITY_NUMBERS[activity.priority] : null),
      }),
    ],
  },
  {
    isThere: ({ entry: { activity } }) =>
      activity !== null &&
      (activity.userRef !== null || activity.endpoint !== null || activity.labels.length > 0),
    columns: [
      column('user_ref', 'uuid', { pack: uuidArray, of: ({ entry }) => entry.activity?.userRef ?? null }),
      column('endpoint', 'text', { pack: textArray, of: ({ entry }) => entry.activity?.endpoint ?? null }),
      column('labels', 'text', { pack: textArray, cast: 'jsonb', of: ({ entry }) => labelsOf(entry) }),
    ],
  },
  {
    isThere: ({ entry }) => (entry.activity?.code ?? null) !== null,
    columns: [
      column('code', 'int2', {
        pack: int2Array,
        of: ({ entry: { activity } }) => (activity?.code ? REJECTION_NUMBERS[activity.code] : null),
      }),
    ],
  },
  {
    isThere: ({ totals }) => totals.held !== null,
    columns: [column('held', 'int8', { pack: int8Array, of: ({ totals }) => totals.held })],
  },
  {
    isThere: ({ totals }) => totals.charged !== null || totals.debt !== null,
    columns: [
      column('outcome', 'int2', { pack: int2Array, of: ({ entry }) => outcomeOf(entry) }),
      column('charged', 'int8', { pack: int8Array, of: ({ totals }) => totals.charged }),
      column('charged_by', 'text', {
        pack: textArray,
        cast: 'bigint[]',
        of: ({ totals }) => numbers(totals.chargedBy),
      }),
      column('debt', 'int8', { pack: int8Array, of: ({ totals }) => totals.debt }),
      column('returned', 'int8', { pack: int8Array, of: ({ totals }) => totals.returned }),
      column('compute_ms', 'int8', { pack: int8Array, of: ({ totals }) => totals.computeMs }),
      column('usage_meters', 'text', {
        pack: textArray,
        cast: 'text[]',
        of: ({ totals: { usage } }) => texts(usage?.map(({ meter }) => meter) ?? null),
      }),
      column('usage_amounts', 'text', {
        pack: textArray,
        cast: 'bigint[]',
        of: ({ totals: { usage } }) => numbers(usage?.map(({ quantity }) => quantity) ?? null),
      }),
    ],
  },
];

/** A statement that writes these columns; the others of its rows stay null. */
function insertOf(columns: readonly Column[], name: string): Statement {
  const names = columns.map((each) => each.name).join(', ');
  const values = columns.map((each) => (each.cast ? `${each.name}::${each.cast}` : each.name)).join(', ');
  const arrays = columns.map((each, index) => `$${index + 1}::${each.type}[]`).join(', ');
  const text = `insert into journal (${names}) select ${values} from unnest(${arrays}) as t (${names})`;
  return { name, text };
}

/** One for each set of groups that a batch can have. */
const INSERTS = Array.from({ length: 2 ** GROUPS.length }, (_, set) => {
  const columns = [...ALWAYS, ...GROUPS.flatMap((group, index) => (set & (1 << index) ? group.columns : []))];
  return { columns, statement: insertOf(columns, `journal_insert_${set}`) };
});

export function insertEntries(rows: readonly JournalRow[]): Call {
  const copied = rows.map((row) => ({ ...row, totals: totalsOf(row.entry) }));
  const set = GROUPS.reduce(
    (bits, { isThere }, index) => (copied.some(isThere) ? bits | (1 << index) : bits),
    0,
  );
  const insert = INSERTS[set];
  if (!insert) throw new RangeError(`${set} is no set of columns`);
  return { statement: insert.statement, values: insert.columns.map(({ values }) => values(copied)) };
}
