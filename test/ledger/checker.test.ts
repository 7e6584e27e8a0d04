import { expect, test } from '@jest/globals';
import { idFrom } from '../../src/domain/request.ts';
import { createListAlarms } from '../../src/ledger/alarms.ts';
import { CHECKER_TIMES, createLedgerChecker } from '../../src/ledger/checker.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { createAlarmStore } from '../../src/postgres/ledger-audit-alarms.ts';
import { createCheckerStore } from '../../src/postgres/ledger-audit-marks.ts';
import { createLedgerMetrics } from '../../src/telemetry/ledger-metrics.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { operator, startBusyLedger } from './support/busy-ledger.ts';
import { behindTheBack } from './support/damage.ts';

const busy = await startBusyLedger({ seed: 31 });
const { pool } = busy;
const alarms = createAlarmStore({ pool });
const listAlarms = createListAlarms({ alarms });
const TIMES = { ...CHECKER_TIMES, paceMs: 0, share: 1, idleMs: 10, brokenMs: 20, leaseMs: 5_000 };

/** A checker as one node has it, and a way to wait until it has no more to do. */
function startNode(name: string, times = TIMES) {
  const { registry } = createMetrics();
  const counts = createLedgerMetrics(registry);
  const store = createCheckerStore({ pool, holder: idFrom('node', name) });
  const logged: unknown[] = [];
  const logger = createLogger({ level: 'silent' });
  const checker = createLedgerChecker({
    audit: createLedgerAudit(busy),
    store,
    alarms,
    logger: {
      error: (...line: unknown[]) => void logged.push(line),
      warn: logger.warn.bind(logger),
    },
    counts,
    times,
  });
  checker.start();
  busy.database.onClose(checker.close);
  const checked = async (): Promise<number> => {
    const metric = await counts.entries.get();
    return metric.values[0]?.value ?? 0;
  };
  return { checker, logged, checked };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await what()); tries += 1) {
    if (tries === 500) throw new Error('the checker did not come so far in ten seconds');
    await pool.query('select pg_sleep(0.02)');
  }
}

/** Whether every account's mark is of its present state. */
async function allChecked(): Promise<boolean> {
  const { rows } = await pool.query<{ left: number }>(
    `select count(*)::float8 as left from account_state s left join ledger_marks m using (account_id)
     where m.version is distinct from s.version and m.broken_at is null`,
  );
  return rows[0]?.left === 0;
}

async function countEntries(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::float8 as n from journal');
  return rows[0]?.n ?? 0;
}

test('the checker reads every entry once, on one node at a time, and names what was changed since', async () => {
  const first = startNode('first');
  const second = startNode('second');
  const accounts = await busy.live(['a', 'b', 'c'], 120);
  await until(allChecked);
  expect((await first.checked()) + (await second.checked())).toBe(await countEntries());
  expect(Math.min(await first.checked(), await second.checked())).toBe(0);
  expect(await listAlarms(operator, { before: null, limit: 10 })).toEqual([]);

  // More happens: only that is read, and what a mark was taken of stays right however jobs and grants go on.
  const before = await countEntries();
  await busy.live(['d'], 60);
  for (const [index, accountId] of accounts.entries()) {
    await busy.credit(accountId, { key: `more ${index}`, amount: 3 });
  }
  await until(allChecked);
  expect((await first.checked()) + (await second.checked())).toBe(await countEntries());
  expect(await countEntries()).toBeGreaterThan(before);

  const [accountId = ''] = accounts;
  const { rows } = await pool.query<{ seq: number }>(
    'select max(seq)::float8 + 1 as seq from journal where account_id = $1',
    [accountId],
  );
  const seq = rows[0]?.seq ?? 0;
  // Both end, something is changed, and a third takes over what they left.
  await Promise.all([first.checker.close(), second.checker.close()]);
  await busy.credit(accountId, { key: 'tampered', amount: 3 });
  await behindTheBack(pool, (client) =>
    client.query('update journal set held = 1 where account_id = $1 and seq = $2', [accountId, seq]),
  );
  await pool.query('update account_state set version = version + 1 where account_id = $1', [accountId]);
  const third = startNode('third');
  await until(async () =>
    (await listAlarms(operator, { before: null, limit: 10 })).some(({ times }) => times > 1),
  );
  const [alarm, ...others] = await listAlarms(operator, { before: null, limit: 10 });
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({ kind: 'LEDGER', accountId, seq, what: 'COLUMN' });
  expect(third.logged.length).toBeGreaterThan(0);
  await expect(listAlarms({ ...operator, roles: ['MONITOR'] }, { before: null, limit: 1 })).rejects.toThrow(
    'OPERATOR',
  );
});
