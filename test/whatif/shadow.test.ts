// A draft policy in shadow, on two nodes of one database.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { createCatalogueHistory } from '../../src/postgres/catalogue-history.ts';
import { createCatalogueSource } from '../../src/postgres/catalogue-source.ts';
import { connectDatabase } from '../../src/postgres/connect.ts';
import { createDecisionReads } from '../../src/postgres/decision-reads.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { createOutboxReader } from '../../src/postgres/outbox-reader.ts';
import { createReadSessions } from '../../src/postgres/read-session.ts';
import { createShadowStore } from '../../src/postgres/shadow-store.ts';
import { createEntryReads } from '../../src/postgres/stream-reads.ts';
import { createFindInForce } from '../../src/whatif/in-force.ts';
import { startShadowWorker } from '../../src/whatif/shadow-worker.ts';
import {
  idempotencyKey,
  newInstallation,
  type OperatorApi,
  startOperatorApi,
} from '../graphql/support/operator-api.ts';
import { makeBusy, policyText } from './support/busy-weir.ts';

const installation = await newInstallation();
const first = await startOperatorApi(installation);
const second = await startOperatorApi(installation);
const pool = new pg.Pool({ connectionString: installation.database.url, max: 1 });
installation.database.onClose(() => pool.end());

const SHADOW = `number draft since startedBy reason stoppedAt decided agreed disagreed skipped behind
  disagreements { change decisions } examples { decisionId accountId change before { outcome } after { outcome codes } }`;
const READ = `{ policyShadow { ${SHADOW} } }`;
const START = `mutation ($input: ShadowPolicyInput!) { shadowPolicy(input: $input) { __typename ... on Problem { message }
  ... on PolicyShadowStarted { replayed shadow { ${SHADOW} } } ... on DocumentRejected { problems { path } } } }`;
const STOP = `mutation { stopPolicyShadow { __typename ... on PolicyShadowStopped { shadow { ${SHADOW} } } } }`;
const WHAT_IF = `query ($input: WhatIfInput!) { whatIf(input: $input) { ... on WhatIfReport { decisions changes { change decisions } } } }`;

/** Answers of queries that are written by hand have no types. */
type Tree = ReturnType<typeof JSON.parse>;

const draft = policyText((policy) => {
  policy.limits = [{ ...policy.limits[0], base: '9', floor: '9', ceiling: '9', factors: [] }];
});

async function start(api: OperatorApi, input: Record<string, unknown>): Promise<Tree> {
  return (await api.operate(START, { input: { idempotencyKey: idempotencyKey(), ...input } })).shadowPolicy;
}

/** The shadow once it has looked at everything. */
async function upToDate(api: OperatorApi): Promise<Tree> {
  for (;;) {
    const { policyShadow }: Tree = await api.operate(READ);
    if (policyShadow.behind === '0') return policyShadow;
    await pause(20);
  }
}

async function workers(): Promise<Tree[]> {
  return (await pool.query("select holder, held_until, position from stream_workers where name = 'shadow'"))
    .rows;
}

/** Everything that accounts and pools have. */
async function ledger(): Promise<Tree> {
  const { rows } = await pool.query(`
    select (select count(*) from journal) as entries, (select sum(version) from account_state) as versions,
      (select md5(string_agg(state::text, '' order by account_id)) from account_state) as states,
      (select md5(string_agg(payload, '')) from (select row(g.*)::text as payload from grants g order by 1) as g) as grants`);
  return rows[0];
}

test('a draft in shadow is asked about every decision of all nodes, once, also when its node ends, and changes nothing', async () => {
  expect(await first.operate(READ)).toEqual({ policyShadow: null });
  expect(await first.operate(STOP)).toMatchObject({ stopPolicyShadow: { __typename: 'NotFound' } });
  // What was decided before is not looked at.
  await makeBusy(first, { seed: 1, requests: 10, upheavals: false });
  const key = idempotencyKey();
  const begun = await start(second, { idempotencyKey: key, document: draft, reason: 'is 9 too low?' });
  expect(begun).toMatchObject({
    __typename: 'PolicyShadowStarted',
    replayed: false,
    shadow: { draft, reason: 'is 9 too low?', startedBy: 'demo', decided: '0', stoppedAt: null },
  });
  expect(await start(first, { idempotencyKey: key, document: draft, reason: 'is 9 too low?' })).toMatchObject(
    {
      replayed: true,
      shadow: { number: begun.shadow.number },
    },
  );
  expect((await start(first, { idempotencyKey: key, document: draft, reason: 'other' })).__typename).toBe(
    'IdempotencyConflict',
  );

  const early = await makeBusy(first, { seed: 2, requests: 60, upheavals: false });
  const [leading] = await workers();
  expect(leading?.holder).not.toBeNull();
  // The node that was asked to end gives the lead up, whichever it is; the other goes on where it was.
  const [busy] = await Promise.all([
    makeBusy(second, { seed: 3, requests: 60, upheavals: false }),
    first.close(),
  ]);
  const shadow = await upToDate(second);
  const before = await ledger();
  const decisions = early.decisions.length + busy.decisions.length;
  expect(shadow).toMatchObject({ decided: `${decisions}`, skipped: '0' });
  expect(Number(shadow.agreed) + Number(shadow.disagreed)).toBe(decisions);
  expect(Number(shadow.disagreed)).toBeGreaterThan(0);

  // It counts what the query for the same draft and time counts.
  const { whatIf }: Tree = await second.operate(WHAT_IF, { input: { policy: draft, from: shadow.since } });
  expect(whatIf.decisions).toBe(`${decisions}`);
  const asked = whatIf.changes.filter((each: Tree) => each.change !== 'SAME' && each.decisions !== '0');
  expect(shadow.disagreements).toEqual(asked);
  for (const example of shadow.examples) {
    expect([...early.decisions, ...busy.decisions].map(({ id }) => id)).toContain(example.decisionId);
  }

  const stopped: Tree = (await second.operate(STOP)).stopPolicyShadow;
  expect(stopped.shadow).toMatchObject({
    decided: `${decisions}`,
    stoppedAt: expect.any(String),
    behind: '0',
  });
  expect((await second.operate(STOP)).stopPolicyShadow).toEqual(stopped);
  // The outbox is not kept for one that has stopped, and no decision is looked at any more.
  expect(await workers()).toEqual([]);
  expect(await ledger()).toEqual(before);
  await makeBusy(second, { seed: 4, requests: 10, upheavals: false });
  expect((await second.operate(READ)).policyShadow).toEqual(stopped.shadow);
});

test('the policy in force agrees with itself in shadow', async () => {
  await start(second, { document: demoDocument('policy.jsonc') });
  const busy = await makeBusy(second, { seed: 5, requests: 40, upheavals: false });
  const shadow = await upToDate(second);
  expect(shadow).toMatchObject({
    decided: `${busy.decisions.length}`,
    agreed: `${busy.decisions.length}`,
    disagreed: '0',
    disagreements: [],
    examples: [],
  });
});

test('another draft takes its place and begins to count anew', async () => {
  const { policyShadow: old }: Tree = await second.operate(READ);
  const begun = await start(second, { document: draft });
  expect(begun.shadow).toMatchObject({ number: old.number + 1, decided: '0', draft });
  expect(
    (await pool.query('select count(*)::int as n from policy_shadows where stopped_at is null')).rows,
  ).toEqual([{ n: 1 }]);
});

test('a draft that contradicts itself does not run, and only operators may run one', async () => {
  const { policyShadow: old }: Tree = await second.operate(READ);
  const broken = demoDocument('policy.jsonc').replace('"CHARGE"', '"GUESS"');
  expect(await start(second, { document: broken })).toMatchObject({
    __typename: 'DocumentRejected',
    problems: [{ path: ['overage'] }],
  });
  for (const role of ['MONITOR', 'ORCHESTRATOR', 'ACCOUNT']) {
    const input = { idempotencyKey: idempotencyKey(), document: draft };
    for (const answer of [
      await second.send(second.keys[role], START, { input }),
      await second.send(second.keys[role], STOP),
    ])
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  }
  expect((await second.send(second.keys.MONITOR, READ)).errors).toBeUndefined();
  expect((await second.send(second.keys.ACCOUNT, READ)).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
  expect(Object((await second.operate(READ)).policyShadow).number).toBe(old.number);
});

test.each([
  ['asks about all when it is not too far behind', 1_000_000n],
  ['counts as skipped what it leaves out when it has fallen too far behind', 0n],
])('%s', async (_what, mostBehind) => {
  await second.close();
  const {
    pool: own,
    orm,
    close,
  } = await connectDatabase({ url: installation.database.url, poolSize: 2, ormPoolSize: 1 });
  const catalogue = await createCatalogueSource({ orm });
  const sessions = await createReadSessions({ pool: own });
  const store = createShadowStore({ pool: own, holder: randomUUID() });
  await store.start({ key: randomUUID(), inputHash: 'x', document: draft, reason: null, startedBy: 'test' });
  await own.query("update stream_workers set position = 0 where name = 'shadow'");
  const failures: unknown[] = [];
  const worker = startShadowWorker({
    store,
    reader: createOutboxReader({ pool: own }),
    entries: createEntryReads({ pool: own }),
    reads: createDecisionReads({ sessions, audit: createLedgerAudit({ sessions }) }),
    findInForce: createFindInForce({ history: createCatalogueHistory({ orm, catalogue }) }),
    onCompared: () => undefined,
    onError: (error) => failures.push(error),
    everyMs: 10,
    mostBehind,
  });
  let shadow = await store.latest();
  while (shadow?.behind !== 0 && failures.length === 0) {
    await pause(10);
    shadow = await store.latest();
  }
  await worker.close();
  expect(failures).toEqual([]);
  const { rows } = await own.query<{ n: number }>(
    'select count(*)::int as n from journal where kind in (3, 4, 16) and ordinal = 0',
  );
  const [decided, skipped] = mostBehind === 0n ? [0, rows[0]?.n] : [rows[0]?.n, 0];
  expect(shadow).toMatchObject({ decided, skipped });
  await close();
});
