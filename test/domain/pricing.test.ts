/** Holds prices to what was published, and rounding to where it is named. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Attribute, ModelPrices, PriceRule, Quantity } from '../../src/domain/catalogue.ts';
import { type Cost, MINIMUM_LINE, priceOf, scaleQuantities } from '../../src/domain/pricing.ts';
import { credits, ONE } from './world.ts';

const MILLION = 1_000_000n * ONE;

/** 25 credits to the dollar: 0.10 a second at 720p; Pro 0.30, and 0.50 at 1024p. */
const sora: ModelPrices = {
  rules: [{ meter: 'video_second', when: [], price: credits(2.5), per: ONE }],
  minimum: 0n,
};
const soraPro: ModelPrices = {
  rules: [
    {
      meter: 'video_second',
      when: [{ name: 'resolution', value: '1280x720' }],
      price: credits(7.5),
      per: ONE,
    },
    {
      meter: 'video_second',
      when: [{ name: 'resolution', value: '1792x1024' }],
      price: credits(12.5),
      per: ONE,
    },
  ],
  minimum: 0n,
};
const codex: ModelPrices = {
  rules: [
    { meter: 'input_token', when: [], price: credits(62.5), per: MILLION },
    { meter: 'cached_token', when: [], price: credits(6.25), per: MILLION },
    { meter: 'output_token', when: [], price: credits(375), per: MILLION },
  ],
  minimum: 0n,
};

function quantity(meter: string, amount: number): Quantity {
  return { meter, quantity: credits(amount) };
}

function cost(
  prices: ModelPrices,
  quantities: readonly Quantity[],
  attributes: readonly Attribute[] = [],
): Cost {
  const priced = priceOf(prices, { priceVersion: 7, workload: { quantities, attributes } });
  if ('unpriced' in priced) throw new Error(`unpriced: ${priced.unpriced.join(', ')}`);
  return priced.cost;
}

describe('published prices', () => {
  test('8 seconds of sora-2 at 720p cost 20 credits, which is 80 cents', () => {
    const { total, lines, priceVersion } = cost(sora, [quantity('video_second', 8)]);
    expect(total).toBe(credits(20));
    expect(priceVersion).toBe(7);
    expect(lines).toEqual([
      {
        meter: 'video_second',
        quantity: 8n * ONE,
        price: credits(2.5),
        per: ONE,
        amount: credits(20),
        note: null,
      },
    ]);
  });

  test.each([
    ['1280x720', 90],
    ['1792x1024', 150],
  ])('12 seconds of sora-2-pro at %s cost %d credits', (resolution, total) => {
    const priced = cost(soraPro, [quantity('video_second', 12)], [{ name: 'resolution', value: resolution }]);
    expect(priced.total).toBe(credits(total));
    expect(priced.lines[0]?.note).toBe(`resolution ${resolution}`);
  });

  test('a million tokens of codex cost 62.5 in, 6.25 cached and 375 out', () => {
    const million = 1_000_000;
    const { total, lines } = cost(codex, [
      quantity('cached_token', million),
      quantity('input_token', million),
      quantity('output_token', million),
    ]);
    expect(lines.map(({ amount }) => amount)).toEqual([credits(6.25), credits(62.5), credits(375)]);
    expect(total).toBe(credits(443.75));
  });
});

describe('rounding', () => {
  test('each line is rounded up to one micro-credit by itself', () => {
    // One cached token is 6.25 micro-credits, one input token 62.5.
    const { lines, total } = cost(codex, [quantity('cached_token', 1), quantity('input_token', 1)]);
    expect(lines.map(({ amount }) => amount)).toEqual([7n, 63n]);
    expect(total).toBe(70n);
  });

  test('a line is never below its exact price and less than one micro-credit above it', () => {
    const rules = fc.record({
      price: fc.bigInt({ min: 0n, max: MILLION }),
      per: fc.bigInt({ min: 1n, max: MILLION }),
    });
    fc.assert(
      fc.property(rules, fc.bigInt({ min: 0n, max: MILLION }), ({ price, per }, amount) => {
        const prices: ModelPrices = { rules: [{ meter: 'm', when: [], price, per }], minimum: 0n };
        const { total } = cost(prices, [{ meter: 'm', quantity: amount }]);
        expect(total * per >= amount * price).toBe(true);
        expect((total - 1n) * per < amount * price).toBe(true);
      }),
    );
  });

  test('the lines sum to the total, and more work never costs less', () => {
    const many = fc.array(fc.bigInt({ min: 0n, max: 10n * MILLION }), { minLength: 3, maxLength: 3 });
    const meters = ['cached_token', 'input_token', 'output_token'];
    fc.assert(
      fc.property(many, many, fc.bigInt({ min: 0n, max: MILLION }), (some, more, minimum) => {
        const prices = { ...codex, minimum };
        const workload = (extra: readonly bigint[]) =>
          meters.map((meter, index) => ({ meter, quantity: (some[index] ?? 0n) + (extra[index] ?? 0n) }));
        const small = cost(prices, workload([]));
        const large = cost(prices, workload(more));
        expect(small.lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(small.total);
        expect(large.total >= small.total).toBe(true);
      }),
    );
  });
});

describe('the minimum charge', () => {
  const prices: ModelPrices = { ...codex, minimum: credits(1) };

  test('is a line of its own that lifts any use to it', () => {
    const { lines, total } = cost(prices, [quantity('input_token', 1_000)]);
    expect(total).toBe(credits(1));
    expect(lines[1]).toEqual({
      meter: MINIMUM_LINE,
      quantity: ONE,
      price: credits(0.9375),
      per: ONE,
      amount: credits(0.9375),
      note: 'minimum charge',
    });
  });

  test('is not charged for no use, nor on top of what costs as much by itself', () => {
    expect(cost(prices, [quantity('input_token', 0)])).toMatchObject({ total: 0n, lines: [{ amount: 0n }] });
    expect(cost(prices, [])).toMatchObject({ total: 0n, lines: [] });
    expect(cost(prices, [quantity('input_token', 16_000)]).lines).toHaveLength(1);
  });
});

describe('the price that applies', () => {
  const rule = (price: number, when: readonly Attribute[]): PriceRule => ({
    meter: 'm',
    when,
    price: credits(price),
    per: ONE,
  });
  const hd = { name: 'quality', value: 'hd' };
  const wide = { name: 'format', value: 'wide' };

  test('is that of the rule with the most attributes, wherever it stands', () => {
    const rules = [rule(1, []), rule(2, [hd]), rule(3, [hd, wide])];
    for (const order of [rules, [...rules].reverse()]) {
      const total = (attributes: readonly Attribute[]) =>
        cost({ rules: order, minimum: 0n }, [quantity('m', 1)], attributes).total;
      expect(total([])).toBe(credits(1));
      expect(total([wide])).toBe(credits(1));
      expect(total([hd])).toBe(credits(2));
      expect(total([wide, hd])).toBe(credits(3));
    }
  });

  test('is that of the first of two rules with as many attributes', () => {
    const rules = [rule(2, [hd]), rule(3, [wide])];
    expect(cost({ rules, minimum: 0n }, [quantity('m', 1)], [hd, wide]).total).toBe(credits(2));
  });

  test('is none when no rule fits: the meters are named and nothing is free', () => {
    const prices: ModelPrices = { rules: [rule(2, [hd])], minimum: 0n };
    const workload = { quantities: [quantity('m', 1), quantity('other', 1)], attributes: [] };
    expect(priceOf(prices, { priceVersion: 1, workload })).toEqual({ unpriced: ['m', 'other'] });
    expect(priceOf(undefined, { priceVersion: 1, workload })).toEqual({ unpriced: ['m', 'other'] });
  });

  test('may be zero, when somebody set it so', () => {
    expect(cost({ rules: [rule(0, [])], minimum: 0n }, [quantity('m', 5)]).total).toBe(0n);
  });
});

test('a scaled workload is never above its share and less than one step below it', () => {
  const steps = fc.constantFrom(1n, ONE, 4n * ONE, 1_000n * ONE);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: MILLION }),
      steps,
      fc.bigInt({ min: 0n, max: ONE }),
      (amount, step, share) => {
        const [scaled] = scaleQuantities([{ meter: 'm', quantity: amount }], {
          shareMicro: share,
          stepOf: () => step,
        });
        const result = scaled?.quantity ?? -1n;
        expect(result % step).toBe(0n);
        expect(result * ONE <= amount * share).toBe(true);
        expect((result + step) * ONE > amount * share).toBe(true);
      },
    ),
  );
});
