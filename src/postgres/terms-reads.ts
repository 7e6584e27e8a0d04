/** The terms of accounts as they were, out of the journal. */
import type { Terms } from '../domain/account.ts';
import type { TermsReads } from '../whatif/ports.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import type { ReadSessions } from './read-session.ts';

/** By the index journal_terms: the kinds stand in the statement as they stand in the index. */
export const TERMS_BEFORE = `
  select ${ENTRY_COLUMNS} from journal j
  where j.account_id = $1 and j.seq < $2 and j.kind in (${ENTRY_NUMBERS.OPENED}, ${ENTRY_NUMBERS.TERMS_CHANGED})
  order by j.seq desc limit 1`;

function termsIn(row: EntryRow | undefined): Terms | null {
  if (!row) return null;
  const { detail } = readEntry(row);
  return detail.kind === 'OPENED' || detail.kind === 'TERMS_CHANGED' ? detail.terms : null;
}

export function createTermsReads({ sessions }: { sessions: ReadSessions }): TermsReads {
  return {
    termsBefore: ({ accountId, seq }) =>
      sessions.read({ account: accountId }, async ({ query }) => {
        const [row] = await query<EntryRow>(TERMS_BEFORE, [accountId, seq]);
        return termsIn(row);
      }),
  };
}
