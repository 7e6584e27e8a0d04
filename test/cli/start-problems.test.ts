import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createTestDatabase } from '../support/database.ts';
import { startOldPostgres } from '../support/old-postgres.ts';
import { runWeir } from '../support/process.ts';

const database = await createTestDatabase();

describe('what keeps Weir from starting is one line that says what to do', () => {
  test('a port that is taken', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';

    const { code, stdout, stderr } = await runWeir({ DATABASE_URL: database.url, PORT: port }).ended;
    other.close();

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      `weir: Port ${port} on 127.0.0.1 is in use; stop what listens there, or set PORT to another one (0 takes any free one).\n`,
    );
  });

  test('a database that cannot be reached, without its password', async () => {
    const { code, stderr } = await runWeir({ DATABASE_URL: 'postgresql://weir:hunter2@127.0.0.1:1/weir' })
      .ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^weir: Cannot reach the database at postgresql:\/\/weir@127\.0\.0\.1:1\/weir: .*ECONNREFUSED.*\n$/,
    );
    expect(stderr).toContain('unset DATABASE_URL');
  });

  test('a database that does not exist', async () => {
    const { code, stderr } = await runWeir({ DATABASE_URL: `${database.url}_nowhere` }).ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: Cannot reach the database at .*does not exist.*\n$/);
  });

  test('a database that is too old', async () => {
    const old = await startOldPostgres(140_011);
    const { code, stderr } = await runWeir({ DATABASE_URL: old.url }).ended;
    old.close();

    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: The database at .* is Postgres 14; Weir needs 15 or newer\..*\n$/);
  });

  test('a setting that cannot be right, with exit code 2', async () => {
    const { code, stderr } = await runWeir({ PORT: 'http' }).ended;

    expect(code).toBe(2);
    expect(stderr).toBe(
      'weir: PORT is "http": it has to be a port from 0 to 65535, where 0 takes any free one\n',
    );
  });

  test('an option that does not exist, with exit code 2', async () => {
    const { code, stderr } = await runWeir({}, { args: ['start', '--verbose'] }).ended;

    expect(code).toBe(2);
    expect(stderr).toBe("weir: unknown option '--verbose'\n");
  });

  test('a Node that is too old', async () => {
    const older =
      "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.5' } })";
    const nodeFlags = ['--import', `data:text/javascript,${encodeURIComponent(older)}`];
    const { code, stderr } = await runWeir({}, { nodeFlags }).ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(/^weir: This is Node 20\.19\.5, and Weir needs 22\.17 or newer; .*npm start.*\n$/);
  });
});
