/** What is asked when a job is requested, with every default applied and every list sorted. */
import { hash } from 'node:crypto';
import type { Attribute, Model, Priority, Workload } from './catalogue.ts';
import type { Instant, Millis } from './instant.ts';
import type { Cost } from './pricing.ts';

export const KEY_ROLES = ['ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR'] as const;
/** What a key may be used for. */
export type KeyRole = (typeof KEY_ROLES)[number];

export interface JobRequest {
  /** The id of the decision, and of the job if it is granted: made from account, operation and key. */
  readonly id: string;
  /** SHA-256 of the coerced input, 64 hex digits. */
  readonly inputHash: string;
  readonly accountId: string;
  /** The reference that stands for the end user's name. */
  readonly userRef: string | null;
  readonly keyId: number | null;
  /** The priorities that the caller's key may ask for. */
  readonly keyPriorities: readonly Priority[];
  /** The roles of the caller's key. */
  readonly keyRoles: readonly KeyRole[];
  readonly endpoint: string | null;
  readonly labels: readonly Attribute[];
  readonly model: Model;
  readonly workload: Workload;
  readonly priority: Priority;
  readonly quote: FrozenQuote | null;
  readonly maxCost: bigint | null;
  /** The least share of the workload to grant, in millionths; null grants all or nothing. */
  readonly acceptPartial: bigint | null;
  readonly waitUpToMs: Millis | null;
  readonly leaseMs: Millis | null;
  readonly leaseToken: string;
  readonly parentJobId: string | null;
  readonly childBudget: bigint | null;
}

export interface FrozenQuote {
  readonly id: string;
  readonly cost: Cost;
  readonly expiresAt: Instant;
}

/** A UUID (version 8, RFC 9562) from what names a thing: the same names give the same id on every node and at every retry. */
export function idFrom(...names: readonly string[]): string {
  let named = '';
  // The length in front of each name keeps ("ab", "c") and ("a", "bc") apart.
  for (const name of names) named += `${Buffer.byteLength(name)}:${name}`;
  const hex = hash('sha256', named, 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** SHA-256 of a value's canonical text. Callers pass plain data whose keys are in a fixed order. */
export function hashOf(value: unknown): string {
  return hashOfText(
    JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? field.toString() : field)),
  );
}

/** SHA-256 of a canonical text, in hex. */
export function hashOfText(text: string): string {
  return hash('sha256', text, 'hex');
}
