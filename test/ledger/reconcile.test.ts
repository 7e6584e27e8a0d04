import { deserialize, serialize } from 'node:v8';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '../../src/auth/caller.ts';
import { inclusionPath } from '../../src/domain/merkle.ts';
import { type AuditOptions, auditAccount } from '../../src/ledger/audit-account.ts';
import type { Fold } from '../../src/ledger/fold.ts';
import { createProveLedger } from '../../src/ledger/ledger-proof.ts';
import { createReconcile } from '../../src/ledger/reconcile.ts';
import { subtreesOf } from '../../src/ledger/tree-proof.ts';
import { verifyAll } from '../../src/ledger/verify-all.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { operator, startBusyLedger } from './support/busy-ledger.ts';

const busy = await startBusyLedger({ seed: 7 });
const audit = createLedgerAudit(busy);
const WHOLE: AuditOptions = { from: null, most: Number.MAX_SAFE_INTEGER, heads: [] };
let accounts: string[] = [];

beforeAll(async () => {
  accounts = await busy.live(['a', 'b', 'c'], 350);
}, 240_000);

async function auditOf(accountId: string, options: Partial<AuditOptions> = {}) {
  const audited = await audit.snapshot((snapshot) =>
    auditAccount(snapshot, accountId, { ...WHOLE, ...options }),
  );
  if (audited.kind === 'BROKEN') throw new Error(JSON.stringify(audited.broken));
  return audited;
}

describe('a ledger to which everything happened', () => {
  test('is proved, account by account and as a whole', async () => {
    const { rows } = await busy.pool.query<{ kind: number; n: number }>(
      'select kind, count(*)::float8 as n from journal group by kind order by kind',
    );
    // The life was a rich one: opened, granted, rejected, lapsed, settled, cancelled, expired, refunded, credited ...
    expect(rows.map(({ kind }) => kind)).toEqual(expect.arrayContaining([1, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    const entries = rows.reduce((sum, { n }) => sum + n, 0);
    const verdict = await verifyAll({ audit });
    expect(verdict).toMatchObject({ balanced: true, accounts: 3, entries, sum: 0n, broken: [] });
    for (const accountId of accounts) await auditOf(accountId);
  });

  test('is proved with next to nothing held in memory: jobs are read again, spent grants are let go', async () => {
    for (const accountId of accounts) {
      const { fold } = await auditOf(accountId, { page: 3, mostJobs: 1 });
      const { rows } = await busy.pool.query<{ open: number; all: number }>(
        'select (count(*) filter (where open))::float8 as open, count(*)::float8 as all from grants where account_id = $1',
        [accountId],
      );
      expect(fold.grants.size).toBe(rows[0]?.open);
      expect(rows[0]?.all).toBeGreaterThan(fold.grants.size + 5);
    }
  });

  test.each([1, 7, 100])('is proved in slices of %i entries, each in a moment of its own', async (most) => {
    const [accountId = ''] = accounts;
    let from: Fold | null = null;
    for (let slices = 0; ; slices += 1) {
      const audited: Awaited<ReturnType<typeof auditOf>> = await auditOf(accountId, { from, most });
      if (audited.version !== null) {
        expect(slices).toBe(
          Math.floor((audited.fold.seq - 1) / most) + (audited.fold.seq % most === 0 ? 1 : 0),
        );
        return;
      }
      from = deserialize(serialize(audited.fold)) as Fold;
    }
  });

  test('goes on being used while it is proved', async () => {
    const [accountId = ''] = accounts;
    let credits = 0;
    const audited = await audit.snapshot(async (snapshot) =>
      auditAccount(snapshot, accountId, {
        ...WHOLE,
        page: 50,
        onPage: async () => {
          credits += 1;
          await busy.credit(accountId, { key: `meanwhile ${credits}`, amount: 1 });
        },
      }),
    );
    expect(audited.kind).toBe('SOUND');
    expect(credits).toBeGreaterThan(5);
    expect((await auditOf(accountId)).entries).toBe(audited.entries + credits);
  });
});

describe('reconcile', () => {
  const reconcile = createReconcile({ audit });

  test('is for whoever may see the account, and tells what it looked at', async () => {
    const [accountId = '', other = ''] = accounts;
    const owner: Caller = { ...operator, roles: ['ACCOUNT'], accountId };
    const answer = await reconcile(owner, accountId);
    expect(answer).toMatchObject({
      kind: 'RECONCILED',
      accountId,
      balanced: true,
      sum: 0n,
      firstBroken: null,
    });
    expect(await reconcile(owner, other)).toMatchObject({ kind: 'NOT_FOUND' });
    expect(await reconcile(operator, accountId.replaceAll(/[0-9a-f]/g, '1'))).toMatchObject({
      kind: 'NOT_FOUND',
    });
    await expect(reconcile(null, accountId)).rejects.toThrow('API key');
  });

  test('of all accounts is for operators, who share one that is being made', async () => {
    const prove = createProveLedger({ audit });
    const [first, second] = await Promise.all([prove(operator), prove(operator)]);
    expect(first).toBe(second);
    await expect(prove({ ...operator, roles: ['MONITOR'] })).rejects.toThrow('OPERATOR');
  });
});

test('a proof of inclusion takes no more rows than twice the logarithm of the journal', () => {
  for (const size of [1, 2, 3, 1_000, 65_535, 65_536, 10_000_000]) {
    const most = 2 * Math.ceil(Math.log2(size + 1));
    for (const index of [0, Math.floor(size / 3), size - 1]) {
      expect(inclusionPath(index, size).flatMap(subtreesOf).length).toBeLessThanOrEqual(most);
    }
  }
});
