import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { inLanes } from '../../src/cli/replay/lanes.ts';

const items = Array.from({ length: 40 }, (_, index) => ({ index, lane: index % 4 }));

async function run(width: number): Promise<{ begun: number[]; most: number; results: number[] }> {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await inLanes(items, {
    laneOf: ({ lane }) => lane,
    width,
    work: async ({ index, lane }) => {
      begun.push(index);
      running += 1;
      most = Math.max(most, running);
      for (let wait = 0; wait <= 3 - lane; wait += 1) await turn();
      running -= 1;
      return index * 10;
    },
  });
  return { begun, most, results };
}

test('results stand in the order of the items, however long each took', async () => {
  expect((await run(4)).results).toEqual(items.map(({ index }) => index * 10));
});

test('what is in one lane is done in order, and never more lanes at once than allowed', async () => {
  const { begun, most } = await run(3);
  expect(most).toBe(3);
  for (const lane of [0, 1, 2, 3]) {
    const order = begun.filter((index) => index % 4 === lane);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});

test('with a width of one everything is done in order', async () => {
  const { begun, most } = await run(1);
  expect(most).toBe(1);
  expect(begun).toEqual(items.map(({ index }) => index));
});

test('an error stops all lanes and is the answer', async () => {
  const begun: number[] = [];
  const broken = inLanes(items, {
    laneOf: ({ lane }) => lane,
    width: 2,
    work: async ({ index }) => {
      begun.push(index);
      await turn();
      if (index === 4) throw new Error('no more');
    },
  });
  await expect(broken).rejects.toThrow('no more');
  expect(begun.length).toBeLessThan(8);
});
