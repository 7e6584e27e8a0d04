import { describe, expect, test } from '@jest/globals';
import { LedgerBroken } from '../../src/domain/entry.ts';
import { idFrom } from '../../src/domain/request.ts';
import { NEUTRAL } from '../../src/domain/standing.ts';
import { createSigner, isSignedBy, newSigningKey } from '../../src/ledger/checkpoint.ts';
import { exportCheckpoints } from '../../src/ledger/export-checkpoints.ts';
import type { TreeHead } from '../../src/ledger/ports.ts';
import { createReconcile } from '../../src/ledger/reconcile.ts';
import { verifyAll } from '../../src/ledger/verify-all.ts';
import { createLedgerAudit } from '../../src/postgres/ledger-audit.ts';
import { createCheckpointStore } from '../../src/postgres/ledger-audit-checkpoints.ts';
import { createTreeReads } from '../../src/postgres/ledger-audit-tree.ts';
import {
  OPEN_JOB_COLUMNS,
  type OpenJobRow,
  readOpenJob,
  WITH_GRANT,
} from '../../src/postgres/open-job-rows.ts';
import { jobFormat } from '../../src/postgres/packed-job.ts';
import { operator, startBusyLedger } from './support/busy-ledger.ts';
import { behindTheBack, changeState, keepState, makeAnew } from './support/damage.ts';

const busy = await startBusyLedger({ seed: 5 });
const { pool } = busy;
const audit = createLedgerAudit(busy);
const trees = createTreeReads(busy);
const store = createCheckpointStore({ pool });
const reconcile = createReconcile({ audit });

interface Victim {
  readonly accountId: string;
  /** A job that was settled, refunded in part; one that is still open; a grant that is spent. */
  readonly settled: string;
  readonly open: string;
  readonly spentGrant: string;
}

/** An account with some of everything. */
async function victim(name: string): Promise<Victim> {
  const accountId = await busy.open(name);
  const spentGrant = await busy.credit(accountId, { key: 'small', amount: 2 });
  await busy.credit(accountId, { key: 'large', amount: 100, source: 'PURCHASED' });
  const jobs: string[] = [];
  for (const [index, units] of [20, 4, 0, 7].entries()) {
    const job = await busy.request(accountId, `job ${index}`, { units });
    if (!job) throw new Error('the job was not granted');
    jobs.push(job.jobId);
    await busy.end(accountId, job, { units });
  }
  const open = await busy.request(accountId, 'open', { units: 3 });
  await busy.request(accountId, 'refused', { units: 1_000 });
  await busy.request(accountId, 'free and open', { units: 0 });
  const settled = jobs[0];
  if (!open || settled === undefined) throw new Error('the job was not granted');
  await busy.refund(accountId, settled, { key: 'refund 1', amount: 1 });
  await busy.request(accountId, 'last', { units: 1 });
  return { accountId, settled, open: open.jobId, spentGrant };
}

async function firstBroken(accountId: string) {
  const answer = await reconcile(operator, accountId);
  if (answer.kind !== 'RECONCILED') throw new Error(`reconcile answered ${answer.kind}`);
  expect(answer.balanced).toBe(answer.firstBroken === null);
  return answer.firstBroken;
}

async function seqOf(accountId: string, subject: string, ordinal: number): Promise<number> {
  const { rows } = await pool.query<{ seq: number }>(
    'select seq::float8 as seq from journal where account_id = $1 and subject = $2 and ordinal = $3',
    [accountId, subject, ordinal],
  );
  return rows[0]?.seq ?? Number.NaN;
}

describe('damage by SQL behind the service is found and named', () => {
  test('and without damage nothing is found', async () => {
    const { accountId } = await victim('whole');
    expect(await firstBroken(accountId)).toBeNull();
  });

  test.each([
    ['charged', 'charged = charged + 1'],
    ['held', 'held = 5'],
    ['charged_by', "charged_by = '{0,0,0,1,0}'"],
    ['debt', 'debt = debt + 1'],
    ['returned', 'returned = 0 - 1'],
    ['usage_amounts', "usage_amounts = '{1}'"],
    ['usage_meters', "usage_meters = '{token}'"],
    ['outcome', 'outcome = 1'],
    ['model_id', 'model_id = 2'],
    ['kind', 'kind = 7'],
    ['labels', `labels = '{"project": "other"}'`],
    ['at', "at = at + interval '1 microsecond'"],
  ])('a changed column: %s', async (column, change) => {
    const { accountId, settled } = await victim(`column ${column}`);
    const seq = await seqOf(accountId, settled, 1);
    await behindTheBack(pool, (client) =>
      client.query(`update journal set ${change} where account_id = $1 and seq = $2`, [accountId, seq]),
    );
    expect(await firstBroken(accountId)).toMatchObject({
      accountId,
      seq,
      what: 'COLUMN',
      message: expect.stringContaining(`column ${column} `),
    });
  });

  test('any changed byte of any packed entry', async () => {
    const { accountId } = await victim('bytes');
    const { rows } = await pool.query<{ seq: number; detail: Buffer }>(
      'select seq::float8 as seq, detail from journal where account_id = $1 order by seq',
      [accountId],
    );
    for (const { seq, detail } of rows) {
      // Every byte would take minutes; these are spread over each entry, its last byte among them.
      for (let place = seq % 13; place < detail.length; place += 61) {
        const changed = Buffer.from(detail);
        changed[place] = (changed[place] ?? 0) ^ 1;
        const write = (bytes: Buffer) =>
          behindTheBack(pool, (client) =>
            client.query('update journal set detail = $3 where account_id = $1 and seq = $2', [
              accountId,
              seq,
              bytes,
            ]),
          );
        await write(changed);
        const broken = await firstBroken(accountId);
        await write(detail);
        expect(broken).not.toBeNull();
        // The tree tells which few entries it can be; everything else tells the very one.
        if (broken?.what === 'TREE') {
          expect(broken.seq).toBeLessThanOrEqual(seq);
          expect(broken.seq).toBeGreaterThan(seq - 2);
        }
      }
    }
    expect(await firstBroken(accountId)).toBeNull();
  });

  /** The first entry that is kept as a difference, and the one from which it is. */
  async function difference(accountId: string): Promise<{ seq: number; base: number }> {
    const { rows } = await pool.query<{ seq: number; base: number }>(
      `select seq::float8 as seq, (seq - base_distance)::float8 as base from journal
       where account_id = $1 and base_distance is not null order by seq limit 1`,
      [accountId],
    );
    if (!rows[0]) throw new Error('no entry is kept as a difference');
    return rows[0];
  }

  test.each([
    ['cut short', 'update journal set detail = substr(detail, 1, 40)', 'UNREADABLE'],
    ['told to be a difference itself', 'update journal set base_distance = 1', 'UNREADABLE'],
    ['gone', 'delete from journal', 'MISSING'],
  ])('an entry from which others differ: %s', async (name, change, what) => {
    const { accountId } = await victim(`base ${name}`);
    const { seq, base } = await difference(accountId);
    await behindTheBack(pool, (client) =>
      client.query(`${change} where account_id = $1 and seq = $2`, [accountId, base]),
    );
    expect(await firstBroken(accountId)).toMatchObject({ accountId, seq: base, what });
    // Nor is anything proved of what differs from it.
    await expect(trees.view(accountId, (view) => view.entry({ seq }))).rejects.toBeInstanceOf(LedgerBroken);
    const [leaf] = await trees.view(accountId, (view) => view.subtrees([{ last: seq, level: 0 }]));
    expect(leaf).toHaveLength(0);
  });

  test('an entry that is told to differ from another one than it does', async () => {
    const { accountId } = await victim('other base');
    const { seq, base } = await difference(accountId);
    const { rows } = await pool.query<{ seq: number }>(
      `select seq::float8 as seq from journal
       where account_id = $1 and seq < $2 and seq <> $3 and base_distance is null order by seq`,
      [accountId, seq, base],
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { seq: other } of [...rows, { seq: 0 }]) {
      await behindTheBack(pool, (client) =>
        client.query('update journal set base_distance = $3 where account_id = $1 and seq = $2', [
          accountId,
          seq,
          seq - other,
        ]),
      );
      const broken = await firstBroken(accountId);
      expect(broken).toMatchObject({ accountId, seq, what: 'UNREADABLE' });
      expect(broken?.message).toContain(`(it is kept as its difference from entry ${other})`);
    }
  });

  test('a row that is deleted in the middle', async () => {
    const { accountId } = await victim('deleted');
    await behindTheBack(pool, (client) =>
      client.query('delete from journal where account_id = $1 and seq = 6', [accountId]),
    );
    expect(await firstBroken(accountId)).toMatchObject({ accountId, seq: 6, what: 'MISSING' });
  });

  test('two entries that change places', async () => {
    const { accountId } = await victim('swapped');
    await behindTheBack(pool, async (client) => {
      for (const [from, to] of [
        [4, 99],
        [5, 4],
        [99, 5],
      ]) {
        await client.query('update journal set seq = $3 where account_id = $1 and seq = $2', [
          accountId,
          from,
          to,
        ]);
      }
    });
    const broken = await firstBroken(accountId);
    expect(broken?.seq === 4 || broken?.seq === 5 || broken?.seq === 3).toBe(true);
  });

  test('an end that is cut off', async () => {
    const { accountId } = await victim('cut');
    await behindTheBack(pool, (client) =>
      client.query('delete from journal where account_id = $1 and seq > 10', [accountId]),
    );
    expect(await firstBroken(accountId)).toMatchObject({ accountId, seq: 11, what: 'MISSING' });
  });

  test('a changed balance in the present state', async () => {
    const { accountId } = await victim('balance');
    await changeState(pool, accountId, (state) => ({
      ...state,
      grants: state.grants.map((grant) => ({
        ...grant,
        available: grant.available + 1n,
        granted: grant.granted + 1n,
      })),
    }));
    expect(await firstBroken(accountId)).toMatchObject({
      what: 'STATE',
      message: expect.stringContaining('granted is'),
    });
  });

  test.each([
    ['debt', { debt: 1n }],
    ['post-paid debt', { postpaidOwed: 7n }],
    ['windows', { windows: [] }],
    ['budgets', { budgets: [] }],
    ['a lost grant', { grants: [] }],
    ['a factor of standing', { standing: { ...NEUTRAL, factor: 1_100_000, written: 1_100_000 } }],
    ['the tree', { peaks: [] }],
  ])('a changed present state: %s', async (name, change) => {
    const { accountId } = await victim(`state ${name}`);
    await changeState(pool, accountId, (state) => ({ ...state, ...change }));
    expect(await firstBroken(accountId)).toMatchObject({ what: name === 'the tree' ? 'TREE' : 'STATE' });
  });

  test('a lease that nobody has', async () => {
    const { accountId } = await victim('lease');
    await changeState(pool, accountId, (state) => ({
      ...state,
      leases: state.leases.map((count) => ({
        ...count,
        ends: count.ends.map(([end, leases]) => [end, leases + 1] as const),
      })),
    }));
    expect(await firstBroken(accountId)).toMatchObject({ what: 'STATE' });
  });

  test.each([
    ['of a spent grant', 'spent = spent - 1, expired = expired + 1', false],
    ['said to be open', 'open = true', false],
    ['of an open grant', "name = 'gift'", true],
    ['with more in it', 'granted = granted + 5, available = available + 5', true],
    ['that never expires now', "expires_at = 'infinity'::timestamptz - interval '1 day'", false],
  ])('a changed row of a grant: %s', async (name, change, open) => {
    const { accountId, spentGrant } = await victim(`grant ${name}`);
    await pool.query(
      `update grants set ${change} where account_id = $1 and ${open ? "open and name like 'large'" : 'grant_id = $2'}`,
      open ? [accountId] : [accountId, spentGrant],
    );
    expect(await firstBroken(accountId)).toMatchObject({ accountId, what: 'GRANT' });
  });

  test('a grant that nobody gave, and one that is gone', async () => {
    const { accountId, spentGrant } = await victim('grants');
    await pool.query(
      `insert into grants select account_id, gen_random_uuid(), 6, source, name, burn_priority, effective_at, expires_at,
        revoked_at, granted, available, held, spent, expired, revoked, open
       from grants where account_id = $1 and grant_id = $2`,
      [accountId, spentGrant],
    );
    expect(await firstBroken(accountId)).toMatchObject({ seq: 6, what: 'GRANT' });
    await pool.query('delete from grants where account_id = $1 and created_seq = 6', [accountId]);
    expect(await firstBroken(accountId)).toBeNull();
    await pool.query('delete from grants where account_id = $1 and grant_id = $2', [accountId, spentGrant]);
    expect(await firstBroken(accountId)).toMatchObject({ what: 'GRANT' });
  });

  test('an open job that was removed, also one that holds nothing', async () => {
    for (const name of ['open', 'free and open']) {
      const { accountId } = await victim(`removed ${name}`);
      const { rows } = await pool.query<{ subject: string; seq: number }>(
        `select subject, seq::float8 as seq from journal j join open_jobs o using (account_id)
         where j.subject = o.job_id and account_id = $1 and (held = 0) = $2 order by seq limit 1`,
        [accountId, name === 'free and open'],
      );
      const [row] = rows;
      await pool.query('delete from open_jobs where account_id = $1 and job_id = $2', [
        accountId,
        row?.subject,
      ]);
      expect(await firstBroken(accountId)).toMatchObject({ accountId, seq: row?.seq, what: 'OPEN_JOB' });
    }
  });

  test('a request that was called off and is in the queue again', async () => {
    const { accountId } = await victim('called off');
    for (let index = 0; index < 4; index += 1) await busy.request(accountId, `more ${index}`, { units: 0 });
    const asked = ['first', 'second'].map((key) => idFrom(accountId, 'requestJob', key));
    for (const key of ['first', 'second'])
      await busy.request(accountId, key, { units: 0, waitUpToMs: 3_600_000 });
    const kept = await pool.query('select to_jsonb(w) as row from waiting_jobs w where account_id = $1', [
      accountId,
    ]);
    expect(kept.rows).toHaveLength(2);
    for (const id of asked) expect(await busy.callOff(accountId, id)).toBe('WITHDRAWN');
    expect(await firstBroken(accountId)).toBeNull();
    await pool.query(
      'insert into waiting_jobs select * from jsonb_populate_record(null::waiting_jobs, $1::jsonb)',
      [kept.rows[0].row],
    );
    expect(await firstBroken(accountId)).toMatchObject({ what: 'OPEN_JOB' });
    await pool.query('delete from waiting_jobs where account_id = $1', [accountId]);
    expect(await firstBroken(accountId)).toBeNull();
  });

  test('an open job that holds something else', async () => {
    const { accountId, open } = await victim('holds');
    const { rows } = await pool.query<OpenJobRow>(
      `select ${OPEN_JOB_COLUMNS} from open_jobs o ${WITH_GRANT} where o.job_id = $1`,
      [open],
    );
    const [row] = rows;
    if (!row) throw new Error('the job is not open');
    const job = readOpenJob(row);
    const parts = job.hold.parts.map((part) => ({ ...part, amount: part.amount - 1n }));
    const broken = { seq: await seqOf(accountId, open, 0), what: 'OPEN_JOB' };
    for (const wrong of [
      { ...job, hold: { ...job.hold, parts } },
      { ...job, reported: [{ meter: 'unit', quantity: 1n }], entries: job.entries + 1 },
    ]) {
      const changed = jobFormat.encode(wrong);
      await pool.query('update open_jobs set job = $2 where job_id = $1', [open, changed]);
      expect(await firstBroken(accountId)).toMatchObject(broken);
    }
    await pool.query('update open_jobs set job = $2 where job_id = $1', [open, row.job]);
    expect(await firstBroken(accountId)).toBeNull();
    await pool.query(
      "update open_jobs set lease_ends_at = lease_ends_at + interval '1 s' where job_id = $1",
      [open],
    );
    expect(await firstBroken(accountId)).toMatchObject({ what: 'OPEN_JOB' });
    // One that the journal never granted, and that says it is as it was granted.
    await pool.query(
      `insert into open_jobs select account_id, gen_random_uuid(), pool_id, parent_job_id, due_at,
         lease_ends_at - interval '1 s', null from open_jobs where job_id = $1`,
      [open],
    );
    await pool.query('update open_jobs set lease_ends_at = due_at where job_id = $1', [open]);
    expect(await firstBroken(accountId)).toMatchObject({ what: 'OPEN_JOB' });
  });
});

describe('what a consistent forgery leaves whole is found by checkpoints that were exported', () => {
  const signer = createSigner(newSigningKey());

  async function exported(): Promise<Map<string, TreeHead[]>> {
    const heads = new Map<string, TreeHead[]>();
    await exportCheckpoints({
      audit,
      trees,
      store,
      signer,
      known: new Map(),
      write: async (checkpoints) => {
        for (const signed of checkpoints) {
          expect(isSignedBy(signed, signer.publicKey)).toBe(true);
          heads.set(signed.accountId, [{ ...signed, source: 'the file' }]);
        }
      },
    });
    return heads;
  }

  async function forgetCheckpoints(): Promise<void> {
    await pool.query('alter table checkpoints disable trigger all');
    await pool.query('delete from checkpoints');
    await pool.query('alter table checkpoints enable trigger all');
  }

  test('a journal made anew from its beginning, state and all', async () => {
    const { accountId } = await victim('anew');
    const heads = await exported();
    await forgetCheckpoints();
    await makeAnew(pool, accountId, (entry) =>
      entry.detail.kind === 'REFUNDED'
        ? { ...entry, detail: { ...entry.detail, reason: 'it was good' } }
        : entry,
    );
    expect(await firstBroken(accountId)).toBeNull();
    const verdict = await verifyAll({ audit, heads });
    expect(verdict.broken.find((each) => each.accountId === accountId)).toMatchObject({ what: 'CHECKPOINT' });
    // Nor is it signed as if it were the old one.
    const known = new Map([...heads].flatMap(([id, [head]]) => (head ? [[id, head] as const] : [])));
    const again = await exportCheckpoints({
      audit,
      trees,
      store,
      signer,
      known,
      write: async () => undefined,
    });
    expect(again.broken.map((each) => each.accountId)).toContain(accountId);
  });

  test('an end that was cut off with the state put back to before it', async () => {
    const { accountId } = await victim('rolled back');
    const putBack = await keepState(pool, accountId);
    await busy.credit(accountId, { key: 'more', amount: 5 });
    const heads = await exported();
    await putBack();
    const size = heads.get(accountId)?.[0]?.size ?? 0;
    expect(await firstBroken(accountId)).toMatchObject({ seq: size, what: 'CHECKPOINT' });
    await forgetCheckpoints();
    expect(await firstBroken(accountId)).toBeNull();
    const verdict = await verifyAll({ audit, heads });
    expect(verdict.broken.find((each) => each.accountId === accountId)).toMatchObject({
      seq: size,
      what: 'CHECKPOINT',
    });
  });

  test('an account that vanished with all that it had', async () => {
    const { accountId } = await victim('vanished');
    const heads = await exported();
    await forgetCheckpoints();
    await behindTheBack(pool, async (client) => {
      for (const table of ['journal', 'account_state', 'account_due', 'grants', 'open_jobs']) {
        await client.query(`delete from ${table} where account_id = $1`, [accountId]);
      }
    });
    const verdict = await verifyAll({ audit, heads });
    expect(verdict.broken.find((each) => each.accountId === accountId)).toMatchObject({
      seq: 1,
      what: 'CHECKPOINT',
    });
  });
});
