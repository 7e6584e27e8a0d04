/** Entries of the journal, as the API shows them. */
import type { Entry } from '../../domain/entry.ts';
import { recordsOf } from '../../jobs/receipt.ts';
import { lineOf } from '../../ledger/ledger-line.ts';
import { ownedGid, recordGid, transactionGid } from '../global-id.ts';
import { LedgerEntry, LedgerPosting } from '../types/ledger-entry.ts';
import { make } from '../types/make.ts';
import { toDate } from './instant.ts';
import { toBalance } from './money.ts';

export function toLedgerEntry(entry: Entry): LedgerEntry {
  const { accountId, seq, at, detail, postings, balance } = entry;
  const { amount, held, jobId, grantId } = lineOf(entry);
  const { usageEvent, charge, transaction, charged, why } = recordsOf(entry);
  const grantGid = (id: string | null) => (id === null ? null : ownedGid('grant', { accountId, id }));
  return make(LedgerEntry, {
    entry,
    jobId,
    seq: BigInt(seq),
    at: toDate(at),
    kind: detail.kind,
    amount,
    held,
    charged,
    postings: postings.map((posting) =>
      make(LedgerPosting, { ...posting, grantId: grantGid(posting.grantId) }),
    ),
    balance: toBalance(balance),
    usageEventId: usageEvent && recordGid('evt', usageEvent),
    chargeId: charge && recordGid('chg', charge),
    transactionId: transaction && transactionGid(transaction),
    why,
    grantId: grantGid(grantId),
  });
}
