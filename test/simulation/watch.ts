/**
 * Looks on while batches are decided: which commands, in which order, at which instant, with which answers, and
 * whether the database kept it. It also arranges the accidents, at the moments at which they hurt most.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Command } from '../../src/pipeline/pipeline.ts';
import type { Changes, Ledger, Needs } from '../../src/pipeline/ports.ts';
import { LedgerUnavailable } from '../../src/postgres/ledger-session.ts';
import { isUnavailable } from '../../src/postgres/unavailable.ts';
import type { Doing } from './product.ts';

/** A command that was decided. */
export interface Decided {
  readonly doing: Doing;
  readonly needs: Needs;
  /** When it was put, counted over all nodes. */
  readonly arrival: number;
  readonly node: string;
  readonly answer: unknown;
  readonly error: unknown;
}

export interface Batch {
  readonly now: number;
  readonly catalogueVersion: number;
  readonly decided: readonly Decided[];
  readonly changes: Changes;
  committed: boolean;
}

const TRIES = 400;

/** What a caller is told whose connection broke after the commit. */
function unheard(): Error {
  const cause = new Error('Connection terminated unexpectedly');
  return new LedgerUnavailable('The answer was lost on its way.', { cause });
}

/** Makes the watcher. `pool` is for asking the database what it kept, `kill` ends the ledger's sessions. */
export function watchLedger(params: { pool: pg.Pool; kill: () => Promise<void> }) {
  const { pool, kill } = params;
  let batches: Batch[] = [];
  let deciding: Decided[] | null = null;
  let arrivals = 0;
  let crash: { how: 'UNHEARD' | 'KILLED'; after: number } | null = null;
  const killings: Promise<void>[] = [];

  async function ask<R extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<R[]> {
    for (let tries = 0; ; tries += 1) {
      try {
        return (await pool.query<R>(text, values)).rows;
      } catch (error) {
        if (!isUnavailable(error) || tries > TRIES) throw error;
        await sleep(20);
      }
    }
  }

  /** Whether what a batch wrote is there. A batch that wrote nothing that can be told apart counts as kept: nobody can tell. */
  async function wasKept({ changes }: Batch): Promise<boolean> {
    const [entry] = changes.entries;
    if (entry) {
      const { accountId, seq, subject, ordinal, at } = entry;
      const kept = await ask(
        `select from journal where account_id = $1 and seq = $2 and subject = $3 and ordinal = $4
          and at = to_timestamp($5::float8 / 1000)`,
        [accountId, seq, subject, ordinal, at],
      );
      return kept.length > 0;
    }
    const [job] = changes.jobs;
    if (!job) return true;
    const kept = await ask(
      `select from open_jobs where account_id = $1 and job_id = $2 and lease_ends_at = to_timestamp($3::float8 / 1000)`,
      [job.accountId, job.jobId, job.leaseEndsAt],
    );
    return kept.length > 0;
  }

  function startKilling(after: number): void {
    killings.push(
      sleep(after)
        .then(kill)
        // A server that is down has no sessions left to end.
        .catch((error: unknown) => {
          if (!isUnavailable(error)) throw error;
        }),
    );
  }

  return {
    plan: (next: typeof crash) => {
      crash = next;
    },
    take: (): Batch[] => {
      const taken = batches;
      batches = [];
      return taken;
    },
    /** Resolves when no killing is under way. */
    settled: async (): Promise<void> => {
      await Promise.all(killings.splice(0));
    },
    command: <T>(command: Command<T>, { doing, node }: { doing: Doing; node: string }): Command<T> => {
      const arrival = arrivals;
      arrivals += 1;
      return {
        needs: command.needs,
        apply: (world) => {
          const about = { doing, node, needs: command.needs, arrival };
          try {
            const answer = command.apply(world);
            deciding?.push({ ...about, answer, error: null });
            return answer;
          } catch (error) {
            deciding?.push({ ...about, answer: null, error });
            throw error;
          }
        },
      };
    },
    ledger: (ledger: Ledger): Ledger => ({
      ...ledger,
      transact: async (needs, decide) => {
        const seen: { batch: Batch | null } = { batch: null };
        const planned = crash;
        crash = null;
        try {
          const result = await ledger.transact(needs, (loaded) => {
            deciding = [];
            const done = decide(loaded);
            const { now, catalogue } = loaded;
            const batch = {
              now,
              catalogueVersion: catalogue.version,
              decided: deciding,
              changes: done.changes,
              committed: false,
            };
            deciding = null;
            seen.batch = batch;
            batches.push(batch);
            if (planned?.how === 'KILLED') startKilling(planned.after);
            return done;
          });
          if (seen.batch) seen.batch.committed = true;
          if (planned?.how === 'UNHEARD') throw unheard();
          return result;
        } catch (error) {
          const { batch } = seen;
          if (batch && !batch.committed) batch.committed = await wasKept(batch);
          throw error;
        }
      },
    }),
  };
}
