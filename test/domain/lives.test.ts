/** Holds the whole of money to its sums, over long random lives of accounts. */
import { expect, test } from '@jest/globals';
import { live } from './life.ts';

test('in any life each posting balances and every projection is the sum of what happened', () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 150; seed += 1) {
    const { life, flaws } = live(seed, 120);
    expect({ seed, steps: flaws.length > 0 ? life.steps : [], flaws }).toEqual({
      seed,
      steps: [],
      flaws: [],
    });
    for (const { detail } of life.entries) seen.set(detail.kind, (seen.get(detail.kind) ?? 0) + 1);
    for (const { job, ending } of life.ended.values()) {
      const more = [
        ending.debt > 0n ? 'debt' : '',
        ending.forgiven > 0n ? 'forgiven' : '',
        job.hold.parentJobId === null ? '' : 'child',
        ending.charged.length > 2 ? 'split' : '',
      ];
      for (const each of more) if (each !== '') seen.set(each, (seen.get(each) ?? 0) + 1);
    }
  }
  // The lives were not dull: everything that can happen did, and often.
  const kinds = ['GRANTED', 'REJECTED', 'LAPSED', 'SETTLED', 'CANCELLED', 'EXPIRED', 'REFUNDED', 'CREDITED'];
  const rarer = [
    'DEBT_PAID',
    'GRANT_EXPIRED',
    'GRANT_REVOKED',
    'ADJUSTED',
    'debt',
    'forgiven',
    'child',
    'split',
  ];
  for (const kind of [...kinds, ...rarer]) expect([kind, (seen.get(kind) ?? 0) >= 20]).toEqual([kind, true]);
});
