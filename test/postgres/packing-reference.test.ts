// What is packed by functions made for speed has the bytes of a plain and slow writer.
import { describe, expect, test } from '@jest/globals';
import { Decoder } from 'cbor-x';
import fc, { type Arbitrary } from 'fast-check';
import { moveParts } from '../../src/domain/postings.ts';
import { limitFormat } from '../../src/postgres/packed-decision.ts';
import { entryFormat } from '../../src/postgres/packed-entry.ts';
import { jobFormat } from '../../src/postgres/packed-job.ts';
import { outboxFormat } from '../../src/postgres/packed-outbox.ts';
import { poolFormat } from '../../src/postgres/packed-pool.ts';
import { stateFormat } from '../../src/postgres/packed-state.ts';
import { waitingFormat } from '../../src/postgres/packed-waiting.ts';
import type { Format } from '../../src/postgres/packing-format.ts';
import { NO_FRAME } from '../../src/postgres/packing-scope.ts';
import {
  anyEntry,
  anyGrantOfJob,
  anyItem,
  anyJob,
  anyLimit,
  anyPart,
  anyPool,
  anyState,
  anyWaiting,
} from './support/arbitraries.ts';
import { withExpected } from './support/expected-fields.ts';
import { referenceBytes, referenceFramed } from './support/reference-writer.ts';

const seeds = fc.integer();
const library = new Decoder({ useRecords: false });

function hold<T>(name: string, format: Format<T>, values: Arbitrary<T>, at: (value: T) => number): void {
  test(name, () => {
    fc.assert(
      fc.property(values, seeds, (any, seed) => {
        const frame = { ...NO_FRAME, at: at(any) };
        const value = withExpected(any, { layout: format.layout, frame, seed });
        const bytes = format.encode(value);
        expect(bytes.toString('hex')).toBe(referenceBytes(format.layout, value, at(value)).toString('hex'));
        expect(format.decode(bytes)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
}

describe('the bytes are those of a plain writer, and read back, for', () => {
  hold("an account's state", stateFormat, anyState, (state) => state.lastAt);
  hold("a pool's state", poolFormat, anyPool, (pool) => pool.levelSince);
  hold('an open job', jobFormat, anyJob, (job) => job.hold.grantedAt);
  hold('a waiting request', waitingFormat, anyWaiting, (waiting) => waiting.askedAt);
  hold('a limit', limitFormat, anyLimit, () => 0);
  hold('a batch of news', outboxFormat, fc.array(anyItem, { maxLength: 4 }), (items) => {
    for (const item of items) {
      if (item.kind === 'POOL') return item.load.at;
      if (item.kind === 'HEARTBEAT') return item.leaseEndsAt;
      if (item.kind === 'THROTTLE') return item.episode.lastAt;
    }
    return 0;
  });

  test('an entry', () => {
    fc.assert(
      fc.property(anyEntry, seeds, ({ detail, postings, balance, activity, ...frame }, seed) => {
        const { layout } = entryFormat;
        const value = withExpected({ detail, postings, balance, activity }, { layout, frame, seed });
        const bytes = entryFormat.encode(value, frame);
        expect(bytes.toString('hex')).toBe(referenceFramed(layout, value, frame).toString('hex'));
        expect(entryFormat.decode(bytes, frame)).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  // What is told is not known to the plain writer itself, so it is held to the domain.
  test('the entry of a grant, which tells the postings of the domain', () => {
    const parts = fc.array(
      fc.oneof(
        anyPart,
        anyPart.map((part) => ({ ...part, amount: 0n })),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(anyEntry, anyGrantOfJob, parts, parts, (entry, granted, funding, reserve) => {
        const detail = { ...granted, reserve, decision: { ...granted.decision, funding } };
        const postings = moveParts([...funding, ...reserve], 'FREE', 'HELD');
        const untold = [{ account: 'ISSUED' as const, grantId: null, amount: 0n }];
        const withPostings = (value: typeof postings): unknown[] =>
          library.decode(entryFormat.encode({ ...entry, detail, postings: value }, entry))[1];
        expect(withPostings(untold)).toHaveLength(4);
        expect(withPostings(postings).length).toBeLessThan(4);
      }),
    );
  });

  test('many texts and many large numbers', () => {
    const leases = Array.from({ length: 1_500 }, (_, index) => ({
      counter: `counter ${index % 1_200}`,
      ends: [[2 ** 41 + (index % 1_100) * 2 ** 33, index] as const],
    }));
    const any = fc.sample(anyPool, { numRuns: 20, seed: 1 });
    for (const pool of any) {
      const value = { ...pool, leases };
      const bytes = poolFormat.encode(value);
      expect(bytes.equals(referenceBytes(poolFormat.layout, value, value.levelSince))).toBe(true);
      expect(poolFormat.decode(bytes)).toEqual(value);
    }
  });
});
