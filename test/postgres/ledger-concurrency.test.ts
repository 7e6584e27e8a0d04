import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../src/domain/account.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { leafHash, rootOf, rootOfLeaves } from '../../src/domain/merkle.ts';
import { type Command, createPipeline } from '../../src/pipeline/pipeline.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createJournalQueries } from '../../src/postgres/journal-reads.ts';
import { type BodyRow, bodyColumns, bodyOf } from '../../src/postgres/journal-rows.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createOutboxReader } from '../../src/postgres/outbox-reader.ts';
import { entryFormat, entryHeader } from '../../src/postgres/packed-entry.ts';
import { createStateReads } from '../../src/postgres/state-reads.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  countOf,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const plain = createPool({ url: database.url, max: 2 });
database.onClose(() => plain.end());

/** A node of its own: its own connections, its own pipelines, as many as it has. */
function createNode({ pipelines }: { pipelines: number }) {
  const pool = createPool({ url: database.url, max: pipelines });
  database.onClose(() => pool.end());
  const ledger = createLedger({ pool, catalogue: catalogueSource() });
  const each = Array.from({ length: pipelines }, () =>
    createPipeline({ ledger, maxBatch: 32, maxQueue: 10_000 }),
  );
  return { ledger, submit: <T>(command: Command<T>, index: number) => pick(each, index).submit(command) };
}

function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

const NODES = [createNode({ pipelines: 2 }), createNode({ pipelines: 2 })];
const ACCOUNTS = Array.from({ length: 12 }, (_, index) => accountId(`account ${index}`));
const COMMANDS = 1_200;

describe('many commands on several nodes at once', () => {
  test('over the same accounts and pools end without a deadlock, and each is decided once', async () => {
    const opened = await Promise.all(
      ACCOUNTS.flatMap((account) =>
        NODES.map((node, index) => node.submit(openAccount(account, [120, 20]), index)),
      ),
    );
    expect(opened.filter(Boolean)).toHaveLength(ACCOUNTS.length);

    // Every job is asked for twice, on different nodes, and settled from both, in no particular order.
    const answers = await Promise.all(
      Array.from({ length: COMMANDS }, async (_, index) => {
        const account = pick(ACCOUNTS, index * 7 + (index % 5));
        const key = String(index);
        const modelId = 1 + (index % 2);
        const request = requestJob(account, { key, units: 1 + (index % 3), modelId });
        const decided = await Promise.all(NODES.map((node) => node.submit(request, index)));
        const settle = settleJob(account, { key, units: index % 4 });
        const settled = await Promise.all(NODES.map((node) => node.submit(settle, index + 1)));
        return { decided, settled };
      }),
    );

    for (const { decided, settled } of answers) {
      expect(new Set(decided).size).toBe(1);
      expect(settled.filter(Boolean)).toHaveLength(decided[0] === 'GRANTED' ? 1 : 0);
    }
    expect(answers.some(({ decided }) => decided[0] === 'REJECTED')).toBe(true);
  }, 400_000);

  test('leave journals without gaps, from whose postings the balances follow', async () => {
    const journal = createJournalQueries({ pool: plain });
    const { found } = await createStateReads({ pool: plain }).accountStates(ACCOUNTS);
    for (const account of ACCOUNTS) {
      const state = found.get(account);
      if (!state) throw new Error(`no state of ${account}`);
      const entries = await journal.pageOfEntries({
        accountId: account,
        from: { after: 0 },
        kinds: null,
        limit: 10_000,
      });
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      expect(state.seq).toBe(entries.length);
      expect(totals(state)).toEqual(totalsOf(entries));
      expect(entries.every((entry, index) => entry.at >= (entries[index - 1]?.at ?? 0))).toBe(true);
    }
    expect(await countOf(plain, 'select count(*) from open_jobs')).toBe(0);
  });

  test('leave a Merkle tree in which every entry stands as its row has it', async () => {
    const { rows } = await plain.query<BodyRow & { account_id: string; header: Buffer }>(
      `select account_id, uuid_send(account_id) || int8send(seq) || uuid_send(subject) || int2send(ordinal) ||
        int8send((extract(epoch from at) * 1000)::int8) as header, ${bodyColumns('j')}
       from journal j order by account_id, seq`,
    );
    const leaves = new Map<string, Buffer[]>(ACCOUNTS.map((id) => [id, []]));
    for (const row of rows) leaves.get(row.account_id)?.push(Buffer.from(leafHash(row.header, bodyOf(row))));
    const { found } = await createStateReads({ pool: plain }).accountStates(ACCOUNTS);
    for (const [id, all] of leaves) {
      const root = rootOf(found.get(id)?.peaks ?? []);
      expect(Buffer.from(rootOfLeaves(all))).toEqual(Buffer.from(root));
    }
    const [entry] = await createJournalQueries({ pool: plain }).pageOfEntries({
      accountId: pick(ACCOUNTS, 0),
      from: { after: 0 },
      kinds: null,
      limit: 1,
    });
    if (!entry) throw new Error('no entry');
    const leaf = leafHash(entryHeader(entry), entryFormat.encode(entry, entry));
    expect(Buffer.from(leaf)).toEqual(leaves.get(entry.accountId)?.[0]);
  });

  test('are told in the outbox in the order in which they were committed, each once', async () => {
    const reader = createOutboxReader({ pool: plain });
    const batches = await reader.readAfter(0n, 100_000);
    expect(batches.map(({ position }) => position)).toEqual(batches.map((_, index) => BigInt(index + 1)));
    expect((await reader.bounds()).head).toBe(BigInt(batches.length));
    const told = new Map<string, number>();
    for (const item of batches.flatMap(({ items }) => items)) {
      if (item.kind !== 'ENTRY') continue;
      expect(item.seq).toBe((told.get(item.accountId) ?? 0) + 1);
      told.set(item.accountId, item.seq);
    }
    const entries = [...told.values()].reduce((sum, count) => sum + count, 0);
    expect(entries).toBe(await countOf(plain, 'select count(*) from journal'));
  });

  test('count every slot of a pool free again', async () => {
    const { found } = await createStateReads({ pool: plain }).poolStates([1, 2]);
    // By id: rows come in whatever order the database finds them.
    expect([1, 2].map((id) => found.get(id)?.leases)).toEqual([[], []]);
  });

  test('bring several accounts into existence at once, in any order, without waiting for one another for ever', async () => {
    const names = Array.from({ length: 40 }, (_, index) => accountId(`new ${index}`));
    const [first, second] = NODES.map(({ ledger }) => ledger);
    if (!first || !second) throw new Error('two nodes are needed');
    for (let round = 0; round < names.length; round += 4) {
      const ids = names.slice(round, round + 4);
      const created = await Promise.all([
        submit(
          first,
          ids.map((id) => openAccount(id, [1])),
        ),
        submit(
          second,
          ids.toReversed().map((id) => openAccount(id, [1])),
        ),
      ]);
      expect(created.flat().filter(Boolean)).toHaveLength(ids.length);
    }
  });
});

interface Totals {
  readonly available: bigint;
  readonly held: bigint;
  readonly debt: bigint;
  readonly included: bigint;
}

function totals({ grants, debt, windows }: AccountState): Totals {
  return {
    available: grants.reduce((sum, grant) => sum + grant.available, 0n),
    held: grants.reduce((sum, grant) => sum + grant.held, 0n),
    debt,
    included: windows.find(({ name }) => name === 'week')?.used ?? 0n,
  };
}

function totalsOf(entries: readonly Entry[]): Totals {
  const sums = new Map<string, bigint>();
  for (const { account, amount } of entries.flatMap(({ postings }) => postings)) {
    sums.set(account, (sums.get(account) ?? 0n) + amount);
  }
  const sum = (account: string): bigint => sums.get(account) ?? 0n;
  return {
    available: sum('AVAILABLE'),
    held: sum('HELD'),
    debt: -sum('DEBT'),
    included: -sum('INCLUDED'),
  };
}
