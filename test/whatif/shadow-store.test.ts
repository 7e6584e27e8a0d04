// What two nodes may write about one shadow.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createShadowStore } from '../../src/postgres/shadow-store.ts';
import type { ShadowCounts, ShadowExample } from '../../src/whatif/ports.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 4 });
database.onClose(() => pool.end());
const [one, other] = [randomUUID(), randomUUID()].map((holder) => createShadowStore({ pool, holder })) as [
  ReturnType<typeof createShadowStore>,
  ReturnType<typeof createShadowStore>,
];

const HOUR = 3_600_000;
const counted: ShadowCounts = { decided: 1, skipped: 0, disagreements: {}, examples: [] };

async function begin(): Promise<number> {
  const document = demoDocument('policy.jsonc');
  const started = await one.start({
    key: randomUUID(),
    inputHash: 'x',
    document,
    reason: null,
    startedBy: 'test',
  });
  if ('kind' in started) throw new Error(started.message);
  return started.shadow.id;
}

test('one node leads at a time; when it was killed another goes on where it had written', async () => {
  const id = await begin();
  const led = await one.lead(HOUR);
  if (!led) throw new Error('nobody leads');
  expect(led.id).toBe(id);
  expect(await other.lead(HOUR)).toBeNull();
  const next = led.position + 5n;
  expect(await one.write({ id, from: led.position, to: next, counts: counted })).toBe(true);
  // Its lease lapses, and it never says so.
  await pool.query("update stream_workers set held_until = clock_timestamp() - interval '1 second'");
  expect(await other.lead(HOUR)).toMatchObject({ id, position: next });
  expect((await other.read(id))?.shadow.decided).toBe(1);
});

test('what was looked at is counted once: a node that lost the lead, or writes twice, writes nothing', async () => {
  const id = await begin();
  const led = await one.lead(0);
  const again = await other.lead(HOUR);
  if (!led || !again) throw new Error('nobody leads');
  expect(again.position).toBe(led.position);
  const [from, to] = [led.position, led.position + 1n];
  expect(await one.write({ id, from, to, counts: { ...counted, decided: 7 } })).toBe(false);
  expect(await other.write({ id, from, to, counts: counted })).toBe(true);
  expect(await other.write({ id, from, to, counts: { ...counted, decided: 2 } })).toBe(false);
  expect(await one.latest()).toMatchObject({ decided: 1 });
  await one.stop();
  expect(await other.write({ id, from: to, to: to + 1n, counts: counted })).toBe(false);
  expect(await other.lead(HOUR)).toBeNull();
});

test('examples are read as they were written, large amounts included', async () => {
  const id = await begin();
  const led = await one.lead(HOUR);
  if (!led) throw new Error('nobody leads');
  const example: ShadowExample = {
    at: 5,
    accountId: randomUUID(),
    subject: randomUUID(),
    plan: 'free',
    model: 'unit',
    change: 'NOW_REFUSED',
    before: { outcome: 'GRANTED', held: 2n ** 60n, bySource: new Map([['PURCHASED', 2n ** 60n]]), codes: [] },
    after: { outcome: 'REJECTED', held: 0n, bySource: new Map(), codes: ['TOO_LARGE'] },
  };
  const counts = { decided: 3, skipped: 1, disagreements: { NOW_REFUSED: 1 }, examples: [example] };
  expect(await one.write({ id, from: led.position, to: led.position, counts })).toBe(true);
  expect(await one.latest()).toMatchObject(counts);
});
