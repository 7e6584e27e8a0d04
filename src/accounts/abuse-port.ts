/** What the watch over fingerprints keeps: by what accounts were seen, and the flags that came of it. */
import type { Instant, Millis } from '../domain/instant.ts';
import type { AbuseRule } from '../domain/standing-rules.ts';

export interface Signals {
  /** SHA-256 of what the operator tells devices or cards apart by; null when none was told. */
  readonly fingerprint: Uint8Array | null;
  readonly address: Uint8Array | null;
}

export interface AbuseFlag {
  readonly id: string;
  readonly accountId: string;
  /** The hash of the fingerprint. */
  readonly fingerprint: Uint8Array;
  /** How many accounts were in the pattern, and from how many addresses. */
  readonly accounts: number;
  readonly addresses: number;
  readonly raisedAt: Instant;
  readonly expiresAt: Instant;
  readonly reversedAt: Instant | null;
  readonly reversedBy: string | null;
  readonly reversalReason: string | null;
}

export interface FlagPlace {
  readonly raisedAt: Instant;
  readonly id: string;
}

export interface AbuseStore {
  /** Takes the lead, or keeps it, for `leaseMs`; false when another node has it. */
  lead(leaseMs: Millis): Promise<boolean>;
  resign(): Promise<void>;
  /** Fingerprints that `fewest` accounts or more share and that nobody has looked at for `restMs`, the longest first. They count as looked at. */
  takeShared(params: {
    readonly restMs: Millis;
    readonly fewest: number;
    readonly limit: number;
  }): Promise<readonly Uint8Array[]>;
  /**
   * Looks at the accounts of a fingerprint, and enters a flag for each that takes part in a pattern of use and
   * was neither flagged nor cleared before; at most `limit`. Resolves with how many it entered.
   */
  enterFlags(params: {
    readonly fingerprint: Uint8Array;
    readonly rule: AbuseRule;
    readonly expiryMs: Millis;
    readonly limit: number;
  }): Promise<number>;
  /** Flags that were entered and that their accounts do not have yet. */
  toRaise(limit: number): Promise<readonly AbuseFlag[]>;
  markRaised(ids: readonly string[]): Promise<void>;
  /** Enters that a flag was reversed. One that is none, or was reversed before, changes nothing. */
  reverse(params: { readonly flagId: string; readonly by: string; readonly reason: string }): Promise<void>;
  /** Newest first; only those after the place `before`, null begins at the newest. */
  page(params: {
    readonly before: FlagPlace | null;
    readonly limit: number;
    readonly which: 'IN_FORCE' | 'ALL';
  }): Promise<readonly AbuseFlag[]>;
  /** Notes by what an account was seen. What was noted before stays; false when there is no such account. */
  note(accountId: string, signals: Signals): Promise<boolean>;
}
