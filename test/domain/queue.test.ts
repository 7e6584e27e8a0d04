import { describe, expect, test } from '@jest/globals';
import { createQueue, positionIn, type QueuedJob } from '../../src/domain/queue.ts';

function job(accountId: string, askedAt: number, more: Partial<QueuedJob> = {}): QueuedJob {
  return {
    accountId,
    jobId: `${accountId}${askedAt}`,
    poolId: 1,
    priority: 'STANDARD',
    lane: 'any',
    parentJobId: null,
    weight: 1_000_000,
    askedAt,
    expiresAt: 1_000,
    running: 0,
    ...more,
  };
}

function order(jobs: readonly QueuedJob[]): string[] {
  const queue = createQueue(jobs);
  const found: string[] = [];
  for (let next = queue.next(); next !== null; next = queue.next()) found.push(next.jobId);
  return found;
}

describe('the order of those who wait', () => {
  test('is priority first, whoever came earlier', () => {
    const jobs = [job('a', 1, { priority: 'SHEDDABLE' }), job('b', 2), job('c', 3, { priority: 'CRITICAL' })];
    expect(order(jobs)).toEqual(['c3', 'b2', 'a1']);
  });

  test('then the account with fewer jobs running for its weight, counting those just let in', () => {
    const heavy = [1, 2, 3].map((at) => job('h', at, { running: 4 }));
    const light = [4, 5].map((at) => job('l', at, { running: 3 }));
    expect(order([...heavy, ...light])).toEqual(['l4', 'h1', 'l5', 'h2', 'h3']);
    const big = [1, 2, 3].map((at) => job('h', at, { running: 4, weight: 4_000_000 }));
    expect(order([...big, ...light])).toEqual(['h1', 'h2', 'h3', 'l4', 'l5']);
  });

  test('then who came first; a lane that is dropped keeps nobody of another lane', () => {
    const jobs = [job('a', 3, { lane: 'x' }), job('a', 1, { lane: 'x' }), job('a', 2, { lane: 'y' })];
    expect(order(jobs)).toEqual(['a1', 'a2', 'a3']);
    const queue = createQueue(jobs);
    const first = queue.next();
    expect(first?.jobId).toBe('a1');
    if (first) queue.drop(first);
    expect(queue.left()).toEqual({ CRITICAL: 0, STANDARD: 1, SHEDDABLE: 0 });
    expect(queue.next()?.jobId).toBe('a2');
    expect(queue.next()).toBeNull();
  });

  test('tells places from 1 on, and none to who does not wait', () => {
    const jobs = [job('h', 1, { running: 9 }), job('h', 2, { running: 9 }), job('l', 3)];
    expect(['l3', 'h1', 'h2', 'x'].map((id) => positionIn(jobs, id))).toEqual([1, 2, 3, null]);
  });

  test('moves everybody behind one that leaves up by one place, and nobody before it', () => {
    const jobs = [1, 2, 3, 4].map((at) => job('a', at));
    const left = jobs.filter(({ jobId }) => jobId !== 'a2');
    expect(jobs.map(({ jobId }) => positionIn(left, jobId))).toEqual([1, null, 2, 3]);
  });
});
