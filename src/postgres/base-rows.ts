/** Looks in the journal for the entries that this node knows as bases, where it can't tell otherwise that they are there. */
import { int8Array, uuidArray } from './binary-array.ts';
import { type EntryBases, NO_BASES } from './entry-bases.ts';
import type { Call, Row } from './ledger-session.ts';

// By the primary key, as `bodyColumns` (journal-rows.ts).
const READ_BASES = {
  name: 'bases_seen',
  text: `
    select b.account_id, b.seq::float8 as seq, b.detail
    from unnest($1::uuid[], $2::int8[]) as wanted (account_id, seq)
    cross join lateral (
      select j.account_id, j.seq, j.detail, j.base_distance from journal j
      where j.account_id = wanted.account_id and j.seq >= wanted.seq order by j.seq limit 1
    ) b
    where b.seq = wanted.seq and b.base_distance is null`,
};

export interface BaseRow extends Row {
  readonly account_id: string;
  readonly seq: number;
  readonly detail: Buffer;
}

/** Bases by account. */
export type BasesOf = ReadonlyMap<string, EntryBases>;

/** Null where there are none. */
export function readBases(unseen: BasesOf): Call | null {
  const wanted = [...unseen].flatMap(([accountId, bases]) =>
    [...bases.values()].map(({ seq }) => ({ accountId, seq })),
  );
  if (wanted.length === 0) return null;
  const accounts = uuidArray(wanted.map(({ accountId }) => accountId));
  return { statement: READ_BASES, values: [accounts, int8Array(wanted.map(({ seq }) => seq))] };
}

/** Those that were found: another entry may have come in the place of one that was lost. */
export function seenBases(unseen: BasesOf, rows: readonly BaseRow[]): BasesOf {
  const found = new Map<string, Map<number, Buffer>>();
  for (const { account_id: accountId, seq, detail } of rows) {
    const bodies = found.get(accountId);
    if (bodies) bodies.set(seq, detail);
    else found.set(accountId, new Map([[seq, detail]]));
  }
  return new Map(
    [...found].map(([accountId, bodies]) => [
      accountId,
      new Map(
        [...(unseen.get(accountId) ?? NO_BASES)].filter(([, { seq, bytes }]) =>
          bodies.get(seq)?.equals(bytes),
        ),
      ),
    ]),
  );
}
