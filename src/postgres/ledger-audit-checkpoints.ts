/** Keeps exported checkpoints and the keys that sign them. Both are append-only: the database refuses anything else. */
import type pg from 'pg';
import { createSigner, newSigningKey } from '../ledger/checkpoint.ts';
import type { CheckpointStore } from '../ledger/ports.ts';
import { byteaArray, instantArray, int8Array, textArray, uuidArray } from './binary-array.ts';
import { millisOf } from './ledger-session.ts';

const INSTALLATION = 'select id from installation';

const OWN_KEY = 'select private_key from checkpoint_keys where private_key is not null';

// Two nodes that make a key at the same time: one is kept, by the unique index, and both use it.
const KEEP_KEY = `
  insert into checkpoint_keys (key_id, public_key, private_key) values ($1, $2, $3) on conflict do nothing`;

const KEYS = `
  select key_id, public_key, ${millisOf('created_at')} as since from checkpoint_keys order by created_at, key_id`;

const SAVE = `
  insert into checkpoints (account_id, size, root, at, key_id, signature)
  select * from unnest($1::uuid[], $2::int8[], $3::bytea[], $4::timestamptz[], $5::text[], $6::bytea[])
  on conflict do nothing`;

const NEWEST = `
  select w.account_id, c.size::float8 as size, c.root, ${millisOf('c.at')} as at
  from unnest($1::uuid[]) as w (account_id)
  cross join lateral (
    select size, root, at from checkpoints where account_id = w.account_id order by size desc limit 1
  ) as c`;

interface NewestRow {
  readonly account_id: string;
  readonly size: number;
  readonly root: Buffer;
  readonly at: number;
}

/** `pool` may be shared. */
export function createCheckpointStore({ pool }: { pool: pg.Pool }): CheckpointStore {
  async function ownKey(): Promise<Buffer | null> {
    const { rows } = await pool.query<{ private_key: Buffer }>(OWN_KEY);
    return rows[0]?.private_key ?? null;
  }

  return {
    installation: async () => {
      const { rows } = await pool.query<{ id: string }>(INSTALLATION);
      const [row] = rows;
      if (!row) throw new Error('the database has no installation');
      return row.id;
    },
    ownKey: async () => {
      const kept = await ownKey();
      if (kept) return kept;
      const made = newSigningKey();
      const { keyId, publicKey } = createSigner(made);
      await pool.query(KEEP_KEY, [keyId, publicKey, made]);
      const key = await ownKey();
      if (!key) throw new Error('the signing key that was made is not there');
      return key;
    },
    publishKey: async ({ keyId, publicKey }) => {
      await pool.query(KEEP_KEY, [keyId, publicKey, null]);
    },
    keys: async () => {
      const { rows } = await pool.query<{ key_id: string; public_key: Buffer; since: number }>(KEYS);
      return rows.map((row) => ({ keyId: row.key_id, publicKey: row.public_key, since: row.since }));
    },
    save: async (checkpoints) => {
      await pool.query(SAVE, [
        uuidArray(checkpoints.map(({ accountId }) => accountId)),
        int8Array(checkpoints.map(({ size }) => size)),
        byteaArray(checkpoints.map(({ root }) => Buffer.from(root))),
        instantArray(checkpoints.map(({ at }) => at)),
        textArray(checkpoints.map(({ keyId }) => keyId)),
        byteaArray(checkpoints.map(({ signature }) => Buffer.from(signature))),
      ]);
    },
    newest: async (accountIds) => {
      const { rows } = await pool.query<NewestRow>(NEWEST, [uuidArray(accountIds)]);
      return new Map(
        rows.map(({ account_id: id, size, root, at }) => [
          id,
          { size, root, at, source: 'as kept in the database' },
        ]),
      );
    },
  };
}
