// A Postgres of its own that is killed while streams are open on it.
import { expect, test } from '@jest/globals';
import { createDatabase } from '../../src/postgres/create-database.ts';
import { startTemporaryPostgres } from '../../src/postgres/embedded-temporary.ts';
import { LedgerUnavailable } from '../../src/postgres/ledger-session.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { accountId, openAccount, requestJob, submit } from '../postgres/support/ledger-world.ts';
import { startNode, take } from './support/node.ts';

/** Asks again under the same key until the database is back. */
async function submitUntilAnswered(
  { ledger }: ReturnType<typeof startNode>,
  command: ReturnType<typeof requestJob>,
) {
  for (;;) {
    try {
      return await submit(ledger, [command]);
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('streams outlive a database that is killed and comes back: nothing missing, nothing twice', async () => {
  const server = await startTemporaryPostgres({ prefix: 'weir-test-streams-' });
  await createDatabase({ url: server.url('postgres'), name: 'weir' });
  const url = server.url('weir');
  await migrate({ url });
  const node = startNode({ url, pollMs: 100 });
  const account = accountId('survivor');
  await submit(node.ledger, [openAccount(account)]);
  const stream = await node.streams.balanceChanged({ accountId: account, minIntervalMs: null, after: null });
  await take(stream, 1);
  await submit(node.ledger, [requestJob(account, { key: 'before' })]);
  const before = await take(stream, 1);

  const pid = server.pid();
  if (pid === undefined) throw new Error('The server does not run.');
  process.kill(pid, 'SIGKILL');
  const waiting = stream.next();
  // Also the second: a backend may answer once more after its server was killed.
  await submitUntilAnswered(node, requestJob(account, { key: 'after' }));
  await submitUntilAnswered(node, requestJob(account, { key: 'later' }));
  const after = await waiting;
  const later = await take(stream, 1);
  const versions = [...before, after.value, ...later].map((event) => event?.value.balance.version);
  expect(versions).toEqual([3, 4, 5]);
  expect(node.errors.length).toBeGreaterThan(0);
  await stream.return();
  await node.close();
  await server.stop();
});
