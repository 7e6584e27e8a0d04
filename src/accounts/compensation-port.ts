/** What compensations need kept. Implemented in `src/postgres`. */
import type { Done, OperatorRequest } from '../catalogue/ports.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { Conflict, Invalid, Missing } from '../problem.ts';

export interface NewCompensation {
  readonly id: string;
  readonly accountIds: readonly string[] | null;
  readonly jobs: { readonly modelId: number; readonly from: Instant; readonly to: Instant } | null;
  readonly amount: bigint | null;
  /** In millionths. */
  readonly share: bigint | null;
  readonly expiresAt: Instant | null;
  readonly reason: string;
  /** The most accounts of one operation. */
  readonly most: number;
}

export interface CompensationView {
  readonly id: string;
  readonly reason: string;
  readonly expiresAt: Instant | null;
  readonly accounts: number;
  /** Accounts that could not get their credits. */
  readonly refused: number;
  readonly granted: bigint;
  readonly revoked: bigint;
  readonly grantedAt: Instant | null;
  readonly reversedAt: Instant | null;
}

export interface CompensationStore {
  /** Settles who gets how much, once for the key. INVALID when that is nobody or too many, or an account is not there. */
  enter(
    request: OperatorRequest,
    compensation: NewCompensation,
  ): Promise<Done<{ id: string }> | Conflict | Invalid>;
  /** Notes that it is to be taken back, once for the key. INVALID when it was before. */
  reverse(
    request: OperatorRequest,
    reversal: { readonly id: string; readonly reason: string },
  ): Promise<Done<{ id: string }> | Conflict | Invalid | Missing>;
  find(id: string): Promise<CompensationView | null>;
  /** Accounts that have not got their credits yet. */
  waiting(
    id: string,
    limit: number,
  ): Promise<readonly { readonly accountId: string; readonly amount: bigint }[]>;
  markGranted(
    id: string,
    done: readonly {
      readonly accountId: string;
      readonly granted: bigint;
      readonly refused: string | null;
    }[],
  ): Promise<void>;
  /** Accounts that got credits which were not taken back yet. */
  toRevoke(id: string, limit: number): Promise<readonly { readonly accountId: string }[]>;
  markRevoked(
    id: string,
    done: readonly { readonly accountId: string; readonly revoked: bigint }[],
  ): Promise<void>;
  finish(id: string, what: 'GRANTED' | 'REVERSED'): Promise<void>;
  /** Operations that were begun so long ago and are not done. `reversal` is the reason of one that is to be taken back. */
  unfinished(
    brokenForMs: Millis,
  ): Promise<readonly { readonly id: string; readonly reversal: string | null }[]>;
}
