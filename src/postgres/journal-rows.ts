/** An entry as a row of the journal, and back. The packed body has all of it; the other columns are for searching and summing. */

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
import type { Call, Row } from './ledger-session.ts';
import { millisOf } from './ledger-session.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { ENTRY_NUMBERS, entryFormat, OUTCOME_NUMBERS } from './packed-entry.ts';
import { FUNDING_NUMBERS, PRIORITY_NUMBERS } from './packed-money.ts';

const INSERT = {
  name: 'journal_insert',
  text: `
    insert into journal (account_id, seq, subject, ordinal, kind, at, model_id, pool_id, key_id, user_ref, endpoint,
      priority, labels, code, outcome, held, charged, charged_by, debt, returned, compute_ms, usage_meters, usage_amounts,
      detail, nodes)
    select account_id, seq, subject, ordinal, kind, at, model_id, pool_id, key_id, user_ref, endpoint,
      priority, labels::jsonb, code, outcome, held, charged, charged_by::bigint[], debt, returned, compute_ms,
      usage_meters::text[], usage_amounts::bigint[], detail, nodes
    from unnest($1::uuid[], $2::int8[], $3::uuid[], $4::int2[], $5::int2[], $6::timestamptz[], $7::int4[], $8::int4[],
      $9::int4[], $10::uuid[], $11::text[], $12::int2[], $13::text[], $14::int2[], $15::int2[], $16::int8[],
      $17::int8[], $18::text[], $19::int8[], $20::int8[], $21::int8[], $22::text[], $23::text[], $24::bytea[], $25::bytea[])
      as t (account_id, seq, subject, ordinal, kind, at, model_id, pool_id, key_id, user_ref, endpoint,
      priority, labels, code, outcome, held, charged, charged_by, debt, returned, compute_ms, usage_meters, usage_amounts,
      detail, nodes)`,
};

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

/** What is written of an entry besides itself: its packed body, and the tree's nodes that it completes. */
export interface JournalRow {
  readonly entry: Entry;
  readonly body: Buffer;
  readonly nodes: Buffer | null;
}

export function insertEntries(rows: readonly JournalRow[]): Call {
  const entries = rows.map(({ entry }) => entry);
  const activities = entries.map(({ activity }) => activity);
  const totals = entries.map(totalsOf);
  return {
    statement: INSERT,
    values: [
      uuidArray(entries.map(({ accountId }) => accountId)),
      int8Array(entries.map(({ seq }) => seq)),
      uuidArray(entries.map(({ subject }) => subject)),
      int2Array(entries.map(({ ordinal }) => ordinal)),
      int2Array(entries.map(({ detail }) => ENTRY_NUMBERS[detail.kind])),
      instantArray(entries.map(({ at }) => at)),
      int4Array(activities.map((activity) => activity?.modelId ?? null)),
      int4Array(activities.map((activity) => activity?.poolId ?? null)),
      int4Array(activities.map((activity) => activity?.keyId ?? null)),
      uuidArray(activities.map((activity) => activity?.userRef ?? null)),
      textArray(activities.map((activity) => activity?.endpoint ?? null)),
      int2Array(activities.map((activity) => (activity ? PRIORITY_NUMBERS[activity.priority] : null))),
      textArray(entries.map(labelsOf)),
      int2Array(activities.map((activity) => (activity?.code ? REJECTION_NUMBERS[activity.code] : null))),
      int2Array(entries.map(outcomeOf)),
      int8Array(totals.map(({ held }) => held)),
      int8Array(totals.map(({ charged }) => charged)),
      textArray(totals.map(({ chargedBy }) => numbers(chargedBy))),
      int8Array(totals.map(({ debt }) => debt)),
      int8Array(totals.map(({ returned }) => returned)),
      int8Array(totals.map(({ computeMs }) => computeMs)),
      textArray(totals.map(({ usage }) => texts(usage?.map(({ meter }) => meter) ?? null))),
      textArray(totals.map(({ usage }) => numbers(usage?.map(({ quantity }) => quantity) ?? null))),
      byteaArray(rows.map(({ body }) => body)),
      byteaArray(rows.map(({ nodes }) => nodes)),
    ],
  };
}

/** The columns that `readEntry` needs, of the journal under the name `j`. */
export const ENTRY_COLUMNS = `j.account_id, j.seq::float8 as seq, j.subject, j.ordinal, ${millisOf('j.at')} as at, j.detail`;

export interface EntryRow extends Row {
  readonly account_id: string;
  readonly seq: number;
  readonly subject: string;
  readonly ordinal: number;
  readonly at: number;
  readonly detail: Buffer;
}

export function readEntry(row: EntryRow): Entry {
  const { account_id: accountId, seq, subject, ordinal, at } = row;
  const frame = { accountId, seq, subject, at };
  return { ...frame, ordinal, ...entryFormat.decode(row.detail, frame) };
}
