/**
 * Past decisions, for whoever asks them again. An account's entries are in the order of their instants, so
 * the first of a range is found by halving over their numbers (statement-reads.ts), the rest by the key.
 */
import type { Entry } from '../domain/entry.ts';
import type { LedgerAudit } from '../ledger/ports.ts';
import type { DecisionReads } from '../whatif/ports.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import type { ReadSessions } from './read-session.ts';
import { STATEMENT_SQL } from './statement-reads.ts';

const DECISIONS = `
  select ${ENTRY_COLUMNS} from journal j
  where j.account_id = $1 and j.seq > $2 and ($3::float8 is null or j.at < to_timestamp($3::float8 / 1000))
    and ($4::int4 is null or j.model_id = $4) and j.ordinal = 0
    and j.kind in (${ENTRY_NUMBERS.GRANTED}, ${ENTRY_NUMBERS.REJECTED}, ${ENTRY_NUMBERS.WAITING})
  order by j.seq limit $5`;

/** By the index journal_terms: the kinds stand in the statement as they stand in the index. */
const TERMS = `
  select ${ENTRY_COLUMNS} from journal j
  where j.account_id = $1 and j.kind in (${ENTRY_NUMBERS.OPENED}, ${ENTRY_NUMBERS.TERMS_CHANGED})
  order by j.seq`;

const SETTINGS = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off' };

function readTerms(row: EntryRow) {
  const { seq, detail }: Entry = readEntry(row);
  return detail.kind === 'OPENED' || detail.kind === 'TERMS_CHANGED' ? [{ seq, terms: detail.terms }] : [];
}

export function createDecisionReads(params: {
  sessions: ReadSessions;
  audit: Pick<LedgerAudit, 'accounts'>;
}): DecisionReads {
  const { sessions, audit } = params;
  return {
    accounts: audit.accounts,
    termsOf: (accountId) =>
      sessions.read({ account: null, settings: SETTINGS }, async ({ query }) =>
        (await query<EntryRow>(TERMS, [accountId])).flatMap(readTerms),
      ),
    decisionsOf: ({ accountId, after, range: { from, to, modelId }, limit }) =>
      sessions.read({ account: null, settings: SETTINGS }, async ({ query }) => {
        let begin = after;
        if (after === 0 && from !== null) {
          const [found] = await query<{ first: number }>(STATEMENT_SQL.first, [accountId, from]);
          begin = (found?.first ?? 1) - 1;
        }
        return (await query<EntryRow>(DECISIONS, [accountId, begin, to, modelId, limit])).map(readEntry);
      }),
  };
}
