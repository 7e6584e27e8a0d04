// What calling off a wait promises: it ends the wait for good, costs nothing, and of all that could end it one does.

import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { verifyReceipt } from '../../src/client/verify-receipt.ts';
import {
  Answer,
  GRANTED,
  REJECTED,
  startTestWeir,
  type TestAccount,
  type TestWeir,
  units,
} from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const other = await startTestWeir({ beside: weir });
const nodes = [weir, other] as const;
const SECOND = 1_000;

const ASK = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ${GRANTED} ${REJECTED}
  ... on JobWaiting { replayed ticket { id position } waits: decision { id } }
  ... on RequestWithdrawn { message replayed withdrawnAt reason waited: decision { id outcome } } } }`;
const CALL_OFF = `mutation ($input: CancelJobInput!) { cancelJob(input: $input) { __typename
  ... on WaitWithdrawn { withdrawnAt reason replayed balance { available held posted }
    decision { id outcome withdrawnAt receipt { usageEventId chargeId transactionId charged why } } }
  ... on JobSettled { replayed job { id state charged } }
  ... on JobEnded { job { state } } ... on InvalidRequest { code path } ... on Problem { message } } }`;

const one = {
  name: 'one at a time',
  kind: 'CONCURRENCY',
  scope: ['ACCOUNT'],
  unit: 'job',
  base: '1',
  floor: '1',
  ceiling: '1',
};

async function put(node: TestWeir, key: string, query: string, input: object): Promise<Answer> {
  const [answer] = Object.values(await node.send(key, query, { input }));
  return new Answer(Object.fromEntries(Object.entries(answer ?? {})));
}

function ask(account: TestAccount, input: object, node: TestWeir = weir): Promise<Answer> {
  return put(node, account.key, ASK, input);
}

function callOff(key: string, input: object, node: TestWeir = weir): Promise<Answer> {
  return put(node, key, CALL_OFF, input);
}

/** An account that may run one job at a time, and runs it. */
async function busyAccount(): Promise<{ account: TestAccount; running: Answer }> {
  const account = await weir.account({ plan: await weir.plan({ limits: [one] }), credits: '100' });
  const running = await ask(account, units('2'));
  expect(running.kind).toBe('JobGranted');
  return { account, running };
}

async function settle(granted: Answer): Promise<void> {
  const settled = await weir.settle({
    jobId: granted.text('job.id'),
    leaseToken: granted.text('lease.token'),
    usage: [{ meter: 'unit', quantity: '2' }],
  });
  expect(settled.kind).toBe('JobSettled');
  await weir.advance(0);
}

/** How many jobs may run at once in the pool of `unit`. */
async function capacity(jobs: number): Promise<void> {
  const { definePool } = await weir.send(
    weir.keys.OPERATOR ?? '',
    'mutation ($input: DefinePoolInput!) { definePool(input: $input) { __typename } }',
    { input: { idempotencyKey: randomUUID(), slug: 'misc', name: 'Everything else', capacity: jobs } },
  );
  expect(definePool).toEqual({ __typename: 'PoolDefined' });
}

async function poolLoad(): Promise<unknown> {
  const { pool } = await weir.send(
    weir.keys.OPERATOR ?? '',
    '{ pool(slug: "misc") { load { running waiting } } }',
  );
  return new Answer({ pool }).at('pool.load');
}

async function kindsOf(account: TestAccount): Promise<unknown[]> {
  const { account: found } = await weir.send(
    account.key,
    'query ($id: ID!) { account(id: $id) { ledger(first: 100) { edges { node { kind } } } } }',
    { id: account.id },
  );
  const edges = new Answer({ found }).at('found.ledger.edges');
  if (!Array.isArray(edges)) throw new Error('there is no ledger');
  return edges.map((edge) => edge.node.kind).toReversed();
}

const PROOF = `query ($id: ID!) { reconcile(accountId: $id) { balanced firstBroken { message } } ledgerProof { balanced } }`;

async function expectProved(account: TestAccount): Promise<void> {
  expect(await weir.send(weir.keys.OPERATOR ?? '', PROOF, { id: account.id })).toEqual({
    reconcile: { balanced: true, firstBroken: null },
    ledgerProof: { balanced: true },
  });
}

test('a wait that is called off has ended for good: nothing was held, the same answer comes again, and it is never admitted', async () => {
  const { account, running } = await busyAccount();
  const input = units('3', { waitUpTo: 'PT1H' });
  const asked = await ask(account, input);
  expect(asked.kind).toBe('JobWaiting');
  const ticket = asked.text('ticket.id');
  expect(await poolLoad()).toMatchObject({ waiting: 1 });

  const first = await callOff(account.key, { jobId: ticket, reason: 'the user left' }, other);
  expect(first.fields).toMatchObject({
    __typename: 'WaitWithdrawn',
    reason: 'the user left',
    replayed: false,
    balance: { available: '98', held: '2', posted: '100' },
    decision: {
      id: asked.text('waits.id'),
      outcome: 'WAITING',
      withdrawnAt: first.text('withdrawnAt'),
      receipt: { chargeId: null, transactionId: null, charged: '0' },
    },
  });
  expect(first.text('decision.receipt.why')).toContain('the user left');
  expect(await poolLoad()).toMatchObject({ waiting: 0 });
  expect(await weir.sql('select count(*)::int as n from waiting_jobs')).toEqual([{ n: 0 }]);

  await weir.advance(5 * SECOND);
  for (const node of nodes) {
    const again = await callOff(account.key, { jobId: ticket, reason: 'again' }, node);
    expect(again.fields).toEqual({ ...first.fields, replayed: true });
    const asIf = await ask(account, input, node);
    expect(asIf.fields).toMatchObject({
      __typename: 'RequestWithdrawn',
      replayed: true,
      reason: 'the user left',
      withdrawnAt: first.text('withdrawnAt'),
      waited: { id: asked.text('waits.id'), outcome: 'WAITING' },
    });
  }
  expect((await ask(account, { ...input, waitUpTo: 'PT2H' })).kind).toBe('IdempotencyConflict');

  await settle(running);
  await weir.advance(3_600 * SECOND);
  expect((await ask(account, input)).kind).toBe('RequestWithdrawn');
  const FOUND = `query ($ticket: ID!, $decision: ID!, $account: ID!) { ticket: node(id: $ticket) { id }
    decision(id: $decision) { outcome withdrawnAt } account(id: $account) { balance { available held }
    jobs(first: 10) { edges { node { id } } } decisions(first: 10) { edges { node { outcome withdrawnAt } } }
    waiting: decisions(first: 10, outcome: WAITING) { edges { node { id } } } } }`;
  const decision = asked.text('waits.id');
  const withdrawnAt = first.text('withdrawnAt');
  expect(await weir.send(account.key, FOUND, { ticket, decision, account: account.id })).toEqual({
    ticket: null,
    decision: { outcome: 'WAITING', withdrawnAt },
    account: {
      balance: { available: '98', held: '0' },
      jobs: { edges: [{ node: { id: running.text('job.id') } }] },
      decisions: {
        edges: [
          { node: { outcome: 'WAITING', withdrawnAt } },
          { node: { outcome: 'GRANTED', withdrawnAt: null } },
        ],
      },
      waiting: { edges: [{ node: { id: decision } }] },
    },
  });
  expect(await kindsOf(account)).toEqual([
    'OPENED',
    'CREDITED',
    'GRANTED',
    'WAITING',
    'WITHDRAWN',
    'SETTLED',
  ]);
  await expectProved(account);
});

test('calling off counts in usage neither as granted nor as rejected', async () => {
  const { account } = await busyAccount();
  const jobId = (await ask(account, units('3', { waitUpTo: 'PT1H' }))).text('ticket.id');
  expect((await callOff(account.key, { jobId })).kind).toBe('WaitWithdrawn');
  const now = await weir.now();
  const range = {
    from: new Date(now - 60 * SECOND).toISOString(),
    to: new Date(now + 60 * SECOND).toISOString(),
  };
  const USAGE = `query ($id: ID!, $range: TimeRangeInput!) {
    usage(scope: { accountId: $id }, range: $range, step: TOTAL) { total { granted rejected settled charged } } }`;
  expect(await weir.send(account.key, USAGE, { id: account.id, range })).toEqual({
    usage: { total: { granted: '1', rejected: '0', settled: '0', charged: '0' } },
  });
});

test('the decision that let it wait replays, and its receipt is proved for whoever has the public key alone', async () => {
  const { account } = await busyAccount();
  const asked = await ask(account, units('3', { waitUpTo: 'PT1H' }));
  const id = asked.text('waits.id');
  expect((await callOff(account.key, { jobId: asked.text('ticket.id') })).kind).toBe('WaitWithdrawn');
  const REPLAY = `query ($id: ID!) { replayDecision(id: $id) { same outcome differences { part } decision { id } } }`;
  expect(await weir.send(account.key, REPLAY, { id })).toEqual({
    replayDecision: { same: true, outcome: 'WAITING', differences: [], decision: { id } },
  });
  const RECEIPT = `query ($id: ID!) { checkpointKeys { keyId publicKey } decision(id: $id) { receipt {
    usageEventId chargeId transactionId charged proof { accountId seq entry leafHash treeSize root path
      checkpoint { accountId size root at text keyId signature } } } } }`;
  const found = new Answer(await weir.send(account.key, RECEIPT, { id }));
  const keys = found.at('checkpointKeys') as { keyId: string; publicKey: string }[];
  const receipt = found.at('decision.receipt') as Parameters<typeof verifyReceipt>[0];
  const verdict = await verifyReceipt(receipt, {
    keys: Object.fromEntries(keys.map(({ keyId, publicKey }) => [keyId, publicKey])),
  });
  expect(verdict).toMatchObject({ valid: true, entry: { ordinal: 1, charge: null } });
  await expectProved(account);
});

test('those behind move up at once', async () => {
  const { account } = await busyAccount();
  const tickets: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    tickets.push((await ask(account, units('1', { waitUpTo: 'PT1H' }))).text('ticket.id'));
    await weir.advance(1);
  }
  const places = async (): Promise<unknown[]> => {
    const query = 'query ($id: ID!) { node(id: $id) { ... on WaitTicket { position } } }';
    const found = await Promise.all(tickets.map((id) => other.send(account.key, query, { id })));
    return found.map((data) => new Answer(data).at('node.position') ?? null);
  };
  expect(await places()).toEqual([1, 2, 3, 4]);
  await callOff(account.key, { jobId: tickets[1] });
  expect(await places()).toEqual([1, null, 2, 3]);
  await callOff(account.key, { jobId: tickets[0] });
  expect(await places()).toEqual([null, null, 1, 2]);
  for (const jobId of tickets.slice(2)) await callOff(account.key, { jobId });
  expect(await places()).toEqual([null, null, null, null]);
});

test('who may call off: the own key and an orchestrator, with nothing said of a lease or of use; nobody else', async () => {
  const { account, running } = await busyAccount();
  const stranger = await weir.account({ credits: '1' });
  const orchestrator = weir.keys.ORCHESTRATOR ?? '';
  const asked = await ask(account, units('1', { waitUpTo: 'PT1H' }));
  const jobId = asked.text('ticket.id');

  const foreign = await callOff(stranger.key, { jobId });
  expect(foreign.fields).toEqual({ __typename: 'NotFound', message: 'There is no such job.' });
  const used = [{ meter: 'unit', quantity: '1' }];
  expect((await callOff(account.key, { jobId, used })).fields).toMatchObject({
    code: 'NOTHING_USED',
    path: ['input', 'used'],
  });
  expect((await callOff(orchestrator, { jobId, leaseToken: 'a token of another job' })).fields).toMatchObject(
    { code: 'NO_LEASE', path: ['input', 'leaseToken'] },
  );
  expect((await callOff(account.key, { jobId: account.id })).at('code')).toBe('BAD_ID');
  expect(await kindsOf(account)).not.toContain('WITHDRAWN');

  const nothing = [{ meter: 'unit', quantity: '0' }];
  const called = await callOff(orchestrator, { jobId: jobId.replace('ticket_', 'job_'), used: nothing });
  expect(called.fields).toMatchObject({ __typename: 'WaitWithdrawn', replayed: false });

  // Once it was admitted, it is a job: its ticket names it, and the rules are those of jobs.
  const late = units('1', { waitUpTo: 'PT1H' });
  const ticket = (await ask(account, late)).text('ticket.id');
  await settle(running);
  const admitted = await ask(account, late);
  expect(admitted.kind).toBe('JobGranted');
  expect((await callOff(orchestrator, { jobId: ticket })).at('code')).toBe('TOKEN_NEEDED');
  expect((await callOff(account.key, { jobId: ticket })).fields).toMatchObject({
    __typename: 'JobSettled',
    job: { id: admitted.text('job.id'), state: 'CANCELLED', charged: '0' },
  });

  // And a request that was rejected is none.
  const refused = await ask(account, units('1000'));
  const none = await callOff(account.key, {
    jobId: refused.text('decision.id').replace('dec_', 'job_'),
  });
  expect(none.kind).toBe('NotFound');
});

/** What the journal says of each request, in order, as "WAITING GRANTED". */
async function livesOf(tickets: readonly string[]): Promise<string[]> {
  const subjects = tickets.map((id) => Buffer.from(id.slice('ticket_'.length), 'base64url').subarray(16));
  const names = new Map([
    [3, 'GRANTED'],
    [4, 'REJECTED'],
    [7, 'CANCELLED'],
    [16, 'WAITING'],
    [18, 'WITHDRAWN'],
  ]);
  const rows = await weir.sql(
    `select s.place, array_agg(j.kind order by j.ordinal)::int[] as kinds
     from unnest($1::text[]) with ordinality as s (subject, place)
     join journal j on j.subject = s.subject::uuid group by s.place order by s.place`,
    [subjects.map((bytes) => bytes.toString('hex'))],
  );
  return rows.map(({ kinds }) => (kinds as number[]).map((kind) => names.get(kind) ?? kind).join(' '));
}

test('fifty that are called off while they are admitted, on two nodes: each is the one or the other', async () => {
  const account = await weir.account({ credits: '1000' });
  const seen = new Map<string, number>();
  for (let round = 0; round < 20 && seen.size < 2; round += 1) {
    const blocker = await ask(account, units('1'));
    await capacity(1);
    const asked = await Promise.all(
      Array.from({ length: 50 }, () => ask(account, units('1', { waitUpTo: 'PT1H' }))),
    );
    const tickets = asked.map((answer) => answer.text('ticket.id'));
    await capacity(1_000);
    const [answers] = await Promise.all([
      Promise.all(tickets.map((jobId, index) => callOff(account.key, { jobId }, nodes[index % 2]))),
      weir.advance(0),
      other.advance(0),
    ]);
    const lives = await livesOf(tickets);
    expect(lives).toHaveLength(50);
    for (const [index, life] of lives.entries()) {
      const kind = answers[index]?.kind ?? '';
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      expect(`${kind}: ${life}`).toMatch(
        /^(WaitWithdrawn: WAITING WITHDRAWN|JobSettled: WAITING GRANTED CANCELLED)$/,
      );
      expect(answers[index]?.at('replayed')).toBe(false);
    }
    expect(await weir.sql('select count(*)::int as n from waiting_jobs')).toEqual([{ n: 0 }]);
    await callOff(account.key, { jobId: blocker.text('job.id') });
    expect(await poolLoad()).toMatchObject({ waiting: 0 });
    // The pool's level is kept for half a minute.
    await weir.advance(31 * SECOND);
  }
  expect([...seen.keys()].sort()).toEqual(['JobSettled', 'WaitWithdrawn']);
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '1000', held: '0' });
  await expectProved(account);
});

test('fifty calls for one ticket, on two nodes, are one: the first is answered, the others get its answer', async () => {
  const { account } = await busyAccount();
  const jobId = (await ask(account, units('1', { waitUpTo: 'PT1H' }))).text('ticket.id');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      callOff(account.key, { jobId, reason: `call ${index}` }, nodes[index % 2]),
    ),
  );
  expect(answers.filter((answer) => answer.at('replayed') === false)).toHaveLength(1);
  const told = answers.map(({ fields: { replayed: _replayed, ...rest } }) => JSON.stringify(rest));
  expect(new Set(told).size).toBe(1);
  expect(await livesOf([jobId])).toEqual(['WAITING WITHDRAWN']);
});

test('fifty that are called off in the moment in which their time is over: each is the one or the other', async () => {
  const { account } = await busyAccount();
  const asked = await Promise.all(
    Array.from({ length: 50 }, () => ask(account, units('1', { waitUpTo: 'PT1M' }))),
  );
  const tickets = asked.map((answer) => answer.text('ticket.id'));
  const [answers] = await Promise.all([
    Promise.all(tickets.map((jobId, index) => callOff(account.key, { jobId }, nodes[index % 2]))),
    weir.advance(60 * SECOND),
  ]);
  for (const [index, life] of (await livesOf(tickets)).entries()) {
    expect(`${answers[index]?.kind}: ${life}`).toMatch(
      /^(WaitWithdrawn: WAITING WITHDRAWN|NotFound: WAITING REJECTED)$/,
    );
  }
  expect(await poolLoad()).toMatchObject({ waiting: 0 });
  await expectProved(account);
});
