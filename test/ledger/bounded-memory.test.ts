// A long journal is proved by a process that could hold a small part of it in memory.
import { beforeAll, expect, test } from '@jest/globals';
import { runWeir } from '../support/process.ts';
import { startBusyLedger } from './support/busy-ledger.ts';

const busy = await startBusyLedger({ seed: 5 });
const ENTRIES = 100_000;
const AT_ONCE = 1_000;
/** In megabytes: room for the program, and not for the entries, of which one takes two kilobytes when it is read. */
const HEAP = 120;

let accountId = '';
let entries = 0;
beforeAll(async () => {
  accountId = await busy.open('long');
  await busy.credit(accountId, { key: 'means', amount: 1_000_000 });
  for (let count = 0; entries < ENTRIES; count += AT_ONCE) {
    const asked = await Promise.all(
      Array.from({ length: AT_ONCE }, (_each, index) =>
        busy.request(accountId, `job ${count + index}`, { units: 1 }),
      ),
    );
    await Promise.all(asked.map((job) => job && busy.end(accountId, job, { units: 1 })));
    const { rows } = await busy.pool.query<{ seq: number }>(
      'select seq::float8 as seq from journal where account_id = $1 order by seq desc limit 1',
      [accountId],
    );
    entries = rows[0]?.seq ?? 0;
  }
}, 600_000);

test('a journal of 100,000 entries is proved by a process whose heap could not hold it', async () => {
  const proved = await runWeir(
    { DATABASE_URL: busy.url },
    { args: ['verify', '--json'], nodeFlags: [`--max-old-space-size=${HEAP}`] },
  ).ended;
  expect(proved).toMatchObject({ code: 0 });
  expect(JSON.parse(proved.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    balanced: true,
    accounts: 1,
    entries,
  });
}, 600_000);
