// What somebody with all rights on the database can do behind Weir's back.
import type pg from 'pg';
import type { Entry } from '../../../src/domain/entry.ts';
import { push } from '../../../src/domain/merkle.ts';
import { leafOf } from '../../../src/postgres/entry-leaves.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from '../../../src/postgres/journal-rows.ts';
import { entryFormat } from '../../../src/postgres/packed-entry.ts';
import { stateFormat } from '../../../src/postgres/packed-state.ts';

/** Runs statements with the triggers out of the way, and puts them back. */
export async function behindTheBack(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<unknown>,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('alter table journal disable trigger all');
    await work(client);
    await client.query('alter table journal enable always trigger journal_append_only');
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function readJournal(client: pg.PoolClient, accountId: string): Promise<Entry[]> {
  const { rows } = await client.query<EntryRow>(
    `select ${ENTRY_COLUMNS} from journal j where account_id = $1 order by seq`,
    [accountId],
  );
  return rows.map(readEntry);
}

/** Changes entries and makes everything that rests on them anew: bodies, nodes, and the peaks in the state. */
export async function makeAnew(
  pool: pg.Pool,
  accountId: string,
  change: (entry: Entry) => Entry,
): Promise<void> {
  await behindTheBack(pool, async (client) => {
    let peaks: readonly Uint8Array[] = [];
    for (const entry of await readJournal(client, accountId)) {
      const changed = change(entry);
      const { seq, subject, at } = changed;
      const body = entryFormat.encode(changed, { accountId, seq, subject, at });
      const pushed = push(peaks, { size: seq - 1, leaf: leafOf(changed, body) });
      peaks = pushed.peaks;
      const nodes = pushed.nodes.length > 0 ? Buffer.concat(pushed.nodes) : null;
      await client.query(
        'update journal set detail = $3, base_distance = null, nodes = $4 where account_id = $1 and seq = $2',
        [accountId, seq, body, nodes],
      );
    }
    await changeState(client, accountId, (state) => ({ ...state, peaks }));
  });
}

/** Changes an account's present state. */
export async function changeState(
  client: pg.PoolClient | pg.Pool,
  accountId: string,
  change: (state: ReturnType<typeof stateFormat.decode>) => ReturnType<typeof stateFormat.decode>,
): Promise<void> {
  const { rows } = await client.query<{ state: Buffer }>(
    'select state from account_state where account_id = $1',
    [accountId],
  );
  const [row] = rows;
  if (!row) throw new Error(`account ${accountId} has no state`);
  const state = stateFormat.encode(change(stateFormat.decode(row.state)));
  await client.query('update account_state set state = $2, version = version + 1 where account_id = $1', [
    accountId,
    state,
  ]);
}

const SIDE_TABLES = ['account_state', 'grants', 'open_jobs'] as const;

/** Keeps what an account has besides its journal, to put it back later: as a restored backup would. */
export async function keepState(pool: pg.Pool, accountId: string): Promise<() => Promise<void>> {
  const kept = new Map<string, unknown>();
  for (const table of SIDE_TABLES) {
    const { rows } = await pool.query<{ rows: unknown }>(
      `select coalesce(jsonb_agg(to_jsonb(t)), '[]'::jsonb)::text as rows from ${table} t where account_id = $1`,
      [accountId],
    );
    kept.set(table, rows[0]?.rows);
  }
  const { rows } = await pool.query<{ last: string }>(
    'select max(seq)::text as last from journal where account_id = $1',
    [accountId],
  );
  const last = rows[0]?.last;
  return () =>
    behindTheBack(pool, async (client) => {
      await client.query('delete from journal where account_id = $1 and seq > $2', [accountId, last]);
      for (const table of SIDE_TABLES) {
        await client.query(`delete from ${table} where account_id = $1`, [accountId]);
        await client.query(
          `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
          [kept.get(table)],
        );
      }
    });
}
