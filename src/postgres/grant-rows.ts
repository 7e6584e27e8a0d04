/**
 * Grants as rows. A grant that is spent leaves the account's state, so that the state stays small; its
 * row has its numbers from then on. Whoever needs it again brings it back.
 */
import type { AccountState, Grant } from '../domain/account.ts';
import { isSpent } from '../domain/due.ts';
import type { Entry } from '../domain/entry.ts';
import {
  byteaArray,
  instantArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  uuidArray,
} from './binary-array.ts';
import { type Call, millisOf, type Row } from './ledger-session.ts';
import { GRANT_SOURCE_NUMBERS, grantSource } from './packed-money.ts';

const NUMBERS = 'revoked_at, granted, available, held, spent, expired, revoked, open';

const INSERT = {
  name: 'grants_insert',
  text: `
    insert into grants (account_id, grant_id, created_seq, source, name, burn_priority, effective_at, expires_at, ${NUMBERS})
    select account_id, grant_id, created_seq, source, name, burn_priority, effective_at, expires_at,
      revoked_at, granted, available, held, spent, expired, revoked, get_byte(open, 0) = 1
    from unnest($1::uuid[], $2::uuid[], $3::int8[], $4::int2[], $5::text[], $6::int4[], $7::timestamptz[],
      $8::timestamptz[], $9::timestamptz[], $10::int8[], $11::int8[], $12::int8[], $13::int8[], $14::int8[],
      $15::int8[], $16::bytea[])
      as t (account_id, grant_id, created_seq, source, name, burn_priority, effective_at, expires_at, ${NUMBERS})`,
};

const UPDATE = {
  name: 'grants_update',
  text: `
    update grants g set revoked_at = t.revoked_at, available = t.available, held = t.held, spent = t.spent,
      expired = t.expired, revoked = t.revoked, open = get_byte(t.open, 0) = 1
    from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::int8[], $5::int8[], $6::int8[], $7::int8[],
      $8::int8[], $9::bytea[]) as t (account_id, grant_id, revoked_at, available, held, spent, expired, revoked, open)
    cross join lateral (
      select r.ctid as place from grants r where r.account_id = t.account_id and r.grant_id = t.grant_id limit 1
    ) found
    where g.ctid = found.place`,
};

export interface GrantRow {
  readonly accountId: string;
  readonly grant: Grant;
  /** Whether the account's state has it. */
  readonly open: boolean;
}

export interface NewGrantRow extends GrantRow {
  readonly createdSeq: number;
}

function flags(rows: readonly GrantRow[]): Buffer {
  return byteaArray(rows.map(({ open }) => Buffer.of(open ? 1 : 0)));
}

export function insertGrants(rows: readonly NewGrantRow[]): Call {
  const grants = rows.map(({ grant }) => grant);
  return {
    statement: INSERT,
    values: [
      uuidArray(rows.map(({ accountId }) => accountId)),
      uuidArray(grants.map(({ id }) => id)),
      int8Array(rows.map(({ createdSeq }) => createdSeq)),
      int2Array(grants.map(({ source }) => GRANT_SOURCE_NUMBERS[source])),
      textArray(grants.map(({ name }) => name)),
      int4Array(grants.map(({ burnPriority }) => burnPriority)),
      instantArray(grants.map(({ effectiveAt }) => effectiveAt)),
      instantArray(grants.map(({ expiresAt }) => expiresAt)),
      instantArray(grants.map(({ revokedAt }) => revokedAt)),
      int8Array(grants.map(({ granted }) => granted)),
      int8Array(grants.map(({ available }) => available)),
      int8Array(grants.map(({ held }) => held)),
      int8Array(grants.map(({ spent }) => spent)),
      int8Array(grants.map(({ expired }) => expired)),
      int8Array(grants.map(({ revoked }) => revoked)),
      flags(rows),
    ],
  };
}

export function updateGrants(rows: readonly GrantRow[]): Call {
  const grants = rows.map(({ grant }) => grant);
  return {
    statement: UPDATE,
    values: [
      uuidArray(rows.map(({ accountId }) => accountId)),
      uuidArray(grants.map(({ id }) => id)),
      instantArray(grants.map(({ revokedAt }) => revokedAt)),
      int8Array(grants.map(({ available }) => available)),
      int8Array(grants.map(({ held }) => held)),
      int8Array(grants.map(({ spent }) => spent)),
      int8Array(grants.map(({ expired }) => expired)),
      int8Array(grants.map(({ revoked }) => revoked)),
      flags(rows),
    ],
  };
}

/** The columns that `readGrant` needs, of grants under the name `g`. */
export const GRANT_COLUMNS = `g.account_id, g.grant_id, g.created_seq::float8 as created_seq, g.source, g.name, g.burn_priority,
  ${millisOf('g.effective_at')} as effective_at, ${millisOf('g.expires_at')} as expires_at,
  ${millisOf('g.revoked_at')} as revoked_at, g.granted::text, g.available::text, g.held::text, g.spent::text,
  g.expired::text, g.revoked::text, g.open`;

export interface GrantRecord extends Row {
  readonly account_id: string;
  readonly grant_id: string;
  readonly created_seq: number;
  readonly source: number;
  readonly name: string;
  readonly burn_priority: number;
  readonly effective_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly granted: string;
  readonly available: string;
  readonly held: string;
  readonly spent: string;
  readonly expired: string;
  readonly revoked: string;
  readonly open: boolean;
}

export function readGrant(row: GrantRecord): Grant {
  return {
    id: row.grant_id,
    source: grantSource.of(row.source),
    name: row.name,
    burnPriority: row.burn_priority,
    effectiveAt: row.effective_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    granted: BigInt(row.granted),
    available: BigInt(row.available),
    held: BigInt(row.held),
    spent: BigInt(row.spent),
    expired: BigInt(row.expired),
    revoked: BigInt(row.revoked),
  };
}

/** Puts grants that had left the state back into it. */
export function withGrants(state: AccountState, back: readonly Grant[]): AccountState {
  const missing = back.filter((grant) => !state.grants.some((each) => each.id === grant.id));
  return missing.length === 0 ? state : { ...state, grants: [...state.grants, ...missing] };
}

/** A state without its spent grants, and what the grants' rows must say from now on. */
export interface Trimmed {
  readonly state: AccountState;
  readonly inserts: readonly NewGrantRow[];
  readonly updates: readonly GrantRow[];
}

/**
 * Takes the spent grants out of a state. `back` are the grants that had been brought back into it, as
 * they were; `entries` the account's new entries, by which new grants are known.
 */
export function trimGrants(
  state: AccountState,
  params: { back: readonly Grant[]; entries: readonly Entry[] },
): Trimmed {
  const { accountId } = state;
  const created = new Map<string, number>();
  for (const { detail, seq } of params.entries) {
    if ('grant' in detail && detail.grant) created.set(detail.grant.id, seq);
  }
  const back = new Map(params.back.map((grant) => [grant.id, grant]));
  const kept: Grant[] = [];
  const inserts: NewGrantRow[] = [];
  const updates: GrantRow[] = [];
  for (const grant of state.grants) {
    const open = !isSpent(grant);
    if (open) kept.push(grant);
    const createdSeq = created.get(grant.id);
    const before = back.get(grant.id);
    if (createdSeq !== undefined) inserts.push({ accountId, grant, open, createdSeq });
    else if (before ? open || grant !== before : !open) updates.push({ accountId, grant, open });
  }
  return {
    state: kept.length === state.grants.length ? state : { ...state, grants: kept },
    inserts,
    updates,
  };
}
