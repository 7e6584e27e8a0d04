/** What the accounts' use cases need besides the pipeline. Implemented in `src/postgres`. */

import type { Role } from '../auth/caller.ts';
import type { Done, OperatorRequest } from '../catalogue/ports.ts';
import type { AccountState } from '../domain/account.ts';
import type { Priority } from '../domain/catalogue.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { Conflict, Invalid, Missing } from '../problem.ts';
import type { AutoPurchase, AutoTopUpTerms, PurchaseHistory } from './auto-top-up.ts';

export interface AccountStore {
  /**
   * Enters an account's id and name. Asked again with the same key it answers with the id of the first
   * time. The account exists for everybody else once its journal is opened.
   */
  register(
    request: OperatorRequest,
    account: { readonly accountId: string; readonly name: string },
  ): Promise<Done<{ accountId: string }> | Conflict>;
}

export interface ApiKeyRecord {
  readonly id: number;
  /** The first characters of the secret, to tell keys apart by. */
  readonly prefix: string;
  readonly application: string;
  readonly roles: readonly Role[];
  readonly priorities: readonly Priority[];
  readonly accountId: string | null;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface NewApiKey {
  /** SHA-256 of the secret. */
  readonly hash: Uint8Array;
  readonly prefix: string;
  readonly application: string;
  readonly roles: readonly Role[];
  readonly priorities: readonly Priority[];
  readonly accountId: string | null;
}

export interface ApiKeyStore {
  create(request: OperatorRequest, key: NewApiKey): Promise<Done<{ keyId: number }> | Conflict | Missing>;
  revoke(request: OperatorRequest, keyId: number): Promise<Done<{ keyId: number }> | Conflict | Missing>;
  /** The key whose secret has this SHA-256, revoked ones too. */
  findByHash(hash: Uint8Array): Promise<ApiKeyRecord | null>;
  find(keyId: number): Promise<ApiKeyRecord | null>;
  /** Newest first; only ids below `before`, null begins at the newest. */
  page(params: {
    readonly accountId: string | null;
    readonly before: number | null;
    readonly limit: number;
  }): Promise<readonly ApiKeyRecord[]>;
}

/** End users inside accounts. */
export interface UserStore {
  /** The reference of this user, made at the first time. */
  refOf(accountId: string, name: string): Promise<string>;
  /** The reference of this user; null when there is none. */
  find(accountId: string, name: string): Promise<string | null>;
  /** Forgets the name; answers whether there was one. */
  erase(accountId: string, name: string): Promise<boolean>;
}

export interface Payment {
  readonly provider: string;
  /** The provider's own id of the payment. */
  readonly reference: string;
  readonly accountId: string;
  readonly amount: bigint;
}

export interface PaymentStore {
  /**
   * Enters a payment, once over all accounts. One that is there already is fine when it is the same;
   * when it was for another account or amount, the answer is INVALID.
   */
  claim(
    request: OperatorRequest,
    payment: Payment,
  ): Promise<Done<{ reference: string }> | Conflict | Invalid | Missing>;
}

/** What decides whether an account is topped up, read after its purchase was entered. */
export interface LowAccount {
  readonly terms: AutoTopUpTerms;
  readonly state: AccountState;
  readonly history: PurchaseHistory;
  readonly now: Instant;
}

export interface AutoTopUpStore {
  set(
    request: OperatorRequest,
    change: { readonly accountId: string; readonly terms: AutoTopUpTerms },
  ): Promise<Done<Record<string, never>> | Conflict | Missing>;
  terms(accountId: string): Promise<AutoTopUpTerms | null>;
  /** The threshold of each account that has it enabled. */
  thresholds(): Promise<ReadonlyMap<string, bigint>>;
  /**
   * Enters a purchase, unless one of the account is open, and lets `decide` say how much it is of with
   * all that was committed before it in sight. Null undoes it. Resolves with the purchase after the commit.
   */
  start(
    purchase: { readonly id: string; readonly accountId: string; readonly provider: string },
    decide: (found: LowAccount) => Promise<bigint | null>,
  ): Promise<AutoPurchase | null>;
  find(id: string): Promise<AutoPurchase | null>;
  /** Enters how it ended. A success counts whatever was told before it; a failure only while it is open. */
  end(
    id: string,
    end: {
      readonly reference: string;
      readonly status: 'SUCCEEDED' | 'FAILED';
      readonly reason: string | null;
    },
  ): Promise<void>;
  /** Purchases whose provider was last asked so long ago and that are still open; they count as asked now. */
  takeOpen(params: { readonly openForMs: Millis; readonly limit: number }): Promise<readonly AutoPurchase[]>;
  /** Newest first. */
  latest(accountId: string, limit: number): Promise<readonly AutoPurchase[]>;
}

export interface PaymentReads {
  /** The payment that was entered under this reference; null when there is none. */
  find(provider: string, reference: string): Promise<Payment | null>;
}

/** Keys of operators' mutations whose effect is an entry that does not tell under which key it was asked for. */
export interface OperatorKeys {
  /** Takes the key for this input, or finds that it was taken for the same one. What it is for is done afterwards, and must be harmless to repeat. */
  claim(request: OperatorRequest): Promise<Done<Record<string, never>> | Conflict>;
}

export interface AccountRow {
  readonly accountId: string;
  readonly name: string;
  readonly createdAt: Instant;
}

export interface AccountList {
  /** Accounts whose journal is open, newest first; only those older than the account `before`, null begins at the newest. */
  page(params: { readonly before: string | null; readonly limit: number }): Promise<readonly AccountRow[]>;
}
