import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Entry } from '../../src/domain/entry.ts';
import { toLedgerEntry } from '../../src/graphql/map/ledger-entry.ts';
import { readRecordGid } from '../../src/graphql/record-id.ts';
import { recordsOf } from '../../src/jobs/receipt.ts';
import { lineOf } from '../../src/ledger/ledger-line.ts';
import { startBusyLedger } from './support/busy-ledger.ts';

const busy = await startBusyLedger({ seed: 51 });
let entries: readonly Entry[] = [];

beforeAll(async () => {
  const [accountId = ''] = await busy.live(['a'], 400);
  entries = await busy.journal.pageOfEntries({ accountId, from: { after: 0 }, kinds: null, limit: 10_000 });
});

describe('usage event, charge and balance update of everything that happened', () => {
  test('have keys of their own that find the entry again, for ever the same', () => {
    const seen = new Set<string>();
    for (const entry of entries) {
      const { usageEventId, chargeId, transactionId } = toLedgerEntry(entry);
      for (const id of [usageEventId, chargeId, transactionId]) {
        if (id === null) continue;
        expect(seen.has(id)).toBe(false);
        seen.add(id);
        const { accountId, seq, subject, ordinal } = entry;
        expect(readRecordGid(id)).toEqual(
          id.startsWith('txn_') ? { accountId, seq } : { accountId, subject, ordinal },
        );
      }
      expect(toLedgerEntry(entry)).toMatchObject({ usageEventId, chargeId, transactionId });
    }
  });

  test('cause one another: what was charged has a usage event of the same key, and moved money in one transaction', () => {
    for (const entry of entries) {
      const { usageEvent, charge, transaction, charged } = recordsOf(entry);
      if (charge) {
        expect(charged).not.toBe(0n);
        expect(usageEvent).toEqual(charge);
        expect(transaction).toEqual({ accountId: entry.accountId, seq: entry.seq });
      }
      const line = lineOf(entry);
      const moved = [line.amount, line.held, line.debt, line.included, line.postpaid].some(
        (each) => each !== 0n,
      );
      if (moved) expect(transaction).not.toBeNull();
    }
  });

  test('account for every balance change: the balances of successive entries differ by just one transaction', () => {
    for (const [index, entry] of entries.entries()) {
      const before = entries[index - 1]?.balance;
      if (!before) continue;
      const changed = entry.balance.held !== before.held || entry.balance.debt !== before.debt;
      if (changed) expect(recordsOf(entry).transaction).not.toBeNull();
      expect(entry.balance.held - before.held).toBe(lineOf(entry).held);
      expect(entry.balance.debt - before.debt).toBe(lineOf(entry).debt);
    }
  });

  test('charge just what jobs spent of all sources, refunds and debt included', () => {
    const charged = entries.reduce((sum, entry) => sum + recordsOf(entry).charged, 0n);
    // What had been paid of a debt comes back as new credits: they are issued by an entry that is activity.
    const used = ['SPENT', 'INCLUDED_SPENT', 'POSTPAID_SPENT', 'DEBT_SPENT', 'ISSUED'];
    const spent = entries
      .filter(({ activity }) => activity !== null)
      .flatMap(({ postings }) => postings)
      .filter(({ account }) => used.includes(account))
      .reduce((sum, { amount }) => sum + amount, 0n);
    expect(charged).toBe(spent);
    expect(charged > 0n).toBe(true);
  });

  test('are there for rejected and free activity too, and say why nothing was charged', () => {
    const rejected = entries.filter(({ detail }) => detail.kind === 'REJECTED');
    const calledOff = entries.filter(({ detail }) => detail.kind === 'WITHDRAWN');
    const free = entries.filter(
      (entry) =>
        ['SETTLED', 'CANCELLED', 'EXPIRED'].includes(entry.detail.kind) && recordsOf(entry).charged === 0n,
    );
    expect(rejected.length).toBeGreaterThan(5);
    expect(free.length).toBeGreaterThan(5);
    expect(calledOff.length).toBeGreaterThan(0);
    for (const entry of [...rejected, ...free, ...calledOff]) {
      const { usageEvent, charge, why } = recordsOf(entry);
      expect(usageEvent).toMatchObject({ subject: entry.subject, ordinal: entry.ordinal });
      expect(charge).toBeNull();
      expect(why).toMatch(/nothing was charged|Nothing was charged/);
    }
    for (const entry of entries) expect(recordsOf(entry).why).not.toBe('');
  });
});
