import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runWeir, temporaryDirectory } from '../support/process.ts';
import { startBusyLedger } from './support/busy-ledger.ts';
import { behindTheBack, makeAnew } from './support/damage.ts';

const busy = await startBusyLedger({ seed: 41 });
const directory = temporaryDirectory();
const settings = { DATABASE_URL: busy.url };
const [accountId = '', other = ''] = await busy.live(['a', 'b'], 80);

async function run(...args: string[]) {
  const { code, stdout, stderr } = await runWeir(settings, { args }).ended;
  return { code, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

// Each run is a process of its own, which takes a second or two to come up.
const MANY_RUNS_MS = 90_000;

describe('the command verify', () => {
  test('proves every account and ends with the verdict as one line of JSON', async () => {
    const { code, last } = await run('verify', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(last)).toMatchObject({
      balanced: true,
      accounts: 2,
      entries: expect.any(Number),
      postings: expect.any(Number),
      sum: '0',
      firstBroken: null,
    });
  });

  test(
    'names the first broken row and fails',
    async () => {
      const breakIt = (amount: number) =>
        behindTheBack(busy.pool, (client) =>
          client.query('update journal set held = $2 where account_id = $1 and seq = 1', [
            other,
            amount || null,
          ]),
        );
      await breakIt(5);
      const { code, last, stderr } = await run('verify', '--json');
      expect(code).toBe(1);
      expect(stderr).toBe('weir: The ledger is broken.\n');
      expect(JSON.parse(last)).toMatchObject({
        balanced: false,
        brokenAccounts: 1,
        firstBroken: { accountId: other, seq: 1, what: 'COLUMN' },
      });
      const text = await run('verify');
      expect(text.stdout).toContain(`${other}, entry 1: COLUMN: its column held says 5`);
      await breakIt(0);
    },
    MANY_RUNS_MS,
  );
});

describe('the command checkpoints', () => {
  const file = join(directory, 'checkpoints.jsonl');

  test(
    'adds a line for each journal that has grown, and none for one that has not',
    async () => {
      expect((await run('checkpoints', '--out', file)).code).toBe(0);
      const first = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(first.length).toBe(2);
      await busy.credit(accountId, { key: 'more', amount: 1 });
      const { last } = await run('checkpoints', '--out', file, '--json');
      expect(JSON.parse(last)).toMatchObject({ accounts: 2, written: 1, broken: [] });
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      expect(lines.slice(0, 2)).toEqual(first);
      expect(lines.length).toBe(3);
      expect((await run('verify', '--checkpoints', file)).code).toBe(0);
    },
    MANY_RUNS_MS,
  );

  test(
    'the file tells a journal that was made anew, which is not signed again, and a forged line from a true one',
    async () => {
      const forged = join(directory, 'forged.jsonl');
      writeFileSync(forged, readFileSync(file, 'utf8').replace(/"size":\d+/, '"size":1'));
      const refused = await run('verify', '--checkpoints', forged);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is not signed by the key') });
      expect(await run('verify', '--checkpoints', join(directory, 'none'))).toMatchObject({ code: 2 });

      await busy.pool.query('alter table checkpoints disable trigger all');
      await busy.pool.query('delete from checkpoints');
      await busy.pool.query('alter table checkpoints enable trigger all');
      await makeAnew(busy.pool, accountId, (entry) =>
        entry.detail.kind === 'OPENED'
          ? { ...entry, detail: { ...entry.detail, inputHash: 'ef'.repeat(32) } }
          : entry,
      );
      const { code, stdout } = await run('verify', '--checkpoints', file);
      expect(code).toBe(1);
      expect(stdout).toContain(`${accountId}: CHECKPOINT: the first`);
      const again = await run('checkpoints', '--out', file);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('was not signed') });
    },
    MANY_RUNS_MS,
  );
});
