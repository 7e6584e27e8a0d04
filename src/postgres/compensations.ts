// Compensations: who gets how much, settled once, and how far each account has come.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { CompensationStore, CompensationView, NewCompensation } from '../accounts/compensation-port.ts';
import { type Invalid, invalid } from '../problem.ts';
import { millisOf } from './ledger-session.ts';
import { once } from './operator-requests.ts';
import { ENTRY_NUMBERS as KIND } from './packed-entry.ts';

const ENTER = `
  insert into compensations (id, reason, asked_by, expires_at) values (?, ?, ?, to_timestamp(?::float8 / 1000))`;

const NAMED = `
  insert into compensation_accounts (compensation_id, account_id, amount)
  select ?::uuid, s.account_id, ?::int8 from account_state s
  where s.version > 0 and s.account_id in (select value::uuid from jsonb_array_elements_text(?::jsonb))
  returning account_id`;

// What refunds gave back of the charge counts as not charged. One row more than may be tells of too many.
const BY_JOBS = `
  insert into compensation_accounts (compensation_id, account_id, amount)
  select ?::uuid, account_id, coalesce(?::int8, trunc(paid * ?::int8 / 1000000)::int8)
  from (
    select account_id, sum(coalesce(charged, 0)
      + case when kind = ${KIND.REFUNDED} then -coalesce(debt, 0) else coalesce(debt, 0) end) as paid
    from journal
    where model_id = ? and at >= to_timestamp(?::float8 / 1000) and at < to_timestamp(?::float8 / 1000)
      and code is null
    group by account_id
  ) as used
  where coalesce(?::int8, trunc(paid * ?::int8 / 1000000)::int8) > 0
  order by account_id limit ?
  returning account_id`;

const REVERSE = `
  update compensations set reversal_reason = ? where id = ? and reversal_reason is null returning id`;

const FIND = `
  select c.id, c.reason, ${millisOf('c.expires_at')} as expires_at, ${millisOf('c.granted_at')} as granted_at,
    ${millisOf('c.reversed_at')} as reversed_at, count(a)::int4 as accounts, count(a.refused)::int4 as refused,
    coalesce(sum(a.granted), 0)::text as granted, coalesce(sum(a.revoked), 0)::text as revoked
  from compensations c left join compensation_accounts a on a.compensation_id = c.id
  where c.id = $1 group by c.id`;

const MARK_GRANTED = `
  update compensation_accounts a set granted = d.granted, refused = d.refused
  from unnest($2::uuid[], $3::int8[], $4::text[]) as d (account_id, granted, refused)
  where a.compensation_id = $1 and a.account_id = d.account_id and a.granted is null`;

const MARK_REVOKED = `
  update compensation_accounts a set revoked = d.revoked
  from unnest($2::uuid[], $3::int8[]) as d (account_id, revoked)
  where a.compensation_id = $1 and a.account_id = d.account_id and a.revoked is null`;

const UNFINISHED = `
  select id, reversal_reason as reversal from compensations
  where (granted_at is null or (reversal_reason is not null and reversed_at is null))
    and created_at < now() - make_interval(secs => $1)
  order by created_at limit 10`;

interface ViewRow
  extends Omit<CompensationView, 'expiresAt' | 'granted' | 'revoked' | 'grantedAt' | 'reversedAt'> {
  readonly expires_at: number | null;
  readonly granted_at: number | null;
  readonly reversed_at: number | null;
  readonly granted: string;
  readonly revoked: string;
}

function readView(row: ViewRow): CompensationView {
  const { id, reason, accounts, refused } = row;
  return {
    id,
    reason,
    accounts,
    refused,
    expiresAt: row.expires_at,
    granted: BigInt(row.granted),
    revoked: BigInt(row.revoked),
    grantedAt: row.granted_at,
    reversedAt: row.reversed_at,
  };
}

async function settle(em: EntityManager, given: NewCompensation): Promise<Invalid | null> {
  const { id, accountIds, jobs, amount, share, most } = given;
  if (accountIds) {
    const entered = await em.execute<object[]>(NAMED, [id, String(amount), JSON.stringify(accountIds)]);
    if (entered.length === accountIds.length) return null;
    const message = `${accountIds.length - entered.length} of the accounts are not there.`;
    return invalid('UNKNOWN_ACCOUNT', ['input', 'accounts'], message, 'ids of accounts');
  }
  if (!jobs) throw new Error('a compensation is for accounts or for jobs');
  const [fixed, part] = [amount === null ? null : String(amount), share === null ? null : String(share)];
  const entered = await em.execute<object[]>(BY_JOBS, [
    id,
    fixed,
    part,
    jobs.modelId,
    jobs.from,
    jobs.to,
    fixed,
    part,
    most + 1,
  ]);
  if (entered.length > 0 && entered.length <= most) return null;
  const message =
    entered.length === 0
      ? 'No account would get anything.'
      : `More than ${most} accounts would get something.`;
  return invalid('BAD_ACCOUNTS', ['input', 'jobs'], message, `jobs of 1 to ${most} accounts`);
}

/** `pool` must read int8 as bigint. */
export function createCompensationStore({ orm, pool }: { orm: MikroORM; pool: pg.Pool }): CompensationStore {
  return {
    enter: (request, given) =>
      once(orm, request, async (em) => {
        const { id, reason, expiresAt } = given;
        await em.execute(ENTER, [id, reason, request.askedBy, expiresAt]);
        const wrong = await settle(em, given);
        return wrong ?? { kind: 'WORKED' as const, result: { id } };
      }),
    reverse: (request, { id, reason }) =>
      once(orm, request, async (em) => {
        const noted = await em.execute<object[]>(REVERSE, [reason, id]);
        if (noted.length > 0) return { kind: 'WORKED' as const, result: { id } };
        const message = 'The compensation was reversed before.';
        return invalid('ALREADY_REVERSED', ['input', 'compensationId'], message);
      }),
    find: async (id) => (await pool.query<ViewRow>(FIND, [id])).rows.map(readView)[0] ?? null,
    waiting: async (id, limit) => {
      const { rows } = await pool.query<{ accountId: string; amount: bigint }>(
        `select account_id as "accountId", amount from compensation_accounts
         where compensation_id = $1 and granted is null order by account_id limit $2`,
        [id, limit],
      );
      return rows;
    },
    markGranted: async (id, done) => {
      await pool.query(MARK_GRANTED, [
        id,
        done.map(({ accountId }) => accountId),
        done.map(({ granted }) => granted),
        done.map(({ refused }) => refused),
      ]);
    },
    toRevoke: async (id, limit) => {
      const { rows } = await pool.query<{ accountId: string }>(
        `select account_id as "accountId" from compensation_accounts
         where compensation_id = $1 and granted > 0 and revoked is null order by account_id limit $2`,
        [id, limit],
      );
      return rows;
    },
    markRevoked: async (id, done) => {
      await pool.query(MARK_REVOKED, [
        id,
        done.map(({ accountId }) => accountId),
        done.map(({ revoked }) => revoked),
      ]);
    },
    finish: async (id, what) => {
      const column = what === 'GRANTED' ? 'granted_at' : 'reversed_at';
      await pool.query(`update compensations set ${column} = coalesce(${column}, now()) where id = $1`, [id]);
    },
    unfinished: async (brokenForMs) =>
      (await pool.query<{ id: string; reversal: string | null }>(UNFINISHED, [brokenForMs / 1000])).rows,
  };
}
