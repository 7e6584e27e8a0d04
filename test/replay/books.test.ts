import { expect, test } from '@jest/globals';
import { createBookkeeper, totalOf } from '../../src/cli/replay/books.ts';

const ending = { cost: { total: '10' }, charged: [], returned: [], forgiven: '0', debt: '0' };
const part = (source: 'INCLUDED' | 'PURCHASED', amount: string) => ({ source, amount });

test('a hold is charged and returned source by source, and what is above it stands apart', () => {
  const { books, grant, end } = createBookkeeper();
  const hold = [part('INCLUDED', '4'), part('PURCHASED', '8')];
  grant(hold);
  const settled = {
    ...ending,
    charged: [part('INCLUDED', '4'), part('PURCHASED', '6')],
    returned: [part('PURCHASED', '2')],
  };
  expect(end(settled, { hold, expired: false })).toBeNull();
  grant([part('INCLUDED', '1')]);
  const above = {
    ...ending,
    charged: [part('INCLUDED', '1'), part('PURCHASED', '5')],
    debt: '3',
    forgiven: '1',
  };
  expect(end(above, { hold: [part('INCLUDED', '1')], expired: false })).toBeNull();
  expect(books.beyond).toMatchObject({ INCLUDED: 0n, PURCHASED: 5_000_000n });
  expect(books.debt).toBe(3_000_000n);
  expect(totalOf(books.held) + totalOf(books.beyond)).toBe(totalOf(books.charged) + totalOf(books.returned));
});

test('a settlement after the expiry charges everything anew', () => {
  const { books, grant, expire, end } = createBookkeeper();
  const hold = [part('PURCHASED', '12')];
  grant(hold);
  expire(hold);
  expect(end({ ...ending, charged: [part('PURCHASED', '10')] }, { hold, expired: true })).toBeNull();
  expect(books.returned.PURCHASED).toBe(12_000_000n);
  expect(books.beyond.PURCHASED).toBe(10_000_000n);
});

test('an ending whose sums do not hold is told', () => {
  const { end } = createBookkeeper();
  const hold = [part('PURCHASED', '12')];
  const short = { ...ending, charged: [part('PURCHASED', '9')], returned: [part('PURCHASED', '3')] };
  expect(end(short, { hold, expired: false })).toBe('charged, forgiven and owed make 9 where the cost is 10');
  const lost = { ...ending, charged: [part('PURCHASED', '10')], returned: [part('PURCHASED', '1')] };
  expect(end(lost, { hold, expired: false })).toBe(
    '1 of the PURCHASED hold was neither charged nor returned',
  );
  const gained = { ...ending, charged: [part('PURCHASED', '10')], returned: [part('INCLUDED', '2')] };
  expect(end(gained, { hold: [part('PURCHASED', '10')], expired: false })).toBe(
    'more INCLUDED went back than was held',
  );
});
