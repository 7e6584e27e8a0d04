/** Receipts. Their keys come from `src/jobs/receipt.ts`; here they only get their public form. */
import type { Receipt as DomainReceipt } from '../../jobs/receipt.ts';
import { recordGid, transactionGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import { Receipt } from '../types/receipt.ts';

export function toReceipt({ usageEvent, charge, transaction, charged, why }: DomainReceipt): Receipt {
  return make(Receipt, {
    record: usageEvent,
    usageEventId: recordGid('evt', usageEvent),
    chargeId: charge === null ? null : recordGid('chg', charge),
    transactionId: transaction === null ? null : transactionGid(transaction),
    charged,
    why,
  });
}
