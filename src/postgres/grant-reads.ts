/** Reading grants as they stand: what is open from the account's state, the rest from their own rows. */
import type { Grant } from '../domain/account.ts';
import { GRANT_COLUMNS, type GrantRecord, readGrant } from './grant-rows.ts';
import { stateFormat } from './packed-state.ts';

// One statement, so that row and state are of the same moment. The state comes once, with the first row.

/** An account's newest grants before a seq. Parameters: account id, seq or null, limit. */
export const NEWEST_GRANTS = {
  name: 'read_grants_down',
  text: `
    select ${GRANT_COLUMNS},
      case when row_number() over (order by g.created_seq desc) = 1 then s.state end as state
    from grants g left join account_state s using (account_id)
    where g.account_id = $1 and g.created_seq < coalesce($2::int8, 9223372036854775807)
    order by g.created_seq desc limit $3`,
};

/** An account's grants of some ids, in order of creation. Parameters: account id, ids. */
export const GRANTS_BY_ID = {
  name: 'read_grants_by_id',
  text: `
    select ${GRANT_COLUMNS}, case when row_number() over (order by g.created_seq) = 1 then s.state end as state
    from grants g left join account_state s using (account_id)
    where g.account_id = $1 and g.grant_id = any ($2::uuid[])
    order by g.created_seq`,
};

export interface GrantWithState extends GrantRecord {
  readonly state: Buffer | null;
}

/** A grant and the seq of the entry that made it, which orders an account's grants. */
export interface NumberedGrant {
  readonly grant: Grant;
  readonly createdSeq: number;
}

export function readGrants(rows: readonly GrantWithState[]): NumberedGrant[] {
  const bytes = rows.find(({ state }) => state !== null)?.state;
  const open = new Map((bytes ? stateFormat.decode(bytes).grants : []).map((grant) => [grant.id, grant]));
  return rows.map((row) => ({
    grant: (row.open ? open.get(row.grant_id) : undefined) ?? readGrant(row),
    createdSeq: row.created_seq,
  }));
}
