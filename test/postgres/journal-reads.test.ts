import { describe, expect, test } from '@jest/globals';
import { append } from '../../src/domain/entry.ts';
import { idFrom } from '../../src/domain/request.ts';
import type { JobState } from '../../src/jobs/job-view.ts';
import type { Command } from '../../src/pipeline/pipeline.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createJournalQueries } from '../../src/postgres/journal-reads.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createStateReads } from '../../src/postgres/state-reads.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  credits,
  jobIdOf,
  needsOf,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 2 });
const plain = createPool({ url: database.url, max: 2 });
database.onClose(() => pool.end());
database.onClose(() => plain.end());
const ledger = createLedger({ pool, catalogue: catalogueSource() });
const journal = createJournalQueries({ pool: plain });
const states = createStateReads({ pool: plain });

const account = accountId('a');
const other = accountId('b');
await submit(ledger, [openAccount(account, [20, 5]), openAccount(other, [1])]);
// seq 4 to 10: settled, running, refused, lapsed, expired and settled late, and a job of another model.
await submit<unknown>(ledger, [
  requestJob(account, { key: 'settled' }),
  settleJob(account, { key: 'settled', units: 1 }),
  requestJob(account, { key: 'running' }),
  requestJob(account, { key: 'refused', units: 1_000 }),
  requestJob(account, { key: 'lapsed' }),
  requestJob(account, { key: 'other model', modelId: 2 }),
  requestJob(other, { key: 'settled' }),
]);
await plain.query("update open_jobs set lease_ends_at = now() - interval '1 minute' where job_id = $1", [
  jobIdOf(account, 'lapsed'),
]);

const page = { accountId: account, before: null, limit: 10 };
const keyOf = new Map(
  ['settled', 'running', 'refused', 'lapsed', 'other model'].map((key) => [jobIdOf(account, key), key]),
);

async function jobs(params: Partial<Parameters<typeof journal.pageOfJobs>[0]>): Promise<unknown[]> {
  const found = await journal.pageOfJobs({ ...page, states: null, modelId: null, ...params });
  return found.map(({ subject }) => keyOf.get(subject));
}

describe('a page of jobs', () => {
  test('has the newest first and goes on before a seq', async () => {
    expect(await jobs({})).toEqual(['other model', 'lapsed', 'running', 'settled']);
    const [, second] = await journal.pageOfJobs({ ...page, states: null, modelId: null });
    expect(await jobs({ before: second?.seq ?? 0, limit: 1 })).toEqual(['running']);
  });

  test.each<[JobState[], string[]]>([
    [['GRANTED'], ['other model', 'running']],
    [['UNKNOWN'], ['lapsed']],
    [
      ['GRANTED', 'UNKNOWN'],
      ['other model', 'lapsed', 'running'],
    ],
    [['SETTLED'], ['settled']],
    [
      ['SETTLED', 'UNKNOWN'],
      ['lapsed', 'settled'],
    ],
    [['CANCELLED', 'EXPIRED'], []],
    [[], []],
  ])('of the states %j has them as they stand now', async (wanted, expected) => {
    expect(await jobs({ states: wanted })).toEqual(expected);
  });

  test('can be of one model', async () => {
    expect(await jobs({ modelId: 2 })).toEqual(['other model']);
    expect(await jobs({ modelId: 2, states: ['SETTLED'] })).toEqual([]);
  });
});

describe('a page of decisions', () => {
  test('has grants and refusals, or one of them', async () => {
    const decisions = async (outcome: 'GRANTED' | 'REJECTED' | 'WAITING' | null) =>
      (await journal.pageOfDecisions({ ...page, outcome })).map(({ subject }) => keyOf.get(subject));
    expect(await decisions(null)).toEqual(['other model', 'lapsed', 'refused', 'running', 'settled']);
    expect(await decisions('REJECTED')).toEqual(['refused']);
    expect(await decisions('WAITING')).toEqual([]);
  });
});

describe('entries', () => {
  test('of many subjects come at once, with the open row of a job, and only from the account named', async () => {
    const settled = jobIdOf(account, 'settled');
    const running = jobIdOf(account, 'running');
    const { now, found } = await journal.readSubjects([
      { accountId: account, subject: settled },
      { accountId: account, subject: running },
      { accountId: other, subject: running },
      { accountId: account, subject: idFrom('nothing') },
    ]);
    expect(Math.abs(now - Date.now())).toBeLessThan(60_000);
    expect([...found.keys()].sort()).toEqual([settled, running].sort());
    expect(found.get(settled)?.entries.map(({ detail }) => detail.kind)).toEqual(['GRANTED', 'SETTLED']);
    expect(found.get(settled)?.open).toBeNull();
    expect(found.get(running)?.entries).toHaveLength(1);
    expect(found.get(running)?.open?.jobId).toBe(running);
    expect((await journal.readSubjects([])).found.size).toBe(0);
    expect(await journal.entriesOf({ accountId: account, subject: settled })).toEqual(
      found.get(settled)?.entries,
    );
  });

  test('of an account can be read up and down, and by kind', async () => {
    const seqs = async (params: Omit<Parameters<typeof journal.pageOfEntries>[0], 'accountId'>) =>
      (await journal.pageOfEntries({ accountId: account, ...params })).map(({ seq }) => seq);
    expect(await seqs({ from: { after: 2 }, kinds: null, limit: 3 })).toEqual([3, 4, 5]);
    expect(await seqs({ from: { before: null }, kinds: null, limit: 2 })).toEqual([9, 8]);
    expect(await seqs({ from: { before: 8 }, kinds: ['SETTLED', 'CREDITED'], limit: 9 })).toEqual([5, 3, 2]);
  });

  test('can be looked up by their number', async () => {
    expect(await journal.entryAt({ accountId: account, seq: 1 })).toMatchObject({
      subject: account,
      ordinal: 0,
      detail: { kind: 'OPENED' },
    });
    expect(await journal.entryAt({ accountId: account, seq: 999 })).toBeNull();
  });
});

describe('present states', () => {
  test('of accounts and pools come many at once, and what does not exist is missing', async () => {
    const accounts = await states.accountStates([account, other, accountId('nobody')]);
    expect([...accounts.found.keys()].sort()).toEqual([account, other].sort());
    expect(accounts.found.get(account)?.seq).toBe(9);
    const pools = await states.poolStates([1, 2, 99]);
    expect([...pools.found.keys()].sort()).toEqual([1, 2]);
    expect((await states.accountStates([])).found.size).toBe(0);
  });

  test('of grants are the state’s while they are open, in pages from the newest', async () => {
    const grants = await states.pageOfGrants({ accountId: account, before: null, limit: 10 });
    expect(grants.map(({ grant, createdSeq }) => [grant.name, createdSeq])).toEqual([
      ['grant 1', 3],
      ['grant 0', 2],
    ]);
    const held = grants.reduce((sum, { grant }) => sum + grant.held, 0n);
    expect(held).toBe(credits(3));
    expect(
      (await states.pageOfGrants({ accountId: account, before: 3, limit: 10 })).map(
        ({ grant }) => grant.name,
      ),
    ).toEqual(['grant 0']);
    const [first] = await states.grantsOf(account, [idFrom(account, 'grant', '0'), idFrom('nothing')]);
    expect(first).toEqual(grants[1]?.grant);
  });
});

describe('a job that expired and was settled late', () => {
  test('counts as settled', async () => {
    const late = accountId('late');
    const jobId = jobIdOf(late, '1');
    await submit<unknown>(ledger, [openAccount(late), requestJob(late, { key: '1' })]);
    await submit(ledger, [endTwice(late, jobId)]);
    const of = (wanted: JobState[]) =>
      journal.pageOfJobs({ accountId: late, before: null, limit: 9, states: wanted, modelId: null });
    expect(await of(['EXPIRED'])).toEqual([]);
    expect(await of(['SETTLED'])).toMatchObject([{ subject: jobId }]);
  });
});

/** Writes the end by time and then the late settlement, whatever they say. */
function endTwice(account: string, jobId: string): Command<void> {
  return {
    needs: needsOf({ accountId: account, jobs: [jobId] }),
    apply: (world) => {
      const job = world.job(jobId);
      const state = world.account(account);
      if (!job || !state) throw new Error('no job');
      const ending = {
        inputHash: null,
        outcome: null,
        usage: [],
        cost: { total: 0n, lines: [], priceVersion: 1 },
        charged: [],
        returned: [],
        forgiven: 0n,
        debt: 0n,
        computeMs: null,
        startedAt: null,
        finishedAt: null,
        reason: null,
      };
      const { leaseToken } = job;
      const common = { subject: jobId, at: world.nowFor(state), postings: [] };
      const expired = append(state, {
        ...common,
        ordinal: 1,
        detail: { kind: 'EXPIRED', ending, leaseToken, job },
      });
      const settled = append(expired.state, {
        ...common,
        ordinal: 2,
        detail: { kind: 'SETTLED', ending, leaseToken },
      });
      world.commit({ state: settled.state, entries: [expired.entry, settled.entry], ended: [job] });
    },
  };
}
