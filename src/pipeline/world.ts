/**
 * The batch's view while it decides: what was loaded, with the changes of the commands before. A command
 * hands in its changes as a whole or throws and leaves none.
 */
import type { AccountState } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import type { Instant } from '../domain/instant.ts';
import { loadOf, newPoolState, type PoolState } from '../domain/load.ts';
import type { OpenJob } from '../domain/open-job.ts';
import { countEvidence } from '../domain/standing-evidence.ts';
import type { WaitingJob } from '../domain/waiting.ts';
import type { Catalogue, Changes, Loaded } from './ports.ts';

/** What one command changes, handed in together. */
export interface Outcome {
  /** Null when the command concerned no account. */
  readonly state: AccountState | null;
  readonly entries: readonly Entry[];
  readonly jobs?: readonly OpenJob[];
  readonly ended?: readonly OpenJob[];
  readonly pools?: readonly PoolState[];
  readonly heartbeats?: readonly OpenJob[];
  /** Requests that begin to wait, and those that wait no more. */
  readonly waiting?: readonly WaitingJob[];
  readonly endedWaits?: readonly WaitingJob[];
}

export interface World {
  readonly catalogue: Catalogue;
  /** The instant that counts for this account: the database's clock, never before the account's last entry. Without an account, the database's clock. */
  nowFor(state: AccountState | null): Instant;
  account(accountId: string): AccountState | null;
  /** The entries about a subject, those of this batch included. */
  entries(subject: string): readonly Entry[];
  job(jobId: string): OpenJob | null;
  /** A request that waits; null when it does not, or does no more. */
  waiting(jobId: string): WaitingJob | null;
  pool(poolId: number): PoolState;
  commit(outcome: Outcome): void;
  changes(): Changes;
}

export function createWorld(loaded: Loaded): World {
  const states = new Map(loaded.accounts);
  const entries = new Map(loaded.entries);
  const jobs = new Map<string, OpenJob | null>(loaded.jobs);
  const pools = new Map(loaded.pools);
  const waiting = new Map<string, WaitingJob | null>(loaded.waiting);
  const newWaits = new Set<string>();
  const endedWaits = new Map<string, string>();
  const written: Entry[] = [];
  const changedStates = new Set<string>();
  const changedJobs = new Set<string>();
  const endedJobs = new Map<string, string>();
  const changedPools = new Set<number>();
  const heartbeats = new Map<string, Changes['heartbeats'][number]>();

  function loadsOf(poolId: number): Changes['loads'] {
    const state = pools.get(poolId);
    const pool = loaded.catalogue.pools.get(poolId);
    if (!state || !pool) return [];
    return [{ poolId, load: loadOf({ state, pool, policy: loaded.catalogue.policy.load, now: loaded.now }) }];
  }

  return {
    catalogue: loaded.catalogue,
    nowFor: (state) => Math.max(loaded.now, state?.lastAt ?? 0),
    account: (accountId) => states.get(accountId) ?? null,
    entries: (subject) => entries.get(subject) ?? [],
    job: (jobId) => jobs.get(jobId) ?? null,
    waiting: (jobId) => waiting.get(jobId) ?? null,
    pool: (poolId) => pools.get(poolId) ?? loaded.otherPools.get(poolId) ?? newPoolState(poolId, loaded.now),
    commit: (outcome) => {
      if (outcome.state) {
        const { accountId } = outcome.state;
        const state = countEvidence(outcome.state, outcome.entries, {
          rules: loaded.catalogue.policy.standing,
          heldOf: (id) => totalOf(outcome.ended?.find(({ jobId }) => jobId === id)?.hold.parts ?? []),
        });
        states.set(accountId, state);
        changedStates.add(accountId);
      }
      for (const entry of outcome.entries) {
        written.push(entry);
        entries.set(entry.subject, [...(entries.get(entry.subject) ?? []), entry]);
      }
      for (const job of outcome.jobs ?? []) {
        jobs.set(job.jobId, job);
        changedJobs.add(job.jobId);
      }
      for (const job of outcome.ended ?? []) {
        jobs.set(job.jobId, null);
        changedJobs.delete(job.jobId);
        endedJobs.set(job.jobId, job.accountId);
      }
      for (const job of outcome.waiting ?? []) {
        waiting.set(job.request.id, job);
        newWaits.add(job.request.id);
      }
      for (const { request } of outcome.endedWaits ?? []) {
        waiting.set(request.id, null);
        // One that began to wait in this batch has no row to take away.
        if (!newWaits.delete(request.id)) endedWaits.set(request.id, request.accountId);
      }
      for (const pool of outcome.pools ?? []) {
        pools.set(pool.poolId, pool);
        changedPools.add(pool.poolId);
      }
      for (const { accountId, jobId, entries: count, leaseEndsAt } of outcome.heartbeats ?? []) {
        heartbeats.set(jobId, { accountId, jobId, ordinal: count - 1, leaseEndsAt });
      }
    },
    changes: () => ({
      states: [...changedStates].flatMap((id) => states.get(id) ?? []),
      entries: written,
      jobs: [...changedJobs].flatMap((id) => jobs.get(id) ?? []),
      endedJobs: [...endedJobs].map(([jobId, accountId]) => ({ accountId, jobId })),
      waiting: [...newWaits].flatMap((id) => waiting.get(id) ?? []),
      endedWaits: [...endedWaits].map(([jobId, accountId]) => ({ accountId, jobId })),
      pools: [...changedPools].flatMap((id) => pools.get(id) ?? []),
      loads: [...changedPools].flatMap(loadsOf),
      // Of a job that ended after its heartbeat, the end is told, and the end alone.
      heartbeats: [...heartbeats.values()].filter(({ jobId }) => !endedJobs.has(jobId)),
    }),
  };
}
