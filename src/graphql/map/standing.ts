/** Standing, flags, and what changing them answers. */
import type { AbuseFlag as Flag } from '../../accounts/abuse-port.ts';
import type { ShownStanding } from '../../accounts/show-standing.ts';
import { make } from '../types/make.ts';
import { AbuseFlag } from '../types/operator-standing.ts';
import { Standing, StandingEvidence, StandingOverride } from '../types/standing.ts';
import { toDate, toDateOrNull } from './instant.ts';

/** Millionths inside and micro-units at the edge are the same number. */
const decimal = BigInt;

export function toStanding(shown: ShownStanding): Standing {
  const { factor, target, floor, ceiling, since, note, evidence, overrides } = shown;
  return make(Standing, {
    factor: decimal(factor),
    target: decimal(target),
    floor: decimal(floor),
    ceiling: decimal(ceiling),
    since: toDate(since),
    note,
    evidence: evidence.map(({ id, kind, weight, cases: count, since: first, expiresAt, note: what }) =>
      make(StandingEvidence, {
        id,
        kind,
        weight: decimal(weight),
        count,
        since: toDate(first),
        expiresAt: toDate(expiresAt),
        note: what,
      }),
    ),
    overrides: overrides.map(({ value, reason, by, since: set, expiresAt }) =>
      make(StandingOverride, {
        value: decimal(value),
        reason,
        by,
        since: toDate(set),
        expiresAt: toDateOrNull(expiresAt),
      }),
    ),
  });
}

export function toAbuseFlag(flag: Flag): AbuseFlag {
  const { id, accountId, fingerprint, accounts, addresses, reversedBy, reversalReason } = flag;
  return make(AbuseFlag, {
    id,
    accountId,
    fingerprint: Buffer.from(fingerprint).toString('hex'),
    accounts,
    addresses,
    raisedAt: toDate(flag.raisedAt),
    expiresAt: toDate(flag.expiresAt),
    reversedAt: toDateOrNull(flag.reversedAt),
    reversedBy,
    reversalReason,
  });
}
