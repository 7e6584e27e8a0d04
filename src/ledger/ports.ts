/** What the proof of the ledger needs of the database. Implemented in `src/postgres`. */
import type { AccountState, Grant } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import type { OpenJob } from '../domain/open-job.ts';
import type { PublicKey, SignedCheckpoint } from './checkpoint.ts';
import type { Flaw } from './flaw.ts';
import type { Fold } from './fold.ts';
import type { ReadSubtrees } from './tree-proof.ts';

/** A row of the journal as it stands there. */
export interface JournalRow {
  readonly seq: number;
  /** Null when the packed bytes can't be read; `damage` says so then. */
  readonly entry: Entry | null;
  /** What is wrong with the row taken by itself. */
  readonly damage: Flaw | null;
  /** The hash of the entry as a leaf of the tree; empty when what is kept of it gives no bytes. */
  readonly leaf: Uint8Array;
  /** The tree's nodes that the row completes, one after the other; null for none. */
  readonly nodes: Uint8Array | null;
}

export interface GrantRow {
  readonly grant: Grant;
  readonly createdSeq: number;
  /** Whether the account's state has its numbers. */
  readonly open: boolean;
}

export interface OpenJobRow {
  readonly jobId: string;
  /** Null when the packed bytes can't be read; `damage` says so then. */
  readonly job: OpenJob | null;
  readonly damage: Flaw | null;
}

export interface StateRow {
  /** Null when the packed bytes can't be read. */
  readonly state: AccountState | null;
  /** Grows with every change of the row. */
  readonly version: number;
}

/** The size and root of an account's tree, as they were once. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
  /** When it was taken, and from where it is known: for people. */
  readonly at: Instant;
  readonly source: string;
}

/** One moment of the database. Whatever is committed meanwhile is not in it. */
export interface LedgerSnapshot {
  /** The database's clock at that moment. */
  readonly now: Instant;
  /** Null when the account has no state. */
  state(accountId: string): Promise<StateRow | null>;
  /** The rows after a seq, in their order. */
  rows(page: { accountId: string; after: number; limit: number }): Promise<readonly JournalRow[]>;
  /** The readable entries about these subjects up to a seq, by subject and in order of their ordinals. */
  entriesAbout(query: {
    accountId: string;
    subjects: readonly string[];
    upTo: number;
  }): Promise<ReadonlyMap<string, readonly Entry[]>>;
  grants(accountId: string, ids: readonly string[]): Promise<readonly GrantRow[]>;
  /** The grants whose creation is said to be an entry after `after` and up to `upTo`. */
  grantsCreated(range: { accountId: string; after: number; upTo: number }): Promise<readonly GrantRow[]>;
  /** Open jobs in order of their ids, from after one. */
  openJobs(page: { accountId: string; after: string | null; limit: number }): Promise<readonly OpenJobRow[]>;
  /** The requests that wait, in order of their ids, from after one. */
  waiting(page: { accountId: string; after: string | null; limit: number }): Promise<readonly string[]>;
  /** The first job that was granted, has not ended, and has no row among the open ones; null when there is none. Looks at the whole journal. */
  lostJob(accountId: string): Promise<{ readonly jobId: string; readonly grantedSeq: number } | null>;
  /** What was signed and kept of the account's tree, in order of size. */
  checkpoints(accountId: string): Promise<readonly TreeHead[]>;
}

export interface LedgerAudit {
  /** Shows one moment of the database for as long as `work` takes. Nothing is locked and nobody waits. */
  snapshot<T>(work: (snapshot: LedgerSnapshot) => Promise<T>): Promise<T>;
  /** Accounts that have a state, a journal or a checkpoint, in order of their ids, from after one. */
  accounts(page: { after: string | null; limit: number }): Promise<readonly string[]>;
}

/** How far the scheduled checker has come with an account. */
export interface Mark {
  readonly fold: Fold;
  /** The version of the account's state that was compared; null while entries are left. */
  readonly version: number | null;
}

/** Where the scheduled checker keeps its work, for all nodes. */
export interface CheckerStore {
  /** Takes the lead, or keeps it, for `leaseMs`; null when another node leads. */
  lead(leaseMs: Millis): Promise<{ readonly after: string | null } | null>;
  /** Gives the lead up. */
  resign(): Promise<void>;
  /** Remembers the account that was looked at last; null begins a new round. */
  moveOn(after: string | null): Promise<void>;
  /** Accounts that have changed since they were checked, or were not checked as a whole for long, in order of their ids. */
  due(query: {
    after: string | null;
    limit: number;
    /** After how long an account is checked from its first entry again. */
    wholeMs: Millis;
    /** After how long an account that is broken is looked at again. */
    brokenMs: Millis;
  }): Promise<readonly { readonly accountId: string; readonly whole: boolean }[]>;
  /** Null when there is none, or none that can be read. */
  mark(accountId: string): Promise<Mark | null>;
  /** Keeps a mark; `whole` when the check was begun from the first entry just now. */
  keep(mark: Mark, options: { whole: boolean }): Promise<void>;
  /** Remembers that an account is broken. */
  keepBroken(accountId: string): Promise<void>;
}

/** An account's tree as it stands. */
export interface TreeState {
  readonly size: number;
  readonly root: Uint8Array;
}

/** One moment of an account's tree. */
export interface TreeView {
  readonly now: Instant;
  /** Null when there is no such account. */
  readonly tree: TreeState | null;
  readonly subtrees: ReadSubtrees;
  /** The number and exact bytes (header and body) of what an entry says; null when there is none. */
  entry(ref: EntryRef): Promise<{ readonly seq: number; readonly bytes: Uint8Array } | null>;
}

/** An entry by what it is about, or by its number. */
export type EntryRef = { readonly subject: string; readonly ordinal: number } | { readonly seq: number };

export interface TreeReads {
  /** Shows one moment of an account's tree for as long as `work` takes. */
  view<T>(accountId: string, work: (view: TreeView) => Promise<T>): Promise<T>;
}

/** The checkpoints that were exported, and the keys that sign them. */
export interface CheckpointStore {
  installation(): Promise<string>;
  /** The private key that Weir made for itself, made now if there is none; PKCS #8 in DER. */
  ownKey(): Promise<Uint8Array>;
  /** Makes a public key known. */
  publishKey(key: PublicKey): Promise<void>;
  /** All keys that ever signed. */
  keys(): Promise<readonly (PublicKey & { readonly since: Instant })[]>;
  /** Keeps what was exported. What is there already stays as it is. */
  save(checkpoints: readonly SignedCheckpoint[]): Promise<void>;
  /** The largest that was kept of each of these accounts, by account. */
  newest(accountIds: readonly string[]): Promise<ReadonlyMap<string, TreeHead>>;
}
