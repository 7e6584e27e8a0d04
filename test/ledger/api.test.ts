// The ledger over HTTP, with the client that a user of Weir has.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { expectAnswer } from '../../src/client/answers.ts';
import { createWeirClient } from '../../src/client/client.ts';
import {
  CheckpointDocument,
  CheckpointKeysDocument,
  ConsistencyProofDocument,
  JobReceiptDocument,
} from '../../src/client/generated/operations.ts';
import { verifyConsistency } from '../../src/client/verify-checkpoint.ts';
import { verifyReceipt } from '../../src/client/verify-receipt.ts';
import { createWeir, type Weir } from '../../src/client/weir.ts';
import { parseMicro } from '../../src/domain/decimal.ts';
import { startWeirForReplay } from '../replay/weir-for-replay.ts';
import { post } from '../support/shell.ts';

const server = await startWeirForReplay({ virtualTime: false });
const asOwner = createWeirClient({ url: server.url, key: server.keys.ACCOUNT ?? '' });
const asOrchestrator = createWeir(createWeirClient({ url: server.url, key: server.keys.ORCHESTRATOR ?? '' }));
let accountId = '';
let jobId = '';

/** Sends an operation as the named demo key and gives all of the answer. */
async function send(role: string, query: string, variables: Record<string, unknown> = {}) {
  const authorization = `Bearer ${server.keys[role]}`;
  return (await post(server.url, { query, variables }, { authorization })).body;
}

/** The data of an answer without errors. */
async function ask(role: string, query: string, variables: Record<string, unknown> = {}): Promise<Tree> {
  const { data, errors } = await send(role, query, variables);
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data as Tree;
}

/** Answers of queries that are written by hand here have no types. */
type Tree = ReturnType<typeof JSON.parse>;

async function settled(weir: Weir, units: string, used: string): Promise<string> {
  const workload = { quantities: [{ meter: 'unit', quantity: units }] };
  const granted = expectAnswer(await weir.requestJob({ accountId, model: 'unit', workload }), 'JobGranted');
  const { job, lease } = granted;
  const usage = [{ meter: 'unit', quantity: used }];
  await weir.settleJob({ jobId: job.id, leaseToken: lease.token, outcome: 'SUCCEEDED', usage });
  return job.id;
}

beforeAll(async () => {
  const { viewer } = await ask('ACCOUNT', '{ viewer { account { id } } }');
  accountId = viewer.account.id;
  jobId = await settled(asOrchestrator, '5', '4');
  await settled(asOrchestrator, '3', '0');
});

describe('a receipt', () => {
  test('is verified by the client alone, with a key that was kept', async () => {
    const { checkpointKeys } = await asOwner.execute(CheckpointKeysDocument, {});
    const keys = Object.fromEntries((checkpointKeys ?? []).map(({ keyId, publicKey }) => [keyId, publicKey]));
    const { job } = await asOwner.execute(JobReceiptDocument, { id: jobId });
    const receipt = job?.receipt;
    if (!receipt) throw new Error('the job has no receipt');
    expect(receipt).toMatchObject({ charged: '4', why: expect.stringContaining('It used 4 unit') });
    expect(await verifyReceipt(receipt, { keys })).toMatchObject({
      valid: true,
      entry: { charge: { kind: 'SETTLED', charged: 4_000_000n } },
    });
    expect(await verifyReceipt({ ...receipt, charged: '3' }, { keys })).toMatchObject({ valid: false });

    const { checkpoint: kept } = await asOwner.execute(CheckpointDocument, { accountId });
    if (!kept) throw new Error('the account has no checkpoint');
    await settled(asOrchestrator, '2', '2');
    const { consistencyProof: proof } = await asOwner.execute(ConsistencyProofDocument, {
      accountId,
      size: kept.size,
    });
    if (!proof) throw new Error('the journal shrank');
    expect(await verifyConsistency(kept, { proof, keys })).toMatchObject({ valid: true });
  });

  test("leads to its records, and shows nothing of another's", async () => {
    const { job } = await asOwner.execute(JobReceiptDocument, { id: jobId });
    const query = `query ($id: ID!) { ledgerEntry(id: $id) { kind charged usageEventId chargeId transactionId job { id } } }`;
    const { usageEventId, chargeId, transactionId } = job?.receipt ?? {};
    for (const id of [usageEventId, chargeId, transactionId]) {
      const { ledgerEntry } = await ask('ACCOUNT', query, { id });
      expect(ledgerEntry).toEqual({
        kind: 'SETTLED',
        charged: '4',
        usageEventId,
        chargeId,
        transactionId,
        job: { id: jobId },
      });
    }
    expect(await ask('ACCOUNT', query, { id: `${transactionId}AA` })).toEqual({ ledgerEntry: null });
  });
});

describe('the ledger of an account', () => {
  const PAGE = `query ($id: ID!, $after: String, $kinds: [LedgerEntryKind!]) {
    account(id: $id) { ledger(first: 3, after: $after, kinds: $kinds) {
      edges { node { seq kind amount held why postings { account amount } balance { posted version } proof { leafHash } } }
      pageInfo { hasNextPage endCursor }
    } }
  }`;

  test('is paged through, newest first, without a gap', async () => {
    const seen: number[] = [];
    for (let after: string | null = null; ; ) {
      const { account } = await ask('ACCOUNT', PAGE, { id: accountId, after });
      for (const { node } of account.ledger.edges) {
        seen.push(Number(node.seq));
        expect(node.proof.leafHash).toHaveLength(44);
        const sum = node.postings.reduce(
          (total: bigint, each: Tree) => total + (parseMicro(each.amount) ?? 0n),
          0n,
        );
        expect(sum).toBe(0n);
      }
      after = account.ledger.pageInfo.endCursor;
      if (!account.ledger.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(Array.from(seen, (_, index) => seen.length - index));
    const { account } = await ask('OPERATOR', PAGE, { id: accountId, kinds: ['CREDITED'] });
    expect(account.ledger.edges.every(({ node }: Tree) => node.kind === 'CREDITED')).toBe(true);
  });

  test('has a statement that balances, with totals, entries and a download of the same', async () => {
    const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { account(id: $id) { statement(from: $from, to: $to) {
      opening { posted } closing { posted available held pending }
      totals { entries credited charged refunded debtPaid expired revoked lapsed }
      entries(first: 100) { edges { node { amount seq } } pageInfo { hasNextPage } }
      csvPath
    } } }`;
    const period = { from: '2020-01-01T00:00:00Z', to: new Date(Date.now() + 60_000).toISOString() };
    const { account } = await ask('ACCOUNT', query, { id: accountId, ...period });
    const { opening, closing, totals, entries, csvPath } = account.statement;
    const micro = (text: string): bigint => parseMicro(text) ?? 0n;
    const amounts = entries.edges.map(({ node }: Tree) => micro(node.amount));
    expect(amounts.reduce((sum: bigint, each: bigint) => sum + each, micro(opening.posted))).toBe(
      micro(closing.posted),
    );
    const { credited, refunded, charged, debtPaid, expired, revoked, lapsed } = totals;
    expect(
      micro(opening.posted) +
        micro(credited) +
        micro(refunded) -
        micro(charged) -
        micro(debtPaid) -
        micro(expired) -
        micro(revoked) -
        micro(lapsed),
    ).toBe(micro(closing.posted));
    expect(entries.edges.length).toBe(Number(totals.entries));

    const address = new URL(csvPath, server.url);
    const download = (key: string | undefined) =>
      fetch(address, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
    const csv = await download(server.keys.ACCOUNT);
    expect(csv.status).toBe(200);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await csv.text()).trimEnd().split('\r\n').length).toBe(entries.edges.length + 3);
    expect((await download(undefined)).status).toBe(401);
    address.searchParams.set('to', 'tomorrow');
    const mistaken = await download(server.keys.ACCOUNT);
    expect([mistaken.status, await mistaken.json()]).toMatchObject([
      400,
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
  });

  test('is reconciled for its owner, proved as a whole for operators, and without alarms', async () => {
    const query = `query ($id: ID!) { reconcile(accountId: $id) { balanced entries sum firstBroken { what } } }`;
    expect(await ask('ACCOUNT', query, { id: accountId })).toMatchObject({
      reconcile: { balanced: true, sum: '0', firstBroken: null },
    });
    const all = `{ ledgerProof { balanced accounts entries postings sum firstBroken } alarms { edges { node { id } } } }`;
    expect(await ask('OPERATOR', all)).toMatchObject({
      ledgerProof: { balanced: true, sum: '0', firstBroken: null },
      alarms: { edges: [] },
    });
    expect((await send('ACCOUNT', all)).errors?.map(({ extensions }) => extensions.code)).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
  });

  test("is nobody else's to see", async () => {
    const { accounts } = await ask('OPERATOR', '{ accounts(first: 50) { edges { node { id } } } }');
    const other = accounts.edges.map(({ node }: Tree) => node.id).find((id: string) => id !== accountId);
    const query = `query ($id: ID!) { reconcile(accountId: $id) { balanced } checkpoint(accountId: $id) { root } consistencyProof(accountId: $id, size: "1") { path } }`;
    expect(await ask('ACCOUNT', query, { id: other })).toEqual({
      reconcile: null,
      checkpoint: null,
      consistencyProof: null,
    });
    const path = new URL(
      `/statements/${other}.csv?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z`,
      server.url,
    );
    const answer = await fetch(path, { headers: { authorization: `Bearer ${server.keys.ACCOUNT}` } });
    expect(answer.status).toBe(404);
  });
});
