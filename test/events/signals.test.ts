import { expect, test } from '@jest/globals';
import { createOutboxSignals } from '../../src/postgres/outbox-signals.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();

function open(spreadMs?: number) {
  const errors: unknown[] = [];
  const signals = createOutboxSignals({
    url: database.url,
    spreadMs,
    onError: (error) => errors.push(error),
  });
  database.onClose(signals.close);
  const heard = { count: 0, at: 0 };
  signals.onWake(() => {
    heard.count += 1;
    heard.at = performance.now();
  });
  return { signals, heard, errors };
}

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('one notification stands for many commits, and the last commit is always told of', async () => {
  const teller = open(100);
  const listener = open();
  // Each is woken once when it has begun to listen.
  await until(() => teller.heard.count > 0 && listener.heard.count > 0);
  listener.heard.count = 0;
  const began = performance.now();
  let commits = 0;
  while (performance.now() - began < 450) {
    teller.signals.committed();
    commits += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const last = performance.now();
  await until(() => listener.heard.at >= last);
  expect(commits).toBeGreaterThan(100);
  expect(listener.heard.count).toBeLessThanOrEqual(7);
  expect(teller.errors).toEqual([]);
});

test('who tells wakes its own readers at once, also while there is no connection', async () => {
  const { signals, heard } = open();
  await signals.close();
  heard.count = 0;
  signals.committed();
  expect(heard.count).toBe(1);
});

test('listening begins anew when the connection was cut', async () => {
  const teller = open();
  const listener = open();
  await until(() => teller.heard.count > 0 && listener.heard.count > 0);
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'weir-signals'",
  );
  await admin.end();
  await until(() => teller.errors.length > 0 && listener.errors.length > 0);
  // What was committed in between is looked for when listening has begun again.
  const before = listener.heard.count;
  await until(() => listener.heard.count > before);
  const { at } = listener.heard;
  await until(() => {
    teller.signals.committed();
    return listener.heard.at > at;
  });
});

test('closing while a notification is on its way is no error', async () => {
  const { signals, heard, errors } = open();
  await until(() => heard.count > 0);
  signals.committed();
  await signals.close();
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([]);
});
