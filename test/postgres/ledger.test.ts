import { describe, expect, test } from '@jest/globals';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { createTestDatabase } from '../support/database.ts';
import {
  accountId,
  catalogueSource,
  openAccount,
  requestJob,
  settleJob,
  submit,
} from './support/ledger-world.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 4, pipeline: true });
database.onClose(() => pool.end());
const ledger = createLedger({ pool, catalogue: catalogueSource() });

describe('a transaction of the ledger', () => {
  test('gives back what it wrote', async () => {
    const a = accountId('a');
    expect(await submit(ledger, [openAccount(a, [100, 50, 3])])).toEqual([true]);
    expect(await submit(ledger, [openAccount(a)])).toEqual([false]);
    expect(await submit(ledger, [requestJob(a, { key: '1', units: 20 })])).toEqual(['GRANTED']);
    expect(await submit(ledger, [requestJob(a, { key: '1', units: 20 })])).toEqual(['GRANTED']);
    expect(await submit(ledger, [settleJob(a, { key: '1', units: 12 })])).toEqual([true]);
    expect(await submit(ledger, [settleJob(a, { key: '1', units: 12 })])).toEqual([false]);
  });
});
