import { expect, test } from '@jest/globals';
import { createTestDatabase } from '../support/database.ts';
import { runWeir } from '../support/process.ts';
import { post } from '../support/shell.ts';

const database = await createTestDatabase();
const settings = { DATABASE_URL: database.url, WEIR_DEMO: 'false' };

test('a database without keys gets its first one from the command line, and it is taken', async () => {
  const made = runWeir(settings, { args: ['create-key', '--application', 'first', '--json'] });
  const { code, stdout } = await made.ended;
  expect(code).toBe(0);
  const { secret } = JSON.parse(stdout);
  const weir = runWeir(settings);
  database.onClose(async () => {
    weir.child.kill('SIGTERM');
    await weir.ended;
  });
  const { url, keys } = await weir.ready;
  expect(keys).toEqual({});
  const { body } = await post(
    url,
    { query: '{ viewer { roles account { id } } }' },
    { authorization: `Bearer ${secret}` },
  );
  expect(body).toEqual({ data: { viewer: { roles: ['OPERATOR'], account: null } } });
}, 240_000);

test('without a database of one’s own the command says where the keys are', async () => {
  const { code, stderr } = await runWeir({}, { args: ['create-key', '--application', 'first'] }).ended;
  expect(code).not.toBe(0);
  expect(stderr).toContain('DATABASE_URL is not set');
});
