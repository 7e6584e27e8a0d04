/**
 * An entry of the journal, read from its row. The packed body has all that the row's key does not tell. It is
 * the column `detail`, or `detail` is its difference from the body of an earlier entry of the account, which is whole.
 */

import type { Entry } from '../domain/entry.ts';
import { CorruptBytes } from './cbor-reader.ts';
import { millisOf, type Row } from './ledger-session.ts';
import { baseOf, restore } from './packed-difference.ts';
import { entryFormat } from './packed-entry.ts';

/**
 * The columns that `bodyOf` needs, of the journal under this name. The base is the first entry from its number on:
 * only the primary key has them in this order, so a planner that believes the table to be empty takes no other index.
 */
export function bodyColumns(name: string): string {
  const base = `${name}.seq - ${name}.base_distance`;
  return `${name}.detail, ${name}.base_distance, (
    select case when b.seq = ${base} and b.base_distance is null then b.detail end from journal b
    where b.account_id = ${name}.account_id and b.seq >= ${base} order by b.seq limit 1
  ) as base`;
}

/** The columns that `readEntry` needs, of the journal under the name `j`. */
export const ENTRY_COLUMNS = `j.account_id, j.seq::float8 as seq, j.subject, j.ordinal, ${millisOf('j.at')} as at, ${bodyColumns('j')}`;

export interface BodyRow {
  readonly detail: Buffer;
  /** How many entries before it the one stands from whose body `detail` is the difference; null when it is the body. */
  readonly base_distance: number | null;
  /** That body; null when there is none that is whole. */
  readonly base: Buffer | null;
}

export interface EntryRow extends Row, BodyRow {
  readonly account_id: string;
  readonly seq: number;
  readonly subject: string;
  readonly ordinal: number;
  readonly at: number;
}

/** The packed body of an entry, as it is hashed. Throws `CorruptBytes` where it can't be had from what is kept. */
export function bodyOf({ detail, base_distance: distance, base }: BodyRow): Buffer {
  if (distance === null) return detail;
  if (!base)
    throw new CorruptBytes(`the entry ${distance} before it, from which it differs, is not there as a whole`);
  return restore(baseOf(base), detail);
}

export function readEntry(row: EntryRow): Entry {
  const { account_id: accountId, seq, subject, ordinal, at } = row;
  const frame = { accountId, seq, subject, at };
  return { ...frame, ordinal, ...entryFormat.decode(bodyOf(row), frame) };
}
