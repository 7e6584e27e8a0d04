import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { isAlive } from '../../src/postgres/process-identity.ts';
import { readPostmaster } from '../support/postmaster.ts';
import { runWeir, temporaryDirectory } from '../support/process.ts';
import { post } from '../support/shell.ts';

describe('weir start', () => {
  test('runs on an empty directory, says when it is ready, and ends in order', async () => {
    const directory = temporaryDirectory();
    const weir = runWeir({ WEIR_DATA_DIR: directory });
    const { url, keys } = await weir.ready;

    expect(keys).toEqual(expect.any(Object));
    expect((await post(url, { query: '{ __typename }' })).body).toEqual({ data: { __typename: 'Query' } });
    const postmaster = readPostmaster(directory);
    expect(isAlive(postmaster)).toBe(true);

    weir.child.kill('SIGTERM');
    const { code, stderr } = await weir.ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(isAlive(postmaster)).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('keeps a second one off its directory with one line', async () => {
    const directory = temporaryDirectory();
    const first = runWeir({ WEIR_DATA_DIR: directory });
    await first.ready;
    const second = await runWeir({ WEIR_DATA_DIR: directory }).ended;

    expect(second.code).toBe(1);
    expect(second.stderr).toBe(
      `weir: Another Weir (process ${first.child.pid}) already uses ${join(directory, 'postgres')}; stop it, set WEIR_DATA_DIR to another directory, or give both one DATABASE_URL.\n`,
    );
  });

  test('starts again after it was killed, over the Postgres that was left running', async () => {
    const directory = temporaryDirectory();
    const first = runWeir({ WEIR_DATA_DIR: directory });
    await first.ready;
    const left = readPostmaster(directory);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = runWeir({ WEIR_DATA_DIR: directory });
    const { url } = await second.ready;

    expect((await post(url, { query: '{ __typename }' })).status).toBe(200);
    expect(readPostmaster(directory)).not.toBe(left);
    expect(isAlive(left)).toBe(false);
  });

  test('is not ready while its Postgres is dead, starts it again, and serves on', async () => {
    const directory = temporaryDirectory();
    const weir = runWeir({ WEIR_DATA_DIR: directory, LOG_LEVEL: 'silent' });
    const { url } = await weir.ready;
    const ready = async (): Promise<number> => (await fetch(new URL('/health/ready', url))).status;
    expect(await ready()).toBe(200);

    process.kill(readPostmaster(directory), 'SIGKILL');
    const seen = new Set<number>();
    for (let status = 503; status !== 200 || !seen.has(503); status = await ready()) {
      seen.add(status);
      await sleep(5);
    }

    expect((await post(url, { query: '{ __typename }' })).status).toBe(200);
  });
});
