/** reportFingerprint: by which device or card an account was seen. Only a hash of it is kept, which differs from one installation to the next. */
import { createHash } from 'node:crypto';
import { type Caller, requireRole } from '../auth/caller.ts';
import { type Invalid, invalid, type Missing, missing } from '../problem.ts';
import type { AbuseStore, Signals } from './abuse-port.ts';
import { NO_ACCOUNT } from './credit-command.ts';
import { mistakeInText } from './read-fields.ts';

export interface SignalsInput {
  /** What the operator tells devices or cards apart by. */
  readonly fingerprint: string | null;
  /** Where it was seen from. Many share one, so that it makes no flag by itself. */
  readonly address: string | null;
}

export interface ReportFingerprintInput extends SignalsInput {
  readonly accountId: string;
}

export interface FingerprintReported {
  readonly kind: 'REPORTED';
}

export type ReportFingerprint = (
  caller: Caller | null,
  input: ReportFingerprintInput,
) => Promise<FingerprintReported | Missing | Invalid>;

/** Notes signals of an account that is there; false when it is not. */
export type NoteSignals = (accountId: string, given: SignalsInput) => Promise<boolean>;

const LONGEST = 200;

export function mistakeInSignals({ fingerprint, address }: SignalsInput): Invalid | null {
  const wrong = (text: string | null, name: string) =>
    text === null ? null : mistakeInText(text, { path: ['input', name], most: LONGEST });
  return wrong(fingerprint, 'fingerprint') ?? wrong(address, 'address');
}

export function createNoteSignals(deps: {
  abuse: Pick<AbuseStore, 'note'>;
  installation: () => Promise<string>;
}): NoteSignals {
  return async (accountId, { fingerprint, address }) => {
    if (fingerprint === null && address === null) return true;
    const installation = await deps.installation();
    const hashed = (kind: string, text: string | null) =>
      text === null ? null : createHash('sha256').update(`${installation}\0${kind}\0${text}`).digest();
    const signals: Signals = {
      fingerprint: hashed('fingerprint', fingerprint),
      address: hashed('address', address),
    };
    return deps.abuse.note(accountId, signals);
  };
}

/** Makes `reportFingerprint`. To say the same again is harmless. Answers REPORTED, NOT_FOUND or INVALID. */
export function createReportFingerprint({ note }: { note: NoteSignals }): ReportFingerprint {
  return async (maybe, input) => {
    requireRole(maybe, 'ORCHESTRATOR', 'OPERATOR');
    const { accountId, fingerprint, address } = input;
    if (fingerprint === null && address === null) {
      const message = 'The input tells nothing about the account.';
      return invalid('NOTHING_TO_REPORT', ['input'], message, 'fingerprint, address or both');
    }
    const wrong = mistakeInSignals(input);
    if (wrong) return wrong;
    return (await note(accountId, { fingerprint, address })) ? { kind: 'REPORTED' } : missing(NO_ACCOUNT);
  };
}
