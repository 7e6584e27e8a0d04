// What must hold when a process is killed at any moment under load: every answer that was given is there
// afterwards, nothing is there twice, and the money adds up.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { errorMessage } from '../../src/error-code.ts';
import { readPostmaster } from '../support/postmaster.ts';
import { runWeir, temporaryDirectory, type WeirProcess } from '../support/process.ts';
import { post } from '../support/shell.ts';
import { units } from './support/weir.ts';

const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename
  ... on JobGranted { replayed job { id } lease { token } } ... on JobRejected { reasons { code } } } }`;
const SETTLE = `mutation ($input: SettleJobInput!) { settleJob(input: $input) { __typename ... on JobSettled { cost { total } } } }`;
const STATE = `query ($id: ID!) { viewer { account { id } } account(id: $id) { balance { available held posted debt }
  grants(first: 10) { edges { node { granted available held spent expired revoked } } } } }`;

interface Acknowledged {
  readonly key: string;
  readonly jobId: string;
}

/** A field of an answer's data by its path; undefined when it is not there. */
function field(data: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    if (value === null || typeof value !== 'object') return undefined;
    return Object.entries(value).find(([key]) => key === name)?.[1];
  }, data);
}

/** Asks and settles until it is told to stop; what was acknowledged is kept. A lost connection ends it. */
async function keepAsking(params: {
  url: string;
  account: string;
  orchestrator: string;
  acknowledged: Acknowledged[];
  settled: string[];
  faults: string[];
  stop: AbortSignal;
}): Promise<void> {
  const { url, account, orchestrator, acknowledged, settled, faults, stop } = params;
  while (!stop.aborted) {
    const key = randomUUID();
    try {
      const asked = await post(
        url,
        { query: REQUEST, variables: { input: units('1', { idempotencyKey: key }) } },
        { authorization: `Bearer ${account}` },
      );
      const answer = field(asked.body.data, 'requestJob');
      const jobId = field(answer, 'job', 'id');
      if (typeof jobId !== 'string') {
        faults.push(
          String(asked.body.errors?.[0]?.extensions?.code ?? JSON.stringify(field(answer, 'reasons'))),
        );
        continue;
      }
      acknowledged.push({ key, jobId });
      const input = {
        jobId,
        leaseToken: field(answer, 'lease', 'token'),
        outcome: 'SUCCEEDED',
        usage: [{ meter: 'unit', quantity: '0.5' }],
      };
      const ended = await post(
        url,
        { query: SETTLE, variables: { input } },
        { authorization: `Bearer ${orchestrator}` },
      );
      if (field(ended.body.data, 'settleJob', '__typename') === 'JobSettled') settled.push(jobId);
    } catch (error) {
      // Asked by its words: the error is of another realm than the test's TypeError.
      if (errorMessage(error) !== 'fetch failed') throw error;
      return;
    }
  }
}

async function untilMany(acknowledged: readonly Acknowledged[], many: number): Promise<void> {
  while (acknowledged.length < many) await new Promise((resolve) => setImmediate(resolve));
}

/** Every acknowledged answer repeats, and every credit is accounted for. */
async function checkAll(
  weir: WeirProcess,
  params: { acknowledged: Acknowledged[]; settled: string[]; accountId: string },
): Promise<void> {
  const { url, keys } = await weir.ready;
  const authorization = `Bearer ${keys.ACCOUNT_BARE}`;
  for (const { key, jobId } of params.acknowledged) {
    const again = await post(
      url,
      { query: REQUEST, variables: { input: units('1', { idempotencyKey: key }) } },
      { authorization },
    );
    expect(field(again.body.data, 'requestJob')).toMatchObject({
      __typename: 'JobGranted',
      replayed: true,
      job: { id: jobId },
    });
  }
  const { body } = await post(url, { query: STATE, variables: { id: params.accountId } }, { authorization });
  const balance = field(body.data, 'account', 'balance');
  const grant = field(body.data, 'account', 'grants', 'edges', '0', 'node');
  const amount = (of: unknown, name: string): number => Number(field(of, name));
  expect(amount(balance, 'posted')).toBe(amount(balance, 'available') + amount(balance, 'held'));
  const parts = ['available', 'held', 'spent', 'expired', 'revoked'].map((name) => amount(grant, name));
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount(grant, 'granted'));
  expect(amount(grant, 'spent')).toBeGreaterThanOrEqual(params.settled.length * 0.5);
  expect(amount(balance, 'held') + amount(grant, 'spent') * 2).toBeGreaterThanOrEqual(
    params.acknowledged.length,
  );
}

async function accountOf(weir: WeirProcess): Promise<string> {
  const { url, keys } = await weir.ready;
  const { body } = await post(
    url,
    { query: '{ viewer { account { id } } }' },
    { authorization: `Bearer ${keys.ACCOUNT_BARE}` },
  );
  return String(field(body.data, 'viewer', 'account', 'id'));
}

test('kill -9 of the server under load loses no acknowledged answer and doubles none', async () => {
  const settings = { WEIR_DATA_DIR: temporaryDirectory() };
  const acknowledged: Acknowledged[] = [];
  const settled: string[] = [];
  let weir = runWeir(settings);
  const accountId = await accountOf(weir);
  for (let round = 1; round <= 3; round += 1) {
    const { url, keys } = await weir.ready;
    const stop = new AbortController();
    const load = Array.from({ length: 16 }, () =>
      keepAsking({
        url,
        account: keys.ACCOUNT_BARE ?? '',
        orchestrator: keys.ORCHESTRATOR ?? '',
        acknowledged,
        settled,
        faults: [],
        stop: stop.signal,
      }),
    );
    await untilMany(acknowledged, round * 80);
    weir.child.kill('SIGKILL');
    stop.abort();
    await Promise.all(load);
    await weir.ended;
    weir = runWeir(settings);
  }
  await checkAll(weir, { acknowledged, settled, accountId });
}, 400_000);

test('kill -9 of Postgres under load is a typed fault, never a throttle, and loses nothing', async () => {
  const directory = temporaryDirectory();
  const weir = runWeir({ WEIR_DATA_DIR: directory });
  const { url, keys } = await weir.ready;
  const accountId = await accountOf(weir);
  const acknowledged: Acknowledged[] = [];
  const settled: string[] = [];
  const faults: string[] = [];
  const stop = new AbortController();
  const load = Array.from({ length: 16 }, () =>
    keepAsking({
      url,
      account: keys.ACCOUNT_BARE ?? '',
      orchestrator: keys.ORCHESTRATOR ?? '',
      acknowledged,
      settled,
      faults,
      stop: stop.signal,
    }),
  );
  await untilMany(acknowledged, 60);
  process.kill(readPostmaster(directory), 'SIGKILL');
  while (faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
  // Postgres is started again, and the same node goes on.
  await untilMany(acknowledged, acknowledged.length + 60);
  stop.abort();
  await Promise.all(load);
  expect(new Set(faults)).toEqual(new Set(['UNAVAILABLE']));
  await checkAll(weir, { acknowledged, settled, accountId });
}, 400_000);
