import { describe, expect, test } from '@jest/globals';
import { append } from '../../src/domain/entry.ts';
import { transfer } from '../../src/domain/postings.ts';
import { idFrom } from '../../src/domain/request.ts';
import type { Command } from '../../src/pipeline/pipeline.ts';
import type { Loaded } from '../../src/pipeline/ports.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  countOf,
  credits,
  HASH,
  jobIdOf,
  needsOf,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 4 });
const plain = createPool({ url: database.url, max: 2 });
database.onClose(() => pool.end());
database.onClose(() => plain.end());
const catalogue = catalogueSource();
const ledger = createLedger({ pool, catalogue });

const NO_CHANGES = {
  states: [],
  entries: [],
  jobs: [],
  endedJobs: [],
  waiting: [],
  endedWaits: [],
  pools: [],
  loads: [],
  heartbeats: [],
};

function look(needs: Parameters<typeof needsOf>[0]): Promise<Loaded> {
  return ledger.transact([needsOf(needs)], (loaded) => ({ changes: NO_CHANGES, result: loaded }));
}

/** Gives back some of what a grant paid. */
function giveBack(account: string, params: { grantId: string; amount: bigint; key: string }): Command<void> {
  const { grantId, amount, key } = params;
  return {
    needs: needsOf({ accountId: account, grants: [grantId] }),
    apply: (world) => {
      const state = world.account(account);
      if (!state) throw new Error('no account');
      const grants = state.grants.map((grant) =>
        grant.id === grantId
          ? { ...grant, spent: grant.spent - amount, available: grant.available + amount }
          : grant,
      );
      const done = append(
        { ...state, grants },
        {
          subject: idFrom(account, 'adjust', key),
          ordinal: 0,
          at: world.nowFor(state),
          detail: {
            kind: 'ADJUSTED',
            parts: [],
            grant: null,
            debtPaid: 0n,
            inputHash: HASH,
            reason: 'a correction',
          },
          postings: transfer('SPENT', 'AVAILABLE', { grantId, amount }),
        },
      );
      world.commit({ state: done.state, entries: [done.entry] });
    },
  };
}

describe('a transaction of the ledger', () => {
  test('loads what an earlier one wrote', async () => {
    const account = accountId('round trip');
    const jobId = jobIdOf(account, '1');
    let before: Loaded['accounts'] = new Map();
    await submit(ledger, [openAccount(account, [100, 50])]);
    await submit(ledger, [
      {
        ...requestJob(account, { key: '1', units: 20 }),
        apply: (world) => {
          const outcome = requestJob(account, { key: '1', units: 20 }).apply(world);
          before = new Map([[account, world.account(account) ?? fail()]]);
          return outcome;
        },
      },
    ]);

    const loaded = await look({ accountId: account, subjects: [jobId, account], jobs: [jobId], pools: [] });
    const written = before.get(account);

    expect(loaded.accounts.get(account)).toEqual({ ...written, peaks: expect.any(Array) });
    expect(loaded.entries.get(account)?.map(({ detail }) => detail.kind)).toEqual(['OPENED']);
    const [granted] = loaded.entries.get(jobId) ?? [];
    expect(granted).toMatchObject({ accountId: account, seq: 4, subject: jobId, ordinal: 0 });
    expect(loaded.jobs.get(jobId)).toMatchObject({ accountId: account, jobId, entries: 1 });
    expect(loaded.jobs.get(jobId)?.hold).toEqual(
      granted?.detail.kind === 'GRANTED' ? granted.detail.hold : undefined,
    );
    expect([...loaded.pools.keys()]).toEqual([1]);
    expect(loaded.now).toBeGreaterThanOrEqual(written?.lastAt ?? Number.POSITIVE_INFINITY);
  });

  test('locks the pools that a command names, and those of its jobs where it names none', async () => {
    const account = accountId('pools');
    await submit(ledger, [openAccount(account, [100])]);
    await submit(ledger, [requestJob(account, { key: '1', units: 1 })]);
    const jobId = jobIdOf(account, '1');
    const named = await look({ accountId: account, subjects: [], jobs: [jobId], pools: [2] });
    expect([[...named.pools.keys()], named.jobs.has(jobId)]).toEqual([[2], true]);
    const own = await look({ accountId: account, subjects: [], jobs: [jobId], pools: [] });
    expect([[...own.pools.keys()], own.jobs.has(jobId)]).toEqual([[1], true]);
  });

  test('answers a repeated command from what it wrote the first time', async () => {
    const account = accountId('repeat');
    expect(await submit(ledger, [openAccount(account, [5])])).toEqual([true]);
    expect(await submit(ledger, [openAccount(account, [5])])).toEqual([false]);
    const command = requestJob(account, { key: '1', units: 4 });
    expect(await submit(ledger, [command, command])).toEqual(['GRANTED', 'GRANTED']);
    expect(await submit(ledger, [command])).toEqual(['GRANTED']);
    const settle = settleJob(account, { key: '1', units: 3 });
    expect(await submit(ledger, [settle, settle])).toEqual([true, false]);
    expect(await countOf(plain, `select count(*) from journal where account_id = '${account}'`)).toBe(4);
    expect(await countOf(plain, `select count(*) from open_jobs where account_id = '${account}'`)).toBe(0);
  });

  test('changes nothing when a decision throws, and frees its locks', async () => {
    const account = accountId('throws');
    await submit(ledger, [openAccount(account)]);
    const failing = ledger.transact([needsOf({ accountId: account, pools: [1] })], () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
    expect(await submit(ledger, [requestJob(account, { key: '1' })])).toEqual(['GRANTED']);
  });

  test('leaves no trace of an account whose creation was refused', async () => {
    const account = accountId('refused');
    const loaded = await look({ accountId: account, creates: true });
    expect(loaded.accounts.has(account)).toBe(false);
    const other = accountId('created beside a refused one');
    await submit<unknown>(ledger, [
      openAccount(other),
      { needs: needsOf({ accountId: account, creates: true }), apply: () => undefined },
    ]);
    expect(await countOf(plain, `select count(*) from account_state where account_id = '${account}'`)).toBe(
      0,
    );
    expect(await submit(ledger, [openAccount(account)])).toEqual([true]);
  });

  test('refuses entries that do not go on from the last one, and writes none of them', async () => {
    const account = accountId('gap');
    await submit(ledger, [openAccount(account)]);
    const state = (await look({ accountId: account })).accounts.get(account) ?? fail();
    const skipped = append(
      { ...state, seq: state.seq + 1 },
      {
        subject: idFrom('gap'),
        ordinal: 0,
        at: state.lastAt,
        detail: { kind: 'LAPSED', leaseEndsAt: 0 },
        postings: [],
      },
    );
    const writing = ledger.transact([needsOf({ accountId: account })], () => ({
      changes: { ...NO_CHANGES, states: [skipped.state], entries: [skipped.entry] },
      result: null,
    }));
    await expect(writing).rejects.toThrow(/does not follow/);
    expect((await look({ accountId: account })).accounts.get(account)?.seq).toBe(state.seq);
  });

  test('decides under the catalogue that is committed, not under the one that the node remembers', async () => {
    await plain.query('update catalogue_head set version = 41');
    const loaded = await look({ accountId: accountId('catalogue') });
    expect(catalogue.reloads).toEqual([41]);
    expect(loaded.catalogue.version).toBe(41);
  });

  test('takes text that Postgres cannot hold, and shows it as near as it can', async () => {
    const account = accountId('odd text');
    await submit(ledger, [openAccount(account)]);
    const odd = 'a\0b\ud800"\\{},c';
    await submit(ledger, [
      requestJob(account, { key: '1', endpoint: odd, labels: [{ name: odd, value: odd }] }),
    ]);
    const { rows } = await plain.query(
      'select endpoint, labels from journal where account_id = $1 and kind = 3',
      [account],
    );
    const shown = 'a\ufffdb\ufffd"\\{},c';
    expect(rows).toEqual([{ endpoint: shown, labels: { [shown]: shown } }]);
  });
});

describe('grants', () => {
  test('leave the state when they are spent, and come back when they are needed', async () => {
    const account = accountId('spent');
    const first = idFrom(account, 'grant', '0');
    await submit(ledger, [openAccount(account, [3, 10])]);
    await submit(ledger, [requestJob(account, { key: '1', units: 5 })]);
    await submit(ledger, [settleJob(account, { key: '1', units: 5 })]);
    const grantsOf = async (): Promise<string[] | undefined> =>
      (await look({ accountId: account })).accounts.get(account)?.grants.map(({ name }) => name);
    // The included window pays 1; the promotional grant pays the other 4 of its 10.
    expect(await grantsOf()).toEqual(['grant 0', 'grant 1']);
    await submit(ledger, [requestJob(account, { key: '2', units: 9 })]);
    await submit(ledger, [settleJob(account, { key: '2', units: 9 })]);
    expect(await grantsOf()).toEqual([]);
    expect(await ledger.readGrants(account, [first])).toMatchObject([
      { id: first, granted: credits(3), spent: credits(3), available: 0n },
    ]);

    await submit(ledger, [giveBack(account, { grantId: first, amount: credits(2), key: 'a' })]);

    expect(await grantsOf()).toEqual(['grant 0']);
    expect(await ledger.readGrants(account, [first])).toMatchObject([
      { spent: credits(1), available: credits(2) },
    ]);
    const { rows } = await plain.query(
      'select name, open from grants where account_id = $1 order by created_seq',
      [account],
    );
    expect(rows).toEqual([
      { name: 'grant 0', open: true },
      { name: 'grant 1', open: false },
    ]);
  });

  test('stay away when they were brought back for nothing', async () => {
    const account = accountId('for nothing');
    const grantId = idFrom(account, 'grant', '0');
    await submit(ledger, [openAccount(account, [2])]);
    await submit(ledger, [requestJob(account, { key: '1', units: 3 })]);
    await submit(ledger, [settleJob(account, { key: '1', units: 3 })]);
    const again = { ...requestJob(account, { key: '2', units: 1 }) };
    await submit(ledger, [{ ...again, needs: { ...again.needs, grants: [grantId] } }]);
    const loaded = await look({ accountId: account });
    expect(loaded.accounts.get(account)?.grants).toEqual([]);
    expect(await ledger.readGrants(account, [grantId])).toMatchObject([{ spent: credits(2) }]);
  });

  test('that hold something for an open job stay in the state', async () => {
    const account = accountId('held');
    await submit(ledger, [openAccount(account, [2])]);
    await submit(ledger, [requestJob(account, { key: '1', units: 3 })]);
    const loaded = await look({ accountId: account });
    expect(loaded.accounts.get(account)?.grants).toMatchObject([{ available: 0n, held: credits(2) }]);
  });
});

describe('what is due', () => {
  test('is found by the database’s clock, oldest first, and no earlier', async () => {
    const account = accountId('due');
    await submit(ledger, [openAccount(account)]);
    await submit(ledger, [requestJob(account, { key: '1' })]);
    const jobId = jobIdOf(account, '1');
    expect(await ledger.findDue(10)).toEqual([]);
    await plain.query("update open_jobs set due_at = now() - interval '1 minute' where job_id = $1", [jobId]);
    await plain.query("insert into account_due values ($1, now() - interval '2 minutes')", [account]);
    expect(await ledger.findDue(10)).toEqual([
      { accountId: account, jobId: null },
      { accountId: account, jobId },
    ]);
    expect(await ledger.findDue(1)).toEqual([{ accountId: account, jobId: null }]);
  });

  test('is noted for an account while a grant of it can expire, and no longer', async () => {
    const account = accountId('expiring');
    const dueAt = async (): Promise<unknown[]> =>
      (await plain.query('select due_at from account_due where account_id = $1', [account])).rows;
    const expiresAt = new Date('2031-01-01T00:00:00Z');
    await submit(ledger, [openAccount(account, [2], { expiresAt: expiresAt.getTime() })]);
    expect(await dueAt()).toEqual([{ due_at: expiresAt }]);
    await submit(ledger, [requestJob(account, { key: '1', units: 3 })]);
    expect(await dueAt()).toEqual([]);
  });
});

function fail(): never {
  throw new Error('should be there');
}
