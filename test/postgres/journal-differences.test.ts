// Bodies that are kept as differences: whoever reads entries sees them as they were decided.
import { describe, expect, test } from '@jest/globals';
import type { Entry } from '../../src/domain/entry.ts';
import { leafHash, verifyInclusion } from '../../src/domain/merkle.ts';
import { readInclusion } from '../../src/ledger/tree-proof.ts';
import type { Command } from '../../src/pipeline/pipeline.ts';
import type { Changes, Ledger } from '../../src/pipeline/ports.ts';
import { createWorld } from '../../src/pipeline/world.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createDecisionReads } from '../../src/postgres/decision-reads.ts';
import { createJournalQueries } from '../../src/postgres/journal-reads.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { createTreeReads } from '../../src/postgres/ledger-audit-tree.ts';
import { LedgerUnavailable } from '../../src/postgres/ledger-session.ts';
import { entryFormat, entryHeader } from '../../src/postgres/packed-entry.ts';
import { createReadSessions } from '../../src/postgres/read-session.ts';
import { createStatementReads } from '../../src/postgres/statement-reads.ts';
import { createEntryReads } from '../../src/postgres/stream-reads.ts';
import { keepState } from '../ledger/support/damage.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  countOf,
  jobIdOf,
  openAccount,
  requestJob,
  settleJob,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const plain = createPool({ url: database.url, max: 4 });
database.onClose(() => plain.end());
const sessions = await createReadSessions({ pool: plain });
const journal = createJournalQueries({ pool: plain });
const audit = createLedgerAudit({ sessions });

/** A node, and the entries that it decided. */
function createNode() {
  const pool = createPool({ url: database.url, max: 2 });
  database.onClose(() => pool.end());
  const ledger: Ledger = createLedger({ pool, catalogue: catalogueSource() });
  return {
    submit: async (...commands: readonly Command<unknown>[]): Promise<readonly Entry[]> => {
      let changes: Changes | null = null;
      await ledger.transact(
        commands.map(({ needs }) => needs),
        (loaded) => {
          const world = createWorld(loaded);
          const result = commands.map((command) => command.apply(world));
          changes = world.changes();
          return { changes, result };
        },
      );
      return (changes as Changes | null)?.entries ?? [];
    },
  };
}

/** Ends the session that waits for a lock, when there is one. */
async function endWhoeverWaits(): Promise<void> {
  for (;;) {
    const { rowCount } = await plain.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) return;
  }
}

interface Kept {
  readonly seq: number;
  readonly kind: number;
  readonly distance: number | null;
  readonly bytes: number;
}

async function keptOf(account: string): Promise<readonly Kept[]> {
  const { rows } = await plain.query<Kept>(
    `select seq::float8 as seq, kind, base_distance as distance, length(detail) as bytes from journal
     where account_id = $1 order by seq`,
    [account],
  );
  return rows;
}

async function entriesOf(account: string): Promise<readonly Entry[]> {
  return journal.pageOfEntries({ accountId: account, from: { after: 0 }, kinds: null, limit: 10_000 });
}

/** Where each difference is from an entry that is whole, and the number of differences. */
async function differencesOf(account: string): Promise<number> {
  const rows = await keptOf(account);
  const whole = new Set(rows.filter(({ distance }) => distance === null).map(({ seq }) => seq));
  const others = rows.filter(({ distance }) => distance !== null);
  expect(others.filter(({ seq, distance }) => !whole.has(seq - (distance ?? 0)))).toEqual([]);
  return others.length;
}

async function flawsOf(account: string) {
  return audit.snapshot(async (snapshot) =>
    (await snapshot.rows({ accountId: account, after: 0, limit: 10_000 })).flatMap(({ seq, damage }) =>
      damage ? [{ seq, ...damage }] : [],
    ),
  );
}

const keys = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `job ${from + index}`);

describe('an account that asks again and again', () => {
  const account = accountId('busy');
  const node = createNode();
  const decided: Entry[] = [];

  test('keeps most of its entries as differences from a whole one, of its kind and model', async () => {
    decided.push(...(await node.submit(openAccount(account))));
    for (const key of keys(0, 12)) {
      decided.push(...(await node.submit(requestJob(account, { key, units: 1 + key.length }))));
      decided.push(...(await node.submit(settleJob(account, { key, units: 1 }))));
    }
    // Several in one transaction, of two models; some are refused for their price.
    decided.push(...(await node.submit(...keys(12, 24).map((key) => requestJob(account, { key })))));
    decided.push(
      ...(await node.submit(...keys(24, 36).map((key) => requestJob(account, { key, modelId: 2 })))),
    );
    for (const key of keys(36, 42))
      decided.push(...(await node.submit(requestJob(account, { key, units: 10_000_000 }))));
    for (const key of keys(12, 30))
      decided.push(...(await node.submit(settleJob(account, { key, units: 1 }))));
    const kept = await keptOf(account);
    expect(await differencesOf(account)).toBeGreaterThan(60);
    const grants = kept.filter(({ kind }) => kind === 3);
    expect(grants).toHaveLength(36);
    const whole = decided.map((entry) => entryFormat.encode(entry, entry).length);
    const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);
    const taken = sum(kept.map(({ bytes }) => bytes));
    expect(taken).toBeLessThan(0.4 * sum(whole));
    // Each is from one of its own kind.
    const kindOf = new Map(kept.map(({ seq, kind }) => [seq, kind]));
    for (const { seq, kind, distance } of kept)
      if (distance !== null) expect(kindOf.get(seq - distance)).toBe(kind);
  });

  test('is read as it was decided, by everybody', async () => {
    expect(await entriesOf(account)).toEqual(decided);
    const period = { accountId: account, first: 1, end: decided.length + 1 };
    const statement = createStatementReads({ sessions });
    expect(await statement.entries({ period, after: 0, limit: 1_000 })).toEqual(decided);
    const refs = decided.map(({ seq }) => ({ accountId: account, seq }));
    const streams = createEntryReads({ pool: plain });
    expect(await streams.entries(refs)).toEqual(decided);
    const decisions = decided.filter(({ detail }) => detail.kind === 'GRANTED' || detail.kind === 'REJECTED');
    const range = { accountId: account, from: null, to: null, modelId: null };
    expect(
      await createDecisionReads({ sessions, audit }).decisionsOf({
        accountId: account,
        after: 0,
        range,
        limit: 1_000,
      }),
    ).toEqual(decisions);
    const subject = jobIdOf(account, 'job 20');
    const about = decided.filter((entry) => entry.subject === subject);
    expect(about).toHaveLength(2);
    expect(await journal.entriesOf({ accountId: account, subject })).toEqual(about);
    expect(
      await streams.jobEntries([{ accountId: account, jobId: subject, ordinal: 1, leaseEndsAt: null }]),
    ).toEqual([about]);
    const { found } = await journal.readSubjects([{ accountId: account, subject }]);
    expect(found.get(subject)).toEqual({ entries: about, open: null });
    for (const { seq } of decided.slice(-3))
      expect(await journal.entryAt({ accountId: account, seq })).toEqual(decided[seq - 1]);
  });

  test('has its open jobs from grants that are differences', async () => {
    const jobs = await audit.snapshot((snapshot) =>
      snapshot.openJobs({ accountId: account, after: null, limit: 100 }),
    );
    expect(jobs).toHaveLength(6);
    for (const { jobId, job, damage } of jobs) {
      expect(damage).toBeNull();
      const grant = decided.find((entry) => entry.subject === jobId);
      expect(grant?.detail).toMatchObject({ kind: 'GRANTED', hold: job?.hold, leaseToken: job?.leaseToken });
    }
  });

  test('has the leaves and proofs of whole bodies', async () => {
    const rows = await audit.snapshot((snapshot) =>
      snapshot.rows({ accountId: account, after: 0, limit: 1_000 }),
    );
    const leaves = decided.map((entry) => leafHash(entryHeader(entry), entryFormat.encode(entry, entry)));
    expect(rows.map(({ leaf }) => Buffer.from(leaf))).toEqual(leaves.map((leaf) => Buffer.from(leaf)));
    expect(rows.filter(({ damage }) => damage)).toEqual([]);
    await createTreeReads({ sessions }).view(account, async ({ tree, subtrees, entry: bytesOf }) => {
      if (!tree) throw new Error('the account has no tree');
      for (const [index, entry] of decided.entries()) {
        const found = await bytesOf({ seq: entry.seq });
        const whole = Buffer.concat([entryHeader(entry), entryFormat.encode(entry, entry)]);
        expect(Buffer.from(found?.bytes ?? [])).toEqual(whole);
        const proof = await readInclusion({ seq: entry.seq, size: tree.size }, subtrees);
        expect(verifyInclusion({ leaf: leafHash(whole), index, proof, ...tree })).toBe(true);
      }
    });
  });
});

describe('what entries differ from is in the journal, whatever happened', () => {
  test('when nodes write in turns, which see it there', async () => {
    const account = accountId('two nodes');
    const nodes = [createNode(), createNode()] as const;
    const decided = [...(await nodes[0].submit(openAccount(account)))];
    for (const [index, key] of keys(0, 30).entries()) {
      // Now one after the other, now three times the same.
      const node = nodes[index < 20 ? index % 2 : Math.floor(index / 3) % 2] ?? nodes[0];
      decided.push(...(await node.submit(requestJob(account, { key }))));
    }
    expect(await entriesOf(account)).toEqual(decided);
    // Not the first of each node, nor those after which it knows that it is not alone.
    expect(await differencesOf(account)).toBeGreaterThanOrEqual(30 - 4);
    expect(await flawsOf(account)).toEqual([]);
  });

  test('when a transaction failed', async () => {
    const account = accountId('failed');
    const node = createNode();
    const decided = [...(await node.submit(openAccount(account)))];
    const client = await plain.connect();
    try {
      await client.query('begin');
      await client.query('select from outbox_head for update');
      const lost = node.submit(requestJob(account, { key: 'lost' }));
      const failed = expect(lost).rejects.toBeInstanceOf(LedgerUnavailable);
      await endWhoeverWaits();
      await failed;
    } finally {
      await client.query('rollback');
      client.release();
    }
    for (const key of keys(0, 3)) decided.push(...(await node.submit(requestJob(account, { key }))));
    expect(await entriesOf(account)).toEqual(decided);
    expect((await keptOf(account)).map(({ distance }) => distance)).toEqual([null, null, null, 1, 2]);
  });

  test('when a failover lost commits, and others came in their place', async () => {
    const account = accountId('failover');
    const [node, other] = [createNode(), createNode()];
    const decided = [...(await node.submit(openAccount(account)))];
    const putBack = await keepState(plain, account);
    // Of all of these the database will know nothing.
    await node.submit(requestJob(account, { key: 'lost 1' }));
    await node.submit(requestJob(account, { key: 'lost 2' }));
    await putBack();
    // The other node's entries take their numbers; afterwards the first one goes on.
    decided.push(...(await other.submit(requestJob(account, { key: 'kept 1', units: 3 }))));
    decided.push(...(await other.submit(requestJob(account, { key: 'kept 2', units: 4 }))));
    for (const key of keys(0, 4)) decided.push(...(await node.submit(requestJob(account, { key }))));
    expect(await entriesOf(account)).toEqual(decided);
    expect(await differencesOf(account)).toBeGreaterThan(3);
    expect(await flawsOf(account)).toEqual([]);
  });

  test('when a failover lost commits while nodes wrote in turns', async () => {
    const account = accountId('failover of two');
    const [node, other] = [createNode(), createNode()];
    const decided = [...(await node.submit(openAccount(account)))];
    for (const [index, key] of keys(0, 8).entries())
      decided.push(...(await (index % 2 === 0 ? node : other).submit(requestJob(account, { key }))));
    const putBack = await keepState(plain, account);
    // Whole entries about the other model, of which the database will know nothing.
    for (const [index, each] of [node, other].entries())
      await each.submit(requestJob(account, { key: `lost ${index}`, modelId: 2 }));
    await putBack();
    for (const [index, key] of keys(8, 16).entries())
      decided.push(
        ...(await (index % 2 === 0 ? other : node).submit(
          requestJob(account, { key, modelId: 2 - (index & 2) / 2 }),
        )),
      );
    expect(await entriesOf(account)).toEqual(decided);
    expect(await flawsOf(account)).toEqual([]);
    expect(await differencesOf(account)).toBeGreaterThanOrEqual(16 - 8);
  });

  test('when a node begins anew', async () => {
    const account = accountId('restart');
    const decided = [...(await createNode().submit(openAccount(account)))];
    for (const key of keys(0, 6)) {
      const node = createNode();
      decided.push(...(await node.submit(requestJob(account, { key }))));
      decided.push(...(await node.submit(settleJob(account, { key, units: 1 }))));
    }
    expect(await entriesOf(account)).toEqual(decided);
    expect(await countOf(plain, 'select count(*) from journal where base_distance <= 0')).toBe(0);
  });
});
