import { expect, test } from '@jest/globals';
import type { StoredQuote } from '../../src/jobs/ports.ts';
import { createOrm } from '../../src/postgres/connect.ts';
import { createQuoteStore } from '../../src/postgres/quotes.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const orm = await createOrm({ url: database.url });
database.onClose(() => orm.close(true));
const quotes = createQuoteStore({ orm });

const NOW = Date.parse('2026-03-02T12:00:00.123Z');
const accountId = '0f5a3c1e-0000-8000-8000-000000000001';

function quote(n: number, expiresAt = NOW): StoredQuote {
  return {
    id: `0f5a3c1e-0000-8000-8000-00000000010${n}`,
    accountId,
    model: 'sora-2',
    expiresAt,
    workload: {
      quantities: [{ meter: 'video_second', quantity: 9_007_199_254_740_993n }],
      attributes: [{ name: 'resolution', value: '1280x720' }],
    },
    cost: {
      total: 9_007_199_254_740_993n,
      priceVersion: 3,
      lines: [
        {
          meter: 'video_second',
          quantity: 9_007_199_254_740_993n,
          price: 1n,
          per: 1_000_000n,
          amount: 9_007_199_254_740_993n,
          note: null,
        },
      ],
    },
  };
}

test('a quote comes back exactly, amounts above 2^53 and milliseconds included', async () => {
  await quotes.save(quote(1));
  expect(await quotes.find(quote(1))).toEqual(quote(1));
});

test('a quote of another account is not found', async () => {
  expect(await quotes.find({ accountId: quote(1).id, id: quote(1).id })).toBeNull();
});

test('a quote is forgotten a month after it expired, by the next one of its account', async () => {
  const later = NOW + 31 * 86_400_000;
  await quotes.save(quote(2, later));
  expect(await quotes.find(quote(1))).toBeNull();
  expect(await quotes.find(quote(2))).toEqual(quote(2, later));
});
