import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/embedded.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newDirectory(mode: number): string {
  const directory = mkdtempSync(join(tmpdir(), 'weir-embedded-'));
  chmodSync(directory, mode);
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function start(directory: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, settings: { fsync: 'off' } });
  cleanups.push(server.stop);
  return server;
}

async function query(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

describe('the embedded Postgres', () => {
  test('keeps its data between starts', async () => {
    const directory = newDirectory(0o755);
    const first = await start(directory);
    await query(first, 'create table kept as select 7 as value');
    await first.stop();

    expect(await query(await start(directory), 'select value from kept')).toEqual([{ value: 7 }]);
  });

  test('starts over a pid file that names a process of somebody else', async () => {
    const directory = newDirectory(0o755);
    await (await start(directory)).stop();
    const other = spawn('sleep', ['60'], { argv0: 'postgres' });
    cleanups.push(() => void other.kill());
    writeFileSync(join(directory, 'data', 'postmaster.pid'), `${other.pid}\n`);

    expect(await query(await start(directory), 'select 1 as value')).toEqual([{ value: 1 }]);
    expect(other.exitCode ?? other.signalCode).toBeNull();
  });

  test('starts over the lock of a process that has ended', async () => {
    const directory = newDirectory(0o755);
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, start: '1' }));

    expect(await query(await start(directory), 'select 1 as value')).toEqual([{ value: 1 }]);
  });

  test('starts over a setup that was cut short', async () => {
    const directory = newDirectory(0o755);
    await (await start(directory)).stop();
    const data = join(directory, 'data');
    // What an initdb that was killed leaves: some files under the other name, none under the final one.
    rmSync(data, { recursive: true });
    writeFileSync(`${data}.new`, '');

    expect(await query(await start(directory), 'select 1 as value')).toEqual([{ value: 1 }]);
  });

  test('works in a directory that is closed to other users, as a project of root is', async () => {
    const directory = newDirectory(0o700);
    const server = await start(directory);
    const place = realpathSync(join(directory, 'data'));
    cleanups.unshift(() => rmSync(place, { recursive: true, force: true }));

    expect(await query(server, 'select 1 as value')).toEqual([{ value: 1 }]);
  });

  test('refuses data of another version of Postgres, and leaves it alone', async () => {
    const directory = newDirectory(0o755);
    await (await start(directory)).stop();
    const version = join(directory, 'data', 'PG_VERSION');
    writeFileSync(version, '14\n');

    await expect(start(directory)).rejects.toThrow(
      /was written by Postgres 14 and the installed one is \d+; set WEIR_DATA_DIR/,
    );
    expect(readFileSync(version, 'utf8')).toBe('14\n');
  });

  test('listens on this machine only, and asks for its password', async () => {
    const server = await start(newDirectory(0o755));
    const url = new URL(server.url('postgres'));
    url.password = 'wrong';

    expect(url.hostname).toBe('127.0.0.1');
    await expect(new pg.Client({ connectionString: url.href }).connect()).rejects.toThrow(
      'password authentication failed',
    );
  });
});
