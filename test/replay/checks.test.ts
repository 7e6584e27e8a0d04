import { expect, test } from '@jest/globals';
import { createBookkeeper, noCredits } from '../../src/cli/replay/books.ts';
import { checkAll, type Evidence } from '../../src/cli/replay/checks.ts';
import { createTally, percentile } from '../../src/cli/replay/tally.ts';

// One job of two rows was granted for 10 purchased credits, and settled at 4.
function played() {
  const tally = createTally();
  tally.requests = 2;
  tally.first.granted = 1;
  tally.first.rejected.set('RATE_LIMITED', 1);
  tally.ended.succeeded = 1;
  const { books, grant, end } = createBookkeeper();
  const hold = [{ source: 'PURCHASED', amount: '10' }] as const;
  grant(hold);
  const money = {
    cost: { total: '4' },
    charged: [{ source: 'PURCHASED', amount: '4' }],
    returned: [{ source: 'PURCHASED', amount: '6' }],
    forgiven: '0',
    debt: '0',
  } as const;
  end(money, { hold, expired: false });
  return { rows: 2, tally, books };
}

const spent = { ...noCredits(), PURCHASED: 4_000_000n };
const evidence: Evidence = {
  usage: {
    granted: 1n,
    rejected: 1n,
    settled: 1n,
    charged: 4_000_000n,
    returned: 6_000_000n,
    chargedBySource: spent,
  },
  grants: { spent, held: 0n, unbalanced: [] },
  debt: 0n,
  ledger: { balanced: true, postings: '4', sum: '0', accounts: '1', firstBroken: null },
  open: 0,
};

function broken(part: Partial<Evidence>, rows = 2): string[] {
  const checks = checkAll({ ...played(), rows, evidence: { ...evidence, ...part } });
  return checks.filter(({ holds }) => !holds).map(({ claim }) => claim);
}

test('books that agree pass every check', () => {
  expect(broken({})).toEqual([]);
});

test('each thing that can differ fails a check of its own', () => {
  const { usage, grants, ledger } = evidence;
  expect(broken({}, 3)).toEqual(['every row was requested once and decided']);
  expect(broken({ usage: { ...usage, charged: 3_999_999n } })).toEqual([
    'usage sums to what was charged and what is owed',
  ]);
  expect(broken({ usage: { ...usage, returned: 0n } })).toEqual(['usage sums to what went back']);
  expect(broken({ usage: { ...usage, rejected: 0n } })).toEqual([
    'usage counts the rejections that were given',
  ]);
  expect(broken({ grants: { ...grants, spent: noCredits() } })).toEqual([
    'the PURCHASED grants are spent by what was charged',
  ]);
  expect(broken({ grants: { ...grants, held: 1n } })).toEqual(['nothing is held any more']);
  expect(broken({ debt: 1n })).toEqual(['what is owed is what the endings left as debt']);
  expect(broken({ ledger: { ...ledger, balanced: false } })).toEqual([
    'every posting of the ledger sums to zero',
  ]);
});

test('a percentile is the smallest value that enough others do not exceed', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(percentile(values, 0.5)).toBe(100);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile(values, 1)).toBe(200);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNull();
});
