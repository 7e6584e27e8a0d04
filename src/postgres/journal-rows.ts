/** An entry of the journal, read from its row. The packed body has all that the row's key does not tell. */

import type { Entry } from '../domain/entry.ts';
import { millisOf, type Row } from './ledger-session.ts';
import { entryFormat } from './packed-entry.ts';

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
