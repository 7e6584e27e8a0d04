// A database for one test file: a clone of the migrated template, dropped when the file has finished.
import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import { POSTGRES_URL_VARIABLE, TEMPLATE_DATABASE } from './names.ts';

export interface TestDatabase {
  url: string;
  name: string;
  /** Registers what has to be closed before the database is dropped, in the opposite order. */
  onClose: (close: () => Promise<unknown>) => void;
}

/**
 * Clones the template and drops the clone after the file's last test. `empty` gives one without any table.
 * Fails the file when a connection is still open by then: whoever opened it forgot `onClose`.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  // template0 is what Postgres itself makes an empty database from; copying files is what makes it 35 ms.
  await onServer((admin) =>
    admin.query(
      `create database ${name} template ${empty ? 'template0' : TEMPLATE_DATABASE} strategy file_copy`,
    ),
  );
  const closers: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const close of closers.reverse()) await close();
    await drop(name);
  });
  return { url: urlOf(name), name, onClose: (close) => closers.push(close) };
}

/** The address of a database on the run's Postgres. */
export function urlOf(database: string): string {
  const base = process.env[POSTGRES_URL_VARIABLE];
  if (base === undefined)
    throw new Error('The run has no Postgres: was test/support/global-setup.ts left out?');
  const url = new URL(base);
  url.pathname = `/${database}`;
  return url.href;
}

async function drop(name: string): Promise<void> {
  await onServer(async (admin) => {
    const leaked = await remainingConnections(admin, name);
    await admin.query(`drop database ${name} with (force)`);
    if (leaked.length > 0) throw new Error(`Connections were left open at the end: ${leaked.join('; ')}`);
  });
}

// A connection that was closed a moment ago is still listed until its process has ended.
async function remainingConnections(admin: pg.Client, name: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const { rows } = await admin.query<{ text: string }>(
      "select application_name || ': ' || left(query, 80) as text from pg_stat_activity where datname = $1",
      [name],
    );
    if (rows.length === 0 || tries >= 20) return rows.map((row) => row.text);
    await admin.query('select pg_sleep(0.05)');
  }
}

async function onServer<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: urlOf('postgres') });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
