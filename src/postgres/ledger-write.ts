/**
 * The second half of a transaction: writes what was decided, each table with one statement for the
 * whole batch, and commits. The outbox comes last, because its lock orders all transactions.
 */

import type { AccountState } from '../domain/account.ts';
import { nextDue } from '../domain/due.ts';
import { type Entry, LedgerBroken } from '../domain/entry.ts';
import { outboxItemsOf } from '../events/outbox-items.ts';
import type { Changes } from '../pipeline/ports.ts';
import { byteaArray, instantArray, int4Array, int8Array, uuidArray } from './binary-array.ts';
import type { EntryBases } from './entry-bases.ts';
import { appendLeaves } from './entry-leaves.ts';
import { type GrantRow, insertGrants, type NewGrantRow, trimGrants, updateGrants } from './grant-rows.ts';
import { insertEntries, type JournalRow } from './journal-columns.ts';
import type { LockedAccount, Snapshot } from './ledger-load.ts';
import type { Call, Session } from './ledger-session.ts';
import { endJobs, putJobs } from './open-job-rows.ts';
import { outboxFormat } from './packed-outbox.ts';
import { poolFormat } from './packed-pool.ts';
import { stateFormat } from './packed-state.ts';
import type { StateCache } from './state-cache.ts';
import { endWaiting, putWaiting } from './waiting-rows.ts';

// Every row is locked and was just read, so each is found under its version. If one were not, the
// division by zero undoes the transaction. `any` says nothing new: it is for the planner, who would read all of a
// table that was empty when it planned, and with it looks each row up by its key.
const UPDATE_ACCOUNTS = {
  name: 'account_update',
  text: `
    with written as (
      update account_state s set version = t.version + 1, state = t.state
      from unnest($1::uuid[], $2::int8[], $3::bytea[]) as t (account_id, version, state)
      where s.account_id = any ($1::uuid[]) and s.account_id = t.account_id and s.version = t.version
      returning 1
    )
    select 1 / (count(*) = $4::int8)::int from written`,
};

const FREE_PLACES = {
  name: 'account_unplace',
  text: 'delete from account_state where account_id = any ($1::uuid[]) and version = 0',
};

const SET_DUE = {
  name: 'due_set',
  text: `
    insert into account_due (account_id, due_at)
    select account_id, due_at from unnest($1::uuid[], $2::timestamptz[]) as t (account_id, due_at)
    on conflict (account_id) do update set due_at = excluded.due_at`,
};

const CLEAR_DUE = {
  name: 'due_clear',
  text: 'delete from account_due where account_id = any ($1::uuid[])',
};

const UPDATE_POOLS = {
  name: 'pool_update',
  text: `
    with written as (
      update pool_state s set version = t.version + 1, state = t.state
      from unnest($1::int4[], $2::int8[], $3::bytea[]) as t (pool_id, version, state)
      where s.pool_id = any ($1::int4[]) and s.pool_id = t.pool_id and s.version = t.version
      returning 1
    )
    select 1 / (count(*) = $4::int8)::int from written`,
};

const TELL = {
  name: 'outbox_tell',
  text: `
    with head as (update outbox_head set position = position + 1 returning position)
    insert into outbox (position, at, items)
    select position, to_timestamp($1::float8 / 1000), $2::bytea from head`,
};

const COMMIT = { name: 'commit', text: 'commit' };
const ROLLBACK = { name: 'rollback', text: 'rollback' };

export async function rollback(session: Session): Promise<void> {
  await session.query({ statement: ROLLBACK });
}

interface AccountWrite {
  readonly accountId: string;
  readonly version: number;
  /** As written. */
  readonly state: AccountState;
  readonly bytes: Buffer;
  readonly bases: EntryBases;
  readonly rows: readonly JournalRow[];
  readonly inserts: readonly NewGrantRow[];
  readonly updates: readonly GrantRow[];
  /** When time alone changes it next; undefined where that has not changed. */
  readonly dueAt: number | null | undefined;
}

function writeAccount(
  state: AccountState,
  params: { locked: LockedAccount | undefined; entries: readonly Entry[] },
): AccountWrite {
  const { locked, entries } = params;
  const { accountId } = state;
  if (!locked) throw new LedgerBroken(`account ${accountId} was changed and not locked`);
  const before = locked.state?.seq ?? 0;
  const { peaks, rows, bases } = appendLeaves(state, { before, entries, bases: locked.bases });
  const { state: kept, inserts, updates } = trimGrants(state, { back: locked.back, entries });
  const dueAt = nextDue(kept);
  const dueBefore = locked.state ? nextDue(locked.state) : null;
  const next = { ...kept, peaks };
  return {
    accountId,
    version: locked.version,
    state: next,
    bytes: stateFormat.encode(next),
    bases,
    rows,
    inserts,
    updates,
    dueAt: dueAt === dueBefore ? undefined : dueAt,
  };
}

function byAccount(entries: readonly Entry[]): ReadonlyMap<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.accountId);
    if (group) group.push(entry);
    else groups.set(entry.accountId, [entry]);
  }
  return groups;
}

function accountCalls(writes: readonly AccountWrite[]): Call[] {
  const calls: Call[] = [];
  if (writes.length > 0) {
    calls.push({
      statement: UPDATE_ACCOUNTS,
      values: [
        uuidArray(writes.map(({ accountId }) => accountId)),
        int8Array(writes.map(({ version }) => version)),
        byteaArray(writes.map(({ bytes }) => bytes)),
        writes.length,
      ],
    });
  }
  const due = writes.flatMap(({ accountId, dueAt }) => (dueAt === undefined ? [] : [{ accountId, dueAt }]));
  const set = due.filter(({ dueAt }) => dueAt !== null);
  const cleared = due.filter(({ dueAt }) => dueAt === null);
  if (set.length > 0) {
    const values = [
      uuidArray(set.map(({ accountId }) => accountId)),
      instantArray(set.map(({ dueAt }) => dueAt)),
    ];
    calls.push({ statement: SET_DUE, values });
  }
  if (cleared.length > 0) {
    calls.push({ statement: CLEAR_DUE, values: [uuidArray(cleared.map(({ accountId }) => accountId))] });
  }
  const rows = writes.flatMap((write) => write.rows);
  if (rows.length > 0) calls.push(insertEntries(rows));
  const inserts = writes.flatMap((write) => write.inserts);
  if (inserts.length > 0) calls.push(insertGrants(inserts));
  const updates = writes.flatMap((write) => write.updates);
  if (updates.length > 0) calls.push(updateGrants(updates));
  return calls;
}

function jobCalls({ entries, jobs, endedJobs, waiting, endedWaits }: Changes): Call[] {
  const calls: Call[] = [];
  if (waiting.length > 0) calls.push(putWaiting(waiting));
  if (endedWaits.length > 0) calls.push(endWaiting(endedWaits));
  if (jobs.length > 0) calls.push(putJobs(jobs, entries));
  if (endedJobs.length > 0) calls.push(endJobs(endedJobs));
  return calls;
}

function poolCalls({ pools }: Changes, snapshot: Snapshot): Call[] {
  if (pools.length === 0) return [];
  const versions = pools.map(({ poolId }) => {
    const locked = snapshot.pools.get(poolId);
    if (!locked) throw new LedgerBroken(`pool ${poolId} was changed and not locked`);
    return locked.version;
  });
  return [
    {
      statement: UPDATE_POOLS,
      values: [
        int4Array(pools.map(({ poolId }) => poolId)),
        int8Array(versions),
        byteaArray(
          pools.map((pool, index) => poolFormat.encode({ ...pool, version: (versions[index] ?? 0) + 1 })),
        ),
        pools.length,
      ],
    },
  ];
}

/** Writes all changes and commits, in one round trip; with no changes, rolls back. */
export async function writeChanges(
  session: Session,
  params: { changes: Changes; snapshot: Snapshot; cache: StateCache },
): Promise<void> {
  const { changes, snapshot, cache } = params;
  const groups = byAccount(changes.entries);
  const writes = changes.states.map((state) =>
    writeAccount(state, {
      locked: snapshot.locked.get(state.accountId),
      entries: groups.get(state.accountId) ?? [],
    }),
  );
  const written = new Set(writes.map(({ accountId }) => accountId));
  for (const accountId of groups.keys()) {
    if (!written.has(accountId))
      throw new LedgerBroken(`account ${accountId} has new entries and no new state`);
  }
  const calls = [...accountCalls(writes), ...jobCalls(changes), ...poolCalls(changes, snapshot)];
  if (calls.length === 0 && changes.heartbeats.length === 0) return rollback(session);
  const unused = [...snapshot.locked].filter(([id, { version }]) => version === 0 && !written.has(id));
  if (unused.length > 0)
    calls.push({ statement: FREE_PLACES, values: [uuidArray(unused.map(([id]) => id))] });
  const news = outboxItemsOf(changes);
  if (news.length > 0) calls.push({ statement: TELL, values: [snapshot.now, outboxFormat.encode(news)] });
  calls.push({ statement: COMMIT });
  await Promise.all(calls.map((call) => session.query(call)));
  for (const { bytes, state, bases } of writes) cache.keep(bytes, { state, bases });
}
