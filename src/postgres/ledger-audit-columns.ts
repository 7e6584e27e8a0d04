/**
 * The journal's columns against the packed entry beside them. Worked out here anew rather than by the code
 * that writes them, so that a mistake there is found as well.
 */
import type { FundingPart } from '../domain/decision.ts';
import type { Entry } from '../domain/entry.ts';
import { type Flaw, flaw } from '../ledger/flaw.ts';
import { storableText } from './binary-array.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { ENTRY_NUMBERS, OUTCOME_NUMBERS } from './packed-entry.ts';
import { FUNDING_NUMBERS, PRIORITY_NUMBERS } from './packed-money.ts';

/** The columns that are compared, of the journal under the name `j`. Amounts come as text. */
export const COPIED_COLUMNS = `j.kind, j.model_id, j.pool_id, j.key_id, j.user_ref, j.endpoint, j.priority,
  j.labels::text, j.code, j.outcome, j.held::text, j.charged::text, j.charged_by::text, j.debt::text, j.returned::text,
  j.compute_ms::text, j.usage_meters, j.usage_amounts::text, j.at = date_trunc('milliseconds', j.at) as whole_at`;

export interface CopiedColumns {
  readonly kind: number;
  readonly model_id: number | null;
  readonly pool_id: number | null;
  readonly key_id: number | null;
  readonly user_ref: string | null;
  readonly endpoint: string | null;
  readonly priority: number | null;
  readonly labels: string | null;
  readonly code: number | null;
  readonly outcome: number | null;
  readonly held: string | null;
  readonly charged: string | null;
  readonly charged_by: string | null;
  readonly debt: string | null;
  readonly returned: string | null;
  readonly compute_ms: string | null;
  readonly usage_meters: readonly string[] | null;
  readonly usage_amounts: string | null;
  /** Whether the instant is one of whole milliseconds, as all instants of Weir are. */
  readonly whole_at: boolean;
}

type Value = string | number | null;
type Copies = Readonly<Record<Exclude<keyof CopiedColumns, 'labels' | 'whole_at'>, Value>>;

const ACTIVITY_COLUMNS = [
  'kind',
  'model_id',
  'pool_id',
  'key_id',
  'user_ref',
  'endpoint',
  'priority',
  'code',
  'outcome',
] as const;

const AMOUNT_COLUMNS = [
  'held',
  'charged',
  'charged_by',
  'debt',
  'returned',
  'compute_ms',
  'usage_amounts',
] as const;

const NO_AMOUNTS = {
  held: null,
  charged: null,
  charged_by: null,
  debt: null,
  returned: null,
  compute_ms: null,
  usage_meters: null,
  usage_amounts: null,
};

function sum(parts: readonly FundingPart[]): bigint {
  let total = 0n;
  for (const { amount } of parts) total += amount;
  return total;
}

function bySource(parts: readonly FundingPart[], sign: 1n | -1n): string {
  const sums = [0n, 0n, 0n, 0n, 0n];
  for (const { source, amount } of parts) {
    const place = FUNDING_NUMBERS[source];
    sums[place] = (sums[place] ?? 0n) + sign * amount;
  }
  return `{${sums.join(',')}}`;
}

function amountsOf({ detail }: Entry): Pick<Copies, keyof typeof NO_AMOUNTS> {
  switch (detail.kind) {
    case 'GRANTED':
      return { ...NO_AMOUNTS, held: String(sum(detail.hold.parts) + sum(detail.reserve)) };
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED': {
      const { charged, returned, debt, computeMs, usage } = detail.ending;
      return {
        held: null,
        charged: String(sum(charged)),
        charged_by: bySource(charged, 1n),
        debt: String(debt),
        returned: String(sum(returned)),
        compute_ms: computeMs === null ? null : String(computeMs),
        usage_meters: JSON.stringify(usage.map(({ meter }) => meter)),
        usage_amounts: `{${usage.map(({ quantity }) => quantity).join(',')}}`,
      };
    }
    case 'REFUNDED': {
      const total = sum(detail.parts);
      return {
        ...NO_AMOUNTS,
        charged: String(-total),
        charged_by: bySource(detail.parts, -1n),
        debt: String(detail.debt),
        returned: String(total),
      };
    }
    case 'PAYMENT_RETURNED':
      return { ...NO_AMOUNTS, debt: String(detail.debt) };
    default:
      return NO_AMOUNTS;
  }
}

/** What the columns of an activity must say. */
function activityOf({ detail, activity }: Entry): Pick<Copies, (typeof ACTIVITY_COLUMNS)[number]> {
  const outcome = detail.kind === 'SETTLED' ? detail.ending.outcome : null;
  return {
    kind: ENTRY_NUMBERS[detail.kind],
    model_id: activity?.modelId ?? null,
    pool_id: activity?.poolId ?? null,
    key_id: activity?.keyId ?? null,
    user_ref: activity?.userRef ?? null,
    endpoint: activity?.endpoint == null ? null : storableText(activity.endpoint),
    priority: activity ? PRIORITY_NUMBERS[activity.priority] : null,
    code: activity?.code ? REJECTION_NUMBERS[activity.code] : null,
    outcome: outcome === null ? null : OUTCOME_NUMBERS[outcome],
  };
}

function sameLabels(text: string | null, entry: Entry): boolean {
  const labels = entry.activity?.labels ?? [];
  if (text === null || labels.length === 0) return text === null && labels.length === 0;
  const kept: unknown = JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) return false;
  const told = new Map(labels.map(({ name, value }) => [storableText(name), storableText(value)]));
  const pairs = Object.entries(kept);
  return pairs.length === told.size && pairs.every(([name, value]) => told.get(name) === value);
}

function differs(name: string, kept: Value, told: Value): Flaw {
  return flaw('COLUMN', `its column ${name} says ${kept}, and its packed entry ${told}`);
}

/** The first column that says something else than the entry; null when all say the same. */
export function compareColumns(row: CopiedColumns, entry: Entry): Flaw | null {
  const activity = activityOf(entry);
  for (const name of ACTIVITY_COLUMNS) {
    if (row[name] !== activity[name]) return differs(name, row[name], activity[name]);
  }
  const amounts = amountsOf(entry);
  for (const name of AMOUNT_COLUMNS) {
    if (row[name] !== amounts[name]) return differs(name, row[name], amounts[name]);
  }
  const meters = row.usage_meters === null ? null : JSON.stringify(row.usage_meters);
  if (meters !== amounts.usage_meters) return differs('usage_meters', meters, amounts.usage_meters);
  if (!sameLabels(row.labels, entry)) {
    return flaw('COLUMN', 'its column labels says something else than its packed entry');
  }
  return row.whole_at ? null : flaw('COLUMN', 'its column at is no instant of whole milliseconds');
}
