import { expect, test } from '@jest/globals';
import { auditAccount } from '../../src/ledger/audit-account.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { startBusyLedger } from './support/busy-ledger.ts';

const busy = await startBusyLedger({ seed: 12 });
const audit = createLedgerAudit(busy);
const ALL = { from: null, most: Number.MAX_SAFE_INTEGER, heads: [] };

test('a ledger to which everything happened is sound after every step', async () => {
  const accounts = await busy.live(['a', 'b'], 400);
  const kinds = await busy.pool.query('select kind, count(*)::int as n from journal group by 1 order by 1');
  console.log(kinds.rows);
  for (const accountId of accounts) {
    const result = await audit.snapshot((snapshot) => auditAccount(snapshot, accountId, ALL));
    if (result.kind === 'BROKEN') console.log(result);
    expect(result.kind).toBe('SOUND');
  }
});
