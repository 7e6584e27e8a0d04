/** What the fold does with credits: given, corrected, expired, revoked, and used to pay a debt. */
import type { Grant } from '../domain/account.ts';
import type { Entry, EntryDetail } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import { moveParts, type Posting, transfer } from '../domain/postings.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import type { Expected } from './fold-job.ts';

type DetailOf<Kind extends EntryDetail['kind']> = Extract<EntryDetail, { kind: Kind }>;

/** A grant with nothing in it yet: the postings of the entry that gives it fill it. */
export function emptyGrant(grant: Grant): Grant {
  return { ...grant, granted: 0n, available: 0n, held: 0n, spent: 0n, expired: 0n, revoked: 0n };
}

/** The grant that an entry gives; null when it gives none. */
export function grantGivenBy({ detail }: Entry): Grant | null {
  return 'grant' in detail ? detail.grant : null;
}

function issued(grant: Grant, debtPaid: bigint): Posting[] {
  return [
    ...transfer('ISSUED', 'AVAILABLE', { grantId: grant.id, amount: grant.granted }),
    ...transfer('AVAILABLE', 'SPENT', { grantId: grant.id, amount: debtPaid }),
    ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount: debtPaid }),
  ];
}

export function passCredit(fold: Fold, entry: Entry, detail: DetailOf<'CREDITED'>): Expected | Flaw {
  const { grant, debtPaid } = detail;
  if (entry.ordinal !== 0 || grant.id !== entry.subject) {
    return flaw('LINK', 'it does not carry the grant that it is about');
  }
  if (debtPaid > fold.debt) return flaw('LINK', 'it pays more debt than there was');
  return { expected: issued(grant, debtPaid), returned: [] };
}

/** A correction: upwards a grant of its own, downwards taken from what is available. */
export function passAdjustment(fold: Fold, entry: Entry, detail: DetailOf<'ADJUSTED'>): Expected | Flaw {
  const { grant, parts, debtPaid } = detail;
  if (grant) {
    if (grant.id !== entry.subject || grant.granted !== totalOf(parts) || debtPaid > fold.debt) {
      return flaw('LINK', 'the grant that it adds is not what it says');
    }
    return { expected: issued(grant, debtPaid), returned: [] };
  }
  const expected = parts.flatMap(({ grantId, amount }) =>
    transfer('AVAILABLE', 'REVOKED', { grantId, amount }),
  );
  return { expected, returned: [] };
}

/** Credits that became usable, or came back, while something was owed. */
export function passDebtPayment(fold: Fold, { parts }: DetailOf<'DEBT_PAID'>): Expected | Flaw {
  const amount = totalOf(parts);
  if (amount > fold.debt) return flaw('LINK', 'it pays more debt than there was');
  const expected = [
    ...moveParts(parts, 'FREE', 'SPENT'),
    ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount }),
  ];
  return { expected, returned: [] };
}

export function passGrantExpiry(
  fold: Fold,
  entry: Entry,
  { grantId, amount }: DetailOf<'GRANT_EXPIRED'>,
): Expected | Flaw {
  const grant = fold.grants.get(grantId)?.grant;
  if (!grant) return flaw('LINK', `it expires grant ${grantId}, which has nothing`);
  if (grant.expiresAt === null || grant.expiresAt > entry.at) {
    return flaw('LINK', `it expires grant ${grantId} before its time`);
  }
  if (grant.available !== amount) return flaw('LINK', `it does not expire all that grant ${grantId} has`);
  return { expected: transfer('AVAILABLE', 'EXPIRED', { grantId, amount }), returned: [] };
}

export function passRevocation(
  fold: Fold,
  entry: Entry,
  { grantId, amount }: DetailOf<'GRANT_REVOKED'>,
): Expected | Flaw {
  const folded = fold.grants.get(grantId);
  if (!folded) return flaw('LINK', `it revokes grant ${grantId}, which was never given`);
  fold.grants.set(grantId, { ...folded, waits: false, grant: { ...folded.grant, revokedAt: entry.at } });
  return { expected: transfer('AVAILABLE', 'REVOKED', { grantId, amount }), returned: [] };
}

/** A purchase that went back to the payer: from what was left of its grant, the rest as debt. */
export function passReturnedPayment({
  grantId,
  how,
  amount,
  debt,
}: DetailOf<'PAYMENT_RETURNED'>): Expected | Flaw {
  if (how === 'REFUND' && debt > 0n) return flaw('LINK', 'it makes a debt of a refund');
  const expected = [
    ...transfer('AVAILABLE', 'REVOKED', { grantId, amount }),
    ...transfer('DEBT', 'DEBT_SPENT', { grantId: null, amount: debt }),
  ];
  return { expected, returned: [] };
}
