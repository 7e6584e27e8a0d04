// The hash of a request's input is stored with its decision, so every later version must give the same.
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { hashOf, idFrom } from '../../src/domain/request.ts';
import { toRequest } from '../../src/graphql/input/request-job.ts';
import { settleHashOf } from '../../src/jobs/end-job.ts';
import { inputHashOf, type RequestJobInput } from '../../src/jobs/prepare-request.ts';

const UUID = '0a000000-0000-8000-8000-000000000001';
const text = fc.string({ unit: 'binary', maxLength: 20 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const amount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const quantities = fc.array(fc.record({ meter: text, quantity: amount }), { maxLength: 3 });
const attributes = fc.array(fc.record({ name: text, value: text }), { maxLength: 3 });

/** What a client can send, with its fields in the order in which they are read. */
const input = fc
  .record({
    idempotencyKey: text,
    userId: maybe(text),
    model: text,
    endpoint: maybe(text),
    workload: fc.record({ quantities, attributes }),
    priority: fc.constantFrom(...PRIORITIES),
    maxCost: maybe(amount),
    acceptPartial: maybe(amount),
    waitUpTo: maybe(fc.nat()),
    lease: maybe(fc.nat()),
    childBudget: maybe(amount),
    labels: attributes,
  })
  .map((given): RequestJobInput => {
    const read = toRequest(given, { caller: null, path: ['input'] });
    if ('kind' in read) throw new Error(read.message);
    return read;
  });
const ids = fc.record({
  accountId: maybe(fc.uuid()),
  quoteId: maybe(fc.uuid()),
  parentJobId: maybe(fc.uuid()),
});

type Read = Parameters<typeof inputHashOf>[1];

/** As it was defined at first: all fields but the key, as JSON, with amounts as text. */
function asDefined(given: RequestJobInput, { accountId, workload, labels }: Read): string {
  const { idempotencyKey: _key, userId, quantities: _quantities, attributes: _attributes, ...rest } = given;
  const json = JSON.stringify({ ...rest, accountId, userId, workload, labels }, (_name, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return createHash('sha256').update(json).digest('hex');
}

describe('the hash of the input', () => {
  test('is that of its fields as JSON, whatever is asked', () => {
    fc.assert(
      fc.property(input, ids, fc.uuid(), quantities, attributes, (given, refs, accountId, units, labels) => {
        const whole = { ...given, ...refs };
        const read = { accountId, workload: { quantities: units, attributes: labels }, labels: given.labels };
        expect(inputHashOf(whole, read)).toBe(asDefined(whole, read));
      }),
      { numRuns: 1_000 },
    );
  });

  test('and the id of a request are those that are stored', () => {
    const given: RequestJobInput = {
      idempotencyKey: 'my-first-job',
      accountId: null,
      userId: 'ann',
      model: 'sora-2',
      endpoint: '/v1/videos',
      quantities: [],
      attributes: [],
      priority: 'STANDARD',
      quoteId: null,
      maxCost: 12_500_000n,
      acceptPartial: 500_000n,
      waitUpToMs: null,
      leaseMs: 60_000,
      parentJobId: null,
      childBudget: null,
      labels: [],
    };
    const workload = {
      quantities: [{ meter: 'video_second', quantity: 8_000_000n }],
      attributes: [{ name: 'resolution', value: '1280x720' }],
    };
    const labels = [{ name: 'team', value: 'größer' }];
    expect(inputHashOf(given, { accountId: UUID, workload, labels })).toBe(
      'f6097fef5eee2d26216d1e839cfe59ac886d2440642351c10b0e77c4e286976f',
    );
    expect(idFrom(UUID, 'requestJob', 'größer "1"')).toBe('756d7e9a-2baa-8569-b6d0-f9e26a3f97b4');
  });

  test('of a settlement is that of what was reported, as JSON, too', () => {
    const instant = maybe(fc.nat());
    const outcome = fc.constantFrom('SUCCEEDED' as const, 'FAILED' as const);
    const report = fc.record({
      outcome,
      usage: quantities,
      computeMs: instant,
      startedAt: instant,
      finishedAt: instant,
    });
    fc.assert(
      fc.property(report, (given) => expect(settleHashOf(given)).toBe(hashOf(given))),
      { numRuns: 300 },
    );
  });
});
