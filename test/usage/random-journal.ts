/**
 * Random rows of the journal, and the plainest way of summing them: the independent model that the
 * reports are compared with. The rows are written as columns, by SQL of the test's own.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';

export const KINDS = {
  GRANTED: 3,
  REJECTED: 4,
  LAPSED: 5,
  SETTLED: 6,
  CANCELLED: 7,
  EXPIRED: 8,
  REFUNDED: 9,
  CREDITED: 10,
} as const;
export type Kind = keyof typeof KINDS;
export const SOURCES = ['INCLUDED', 'PROMOTIONAL', 'PLAN', 'PURCHASED', 'POSTPAID'] as const;
export const CODES = ['RATE_LIMITED', 'CONCURRENCY_LIMITED', 'OVERLOADED'] as const;
export const PRIORITIES = ['CRITICAL', 'STANDARD', 'SHEDDABLE'] as const;

export interface TestRow {
  readonly account: number;
  readonly kind: Kind;
  readonly at: number;
  readonly model: number;
  readonly key: number | null;
  readonly user: number | null;
  readonly endpoint: string | null;
  readonly priority: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly failed: boolean;
  /** Of a rejection: the place of its first reason among CODES. */
  readonly code: number;
  readonly chargedBy: readonly bigint[];
  readonly debt: bigint;
  readonly returned: bigint;
  readonly computeMs: bigint;
  readonly usage: Readonly<Record<string, bigint>>;
}

const micro = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: 0n, max: 5_000_000n }),
  fc.bigInt({ min: 0n, max: 1_000_000_000_000_000_000n }),
);
const meters = fc.constantFrom('video_second', 'input_token', 'output "quoted" \\ token');

/** A row at a random instant of the range; about as many of each kind as there are in life. */
export function testRow(range: { from: number; to: number }): fc.Arbitrary<TestRow> {
  return fc.record({
    account: fc.integer({ min: 0, max: 1 }),
    kind: fc.constantFrom(...(Object.keys(KINDS) as Kind[])),
    at: fc.integer({ min: range.from, max: range.to }),
    model: fc.integer({ min: 1, max: 3 }),
    key: fc.option(fc.integer({ min: 1, max: 3 })),
    user: fc.option(fc.integer({ min: 0, max: 2 })),
    endpoint: fc.option(fc.constantFrom('/v1/videos', '/v1/code')),
    priority: fc.integer({ min: 0, max: 2 }),
    labels: fc.dictionary(fc.constantFrom('env', 'project', 'a,b=c'), fc.constantFrom('x', 'y,z', ''), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    failed: fc.boolean(),
    code: fc.integer({ min: 0, max: 2 }),
    chargedBy: fc.array(micro, { minLength: 5, maxLength: 5 }),
    debt: micro,
    returned: micro,
    computeMs: fc.bigInt({ min: 0n, max: 100_000n }),
    usage: fc.dictionary(meters, micro, { maxKeys: 3, noNullPrototype: true }),
  });
}

export interface Written {
  readonly accounts: readonly string[];
  readonly users: readonly (readonly string[])[];
}

const ENDS: readonly Kind[] = ['SETTLED', 'CANCELLED', 'EXPIRED', 'REFUNDED'];
const ACTIVE: readonly Kind[] = ['GRANTED', 'REJECTED', ...ENDS];

/** What the row says in its money: as the ledger writes it, a refund's charge is negative and its debt is not. */
export function moneyOf(row: TestRow): { chargedBy: bigint[]; debt: bigint; returned: bigint } {
  if (!ENDS.includes(row.kind)) return { chargedBy: [0n, 0n, 0n, 0n, 0n], debt: 0n, returned: 0n };
  if (row.kind !== 'REFUNDED')
    return { chargedBy: [...row.chargedBy], debt: row.debt, returned: row.returned };
  return {
    chargedBy: row.chargedBy.map((amount) => -amount),
    debt: -row.debt,
    returned: row.chargedBy.reduce((sum, amount) => sum + amount, row.debt),
  };
}

/** Writes the rows of new accounts, each in order of time. The pool is the caller's to choose. */
export async function writeRows(pool: pg.Pool, rows: readonly TestRow[], poolId: number): Promise<Written> {
  const accounts = [randomUUID(), randomUUID()];
  const users = accounts.map(() => [randomUUID(), randomUUID(), randomUUID()]);
  for (const [place, accountId] of accounts.entries()) {
    await pool.query('insert into accounts (id) values ($1)', [accountId]);
    await pool.query(
      'insert into account_users (account_id, user_ref, name) select $1, ref, name from unnest($2::uuid[], $3::text[]) as u (ref, name)',
      [accountId, users[place], ['alice', 'bob', null]],
    );
  }
  const seqs = [0, 0];
  const values = [...rows]
    .sort((a, b) => a.at - b.at)
    .map((row) => {
      seqs[row.account] = (seqs[row.account] ?? 0) + 1;
      const active = ACTIVE.includes(row.kind);
      const ended = ENDS.includes(row.kind);
      const used = ended && row.kind !== 'REFUNDED';
      const money = moneyOf(row);
      const byText = (list: readonly bigint[]) => list.map(String);
      return {
        account_id: accounts[row.account],
        seq: seqs[row.account],
        subject: randomUUID(),
        kind: KINDS[row.kind],
        at: new Date(row.at).toISOString(),
        model_id: active ? row.model : null,
        pool_id: active ? poolId : null,
        key_id: active ? row.key : null,
        user_ref: active && row.user !== null ? users[row.account]?.[row.user] : null,
        endpoint: active ? row.endpoint : null,
        priority: active ? row.priority : null,
        labels: active && Object.keys(row.labels).length > 0 ? row.labels : null,
        code: row.kind === 'REJECTED' ? row.code + 1 : null,
        outcome: row.kind === 'SETTLED' ? Number(row.failed) : null,
        charged: ended ? money.chargedBy.reduce((sum, amount) => sum + amount, 0n).toString() : null,
        charged_by: ended ? byText(money.chargedBy) : null,
        debt: ended ? (row.kind === 'REFUNDED' ? row.debt : money.debt).toString() : null,
        returned: ended
          ? (row.kind === 'REFUNDED' ? money.returned - row.debt : money.returned).toString()
          : null,
        compute_ms: used ? row.computeMs.toString() : null,
        usage_meters: used ? Object.keys(row.usage) : null,
        usage_amounts: used ? byText(Object.values(row.usage)) : null,
      };
    });
  await pool.query(
    `insert into journal (account_id, seq, subject, ordinal, kind, at, model_id, pool_id, key_id, user_ref, endpoint,
       priority, labels, code, outcome, charged, charged_by, debt, returned, compute_ms, usage_meters, usage_amounts, detail)
     select account_id, seq, subject, 0, kind, at, model_id, pool_id, key_id, user_ref, endpoint,
       priority, labels, code, outcome, charged, charged_by, debt, returned, compute_ms, usage_meters, usage_amounts, ''
     from jsonb_to_recordset($1) as r (account_id uuid, seq bigint, subject uuid, kind smallint, at timestamptz,
       model_id int, pool_id int, key_id int, user_ref uuid, endpoint text, priority smallint, labels jsonb,
       code smallint, outcome smallint, charged bigint, charged_by bigint[], debt bigint, returned bigint, compute_ms bigint,
       usage_meters text[], usage_amounts bigint[])`,
    [JSON.stringify(values)],
  );
  return { accounts, users };
}

export interface PlainTotals {
  readonly granted: bigint;
  readonly rejected: bigint;
  readonly settled: bigint;
  readonly charged: bigint;
  readonly returned: bigint;
  readonly computeMs: bigint;
  readonly quantities: readonly { readonly meter: string; readonly quantity: bigint }[];
}

/** Part of a row's usage: all of it, or what one source paid of it. */
export interface Part {
  readonly row: TestRow;
  readonly source: (typeof SOURCES)[number] | null;
  readonly totals: PlainTotals;
}

const count = (yes: boolean): bigint => (yes ? 1n : 0n);

function totalsOf(row: TestRow, charged: bigint): PlainTotals {
  const used = ENDS.includes(row.kind) && row.kind !== 'REFUNDED';
  const quantities = Object.entries(used ? row.usage : {}).map(([meter, quantity]) => ({ meter, quantity }));
  return {
    granted: count(row.kind === 'GRANTED'),
    rejected: count(row.kind === 'REJECTED'),
    settled: count(row.kind === 'SETTLED' || row.kind === 'CANCELLED'),
    charged,
    returned: moneyOf(row).returned,
    computeMs: used ? row.computeMs : 0n,
    quantities,
  };
}

const NOTHING: PlainTotals = {
  granted: 0n,
  rejected: 0n,
  settled: 0n,
  charged: 0n,
  returned: 0n,
  computeMs: 0n,
  quantities: [],
};

export function partsOf(row: TestRow, params: { bySource: boolean }): Part[] {
  if (!ACTIVE.includes(row.kind)) return [];
  const { chargedBy, debt } = moneyOf(row);
  const whole = chargedBy.reduce((sum, amount) => sum + amount, debt);
  if (!params.bySource) return [{ row, source: null, totals: totalsOf(row, whole) }];
  return [
    { row, source: null, totals: totalsOf(row, debt) },
    ...chargedBy.flatMap((charged, place) =>
      charged === 0n ? [] : [{ row, source: SOURCES[place] ?? null, totals: { ...NOTHING, charged } }],
    ),
  ];
}

/** The straight sum. */
export function sumUp(parts: readonly { readonly totals: PlainTotals }[]): PlainTotals {
  const used = new Map<string, bigint>();
  let sum = NOTHING;
  for (const { totals } of parts) {
    for (const { meter, quantity } of totals.quantities) used.set(meter, (used.get(meter) ?? 0n) + quantity);
    sum = {
      granted: sum.granted + totals.granted,
      rejected: sum.rejected + totals.rejected,
      settled: sum.settled + totals.settled,
      charged: sum.charged + totals.charged,
      returned: sum.returned + totals.returned,
      computeMs: sum.computeMs + totals.computeMs,
      quantities: [],
    };
  }
  const quantities = [...used]
    .filter(([, quantity]) => quantity > 0n)
    .map(([meter, quantity]) => ({ meter, quantity }))
    .sort((a, b) => (a.meter < b.meter ? -1 : 1));
  return { ...sum, quantities };
}
