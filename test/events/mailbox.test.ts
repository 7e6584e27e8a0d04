import { describe, expect, test } from '@jest/globals';
import type { Located } from '../../src/events/hub.ts';
import { createMerger, createQueue } from '../../src/events/mailbox.ts';
import { SlowConsumer, StreamClosed } from '../../src/events/stream-errors.ts';

function located(position: number, poolId = 1): Located {
  const load = {
    level: 'NORMAL',
    utilisation: 0,
    running: position,
    capacity: 9,
    waiting: 0,
    at: 0,
    capacitySource: 'FIXED',
  } as const;
  return { cursor: { position: BigInt(position), index: 0 }, at: 0, item: { kind: 'POOL', poolId, load } };
}

function positions(taken: readonly { located: Located }[] | null): number[] | null {
  return taken === null ? null : taken.map((each) => Number(each.located.cursor.position));
}

describe('a queue', () => {
  test('gives out every item in order', async () => {
    const queue = createQueue(10);
    for (const position of [1, 2, 3]) queue.put(located(position));
    expect(positions(await queue.take(2))).toEqual([1, 2]);
    const later = queue.take(2).then(positions);
    expect(await later).toEqual([3]);
    const waiting = queue.take(5).then(positions);
    queue.put(located(4));
    expect(await waiting).toEqual([4]);
  });

  test('gives up on a reader that lets too many wait, and keeps nothing for it', async () => {
    const queue = createQueue(3);
    for (let position = 1; position <= 100_000; position += 1) queue.put(located(position));
    await expect(queue.take(10)).rejects.toThrow(SlowConsumer);
  });

  test('says once that items were lost', async () => {
    const queue = createQueue(3);
    queue.put(located(1));
    queue.lose();
    expect(await queue.take(10)).toBeNull();
    queue.put(located(9));
    expect(positions(await queue.take(10))).toEqual([9]);
  });

  test('ends a reader that waits', async () => {
    const queue = createQueue(3);
    const waiting = queue.take(1);
    queue.end();
    await expect(waiting).rejects.toThrow(StreamClosed);
    const other = createQueue(3);
    const left = other.take(1);
    other.close();
    expect(await left).toEqual([]);
  });
});

describe('a merging mailbox', () => {
  function merger(intervalMs: number) {
    return createMerger({
      keyOf: ({ item }) => (item.kind === 'POOL' ? item.poolId : 0),
      intervalMs,
    });
  }

  test('keeps the latest of each key, in the order of the stream', async () => {
    const mailbox = merger(0);
    for (const [position, poolId] of [
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 3],
      [5, 3],
    ] as const) {
      mailbox.put(located(position, poolId));
    }
    const taken = await mailbox.take(10);
    expect(positions(taken)).toEqual([2, 3, 5]);
    expect(taken?.map(({ merged }) => merged)).toEqual([false, true, true]);
  });

  test('an older item never replaces a newer one', async () => {
    const mailbox = merger(0);
    mailbox.put(located(5));
    mailbox.put(located(4));
    expect(positions(await mailbox.take(10))).toEqual([5]);
  });

  test('gives out at most once in its interval, and the last is never dropped', async () => {
    const mailbox = merger(50);
    mailbox.restart();
    const began = performance.now();
    const seen: (number[] | null)[] = [];
    const feeding = setInterval(() => mailbox.put(located(Math.floor(performance.now() * 1000))), 1);
    for (let round = 0; round < 4; round += 1) seen.push(positions(await mailbox.take(10)));
    clearInterval(feeding);
    const last = Math.ceil(performance.now() * 1000);
    mailbox.put(located(last));
    expect(positions(await mailbox.take(10))).toEqual([last]);
    expect(performance.now() - began).toBeGreaterThanOrEqual(5 * 50 - 5);
    expect(seen.every((each) => each?.length === 1)).toBe(true);
  });

  test('costs a slow reader no more than the number of keys', async () => {
    const mailbox = merger(0);
    for (let position = 1; position <= 100_000; position += 1) mailbox.put(located(position, position % 3));
    expect(positions(await mailbox.take(100))).toEqual([99_998, 99_999, 100_000]);
  });
});
