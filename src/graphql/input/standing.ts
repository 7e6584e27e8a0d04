/** Standing: from what a client sent to what the use cases take. */
import type {
  OverrideStandingInput as Override,
  ReverseEvidenceInput as Reverse,
} from '../../accounts/change-standing.ts';
import type { ReportFingerprintInput as Report } from '../../accounts/report-fingerprint.ts';
import type { Invalid } from '../../problem.ts';
import { readAccountId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type {
  OverrideStandingInput,
  ReportFingerprintInput,
  ReverseEvidenceInput,
} from '../types/operator-standing.ts';

const PATH = ['input', 'accountId'];

export function toOverrideStanding(input: WellFormed<OverrideStandingInput>): Override | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, value, expiresAt, reason } = input;
  return {
    idempotencyKey,
    accountId,
    value: value ?? null,
    expiresAt: expiresAt?.getTime() ?? null,
    reason,
  };
}

export function toReverseEvidence(input: WellFormed<ReverseEvidenceInput>): Reverse | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { idempotencyKey, evidenceId, reason } = input;
  return { idempotencyKey, accountId, evidenceId, reason };
}

export function toReportFingerprint(input: WellFormed<ReportFingerprintInput>): Report | Invalid {
  const accountId = readAccountId(input.accountId, PATH);
  if (typeof accountId !== 'string') return accountId;
  const { fingerprint, address } = input;
  return { accountId, fingerprint: fingerprint ?? null, address: address ?? null };
}
