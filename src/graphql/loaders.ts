/**
 * The loaders of one operation: what its fields ask for in the same moment is read together, so that a
 * page of a hundred jobs costs as many statements as a page of one. What never changes (names) is kept
 * for the operation; what does change (states, jobs) is read anew each time, because a later mutation of
 * the same operation, or a subscription's next event, must not show what an earlier one saw.
 */
import DataLoader from 'dataloader';
import type { AccountState } from '../domain/account.ts';
import { newPoolState, type PoolState } from '../domain/load.ts';
import { decisionEntryOf, type EntryOf, withdrawalOf } from '../jobs/decision-entry.ts';
import type { JobRef } from '../jobs/job-ref.ts';
import { foldJob, type JobView } from '../jobs/job-view.ts';
import type { ReadAt, ReadPorts, StoredSubject, SubjectRef, UserOf } from './read-ports.ts';

export interface Loaders {
  /** A job or a decision with all its entries; null when there is none. */
  readonly subjects: Loader<SubjectRef, ReadAt<StoredSubject> | null>;
  /** Null when there is no such account. */
  readonly accountNames: Loader<string, string | null>;
  /** As last committed, with the database's clock; null when there is no such account. */
  readonly accountStates: Loader<string, ReadAt<AccountState> | null>;
  /** Null when the name was erased. */
  readonly userNames: Loader<UserOf, string | null>;
  readonly poolStates: Loader<number, ReadAt<PoolState>>;
}

export interface Loader<Key, Value> {
  load(key: Key): Promise<Value>;
}

/** The most keys in one statement. */
const LARGEST_BATCH = 1_000;

/** Reads each key once, however often it was asked for, and puts the answers in the order of the keys. */
function loader<Key, Value>(params: {
  readonly cache: boolean;
  readonly nameOf: (key: Key) => string | number;
  readonly read: (keys: readonly Key[]) => Promise<(key: Key) => Value>;
}): Loader<Key, Value> {
  const { cache, nameOf, read } = params;
  const make = (): Loader<Key, Value> =>
    new DataLoader<Key, Value, string | number>(
      async (keys) => {
        const distinct = new Map(keys.map((key) => [nameOf(key), key]));
        const find = await read([...distinct.values()]);
        return keys.map(find);
      },
      { cache, cacheKeyFn: nameOf, maxBatchSize: LARGEST_BATCH },
    );
  // Most operations load nothing.
  let made: Loader<Key, Value> | null = null;
  return {
    load: (key) => {
      made ??= make();
      return made.load(key);
    },
  };
}

/** Makes the loaders of one operation. */
export function createLoaders({ journal, states, names }: ReadPorts): Loaders {
  return {
    subjects: loader({
      cache: false,
      nameOf: ({ accountId, subject }) => `${accountId} ${subject}`,
      read: async (refs) => {
        const { now, found } = await journal.readSubjects(refs);
        return ({ accountId, subject }) => {
          const stored = found.get(subject);
          // An id that carries another account than the one that it belongs to names nothing.
          return stored?.entries[0]?.accountId === accountId ? { now, found: stored } : null;
        };
      },
    }),
    accountNames: loader({
      cache: true,
      nameOf: (accountId) => accountId,
      read: async (ids) => {
        const found = await names.accountNames(ids);
        return (id) => found.get(id) ?? null;
      },
    }),
    accountStates: loader({
      cache: false,
      nameOf: (accountId) => accountId,
      read: async (ids) => {
        const { now, found } = await states.accountStates(ids);
        return (id) => {
          const state = found.get(id);
          return state ? { now, found: state } : null;
        };
      },
    }),
    userNames: loader({
      cache: true,
      nameOf: ({ accountId, userRef }) => `${accountId} ${userRef}`,
      read: async (given) => {
        const found = await names.userNames(given);
        return ({ userRef }) => found.get(userRef) ?? null;
      },
    }),
    poolStates: loader({
      cache: false,
      nameOf: (poolId) => poolId,
      read: async (ids) => {
        const { now, found } = await states.poolStates(ids);
        return (id) => ({ now, found: found.get(id) ?? newPoolState(id, now) });
      },
    }),
  };
}

/** The id and name of an account that something refers to, so that its absence is a bug. */
export async function loadAccount(
  loaders: Loaders,
  accountId: string,
): Promise<{ accountId: string; name: string }> {
  const name = await loaders.accountNames.load(accountId);
  if (name === null) throw new Error(`account ${accountId} has no name`);
  return { accountId, name };
}

/** The job as it stands now; null when there is none, also when the request with this id was rejected. */
export async function loadJob(loaders: Loaders, ref: JobRef): Promise<JobView | null> {
  const stored = await loaders.subjects.load({ accountId: ref.accountId, subject: ref.jobId });
  return stored ? foldJob(stored.found.entries, { open: stored.found.open, now: stored.now }) : null;
}

/** The entry with the last decision about a request; null when there is none. */
export async function loadDecision(
  loaders: Loaders,
  ref: { readonly accountId: string; readonly id: string },
): Promise<EntryOf<'GRANTED' | 'REJECTED' | 'WAITING'> | null> {
  const stored = await loaders.subjects.load({ accountId: ref.accountId, subject: ref.id });
  return decisionEntryOf(stored?.found.entries ?? []);
}

/** The entry by which the wait of a request was given up; null when it was not. */
export async function loadWithdrawal(
  loaders: Loaders,
  ref: { readonly accountId: string; readonly id: string },
): Promise<EntryOf<'WITHDRAWN'> | null> {
  const stored = await loaders.subjects.load({ accountId: ref.accountId, subject: ref.id });
  return withdrawalOf(stored?.found.entries ?? []);
}
