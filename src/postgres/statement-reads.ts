/**
 * Reads for statements. An account's entries are in the order of their instants, so the first entry of a
 * period is found by halving over their numbers, a few rows by the primary key: no index on the instants is
 * written for each admission only so that statements can be asked for. The rest are ranges of numbers.
 */
import type { Entry } from '../domain/entry.ts';
import { totalOf } from '../domain/funding.ts';
import type { Instant } from '../domain/instant.ts';
import type { Period, StatementBalance, StatementReads, StatementTotals } from '../ledger/statement.ts';
import { ENTRY_COLUMNS, type EntryRow, readEntry } from './journal-rows.ts';
import { ENTRY_NUMBERS as KIND } from './packed-entry.ts';
import type { ReadSession, ReadSessions } from './read-session.ts';

/** The statements, for whoever wants to see how they are carried out. */
export const STATEMENT_SQL = {
  /** The number of the first entry at or after an instant; one more than the last when there is none. Parameters: account id, instant in ms. */
  first: `
    with recursive search (lo, hi) as (
      select 1::int8, 1 + coalesce((select seq from journal where account_id = $1 order by seq desc limit 1), 0)
      union all
      select case when j.at < to_timestamp($2::float8 / 1000) then s.mid + 1 else s.lo end,
        case when j.at < to_timestamp($2::float8 / 1000) then s.hi else s.mid end
      from (select lo, hi, (lo + hi) / 2 as mid from search where lo < hi) as s
      join journal j on j.account_id = $1 and j.seq = s.mid
    )
    select lo::float8 as first from search where lo = hi`,
  entries: `
    select ${ENTRY_COLUMNS} from journal j
    where j.account_id = $1 and j.seq > $2 and j.seq < $3 order by j.seq limit $4`,
  at: `select ${ENTRY_COLUMNS} from journal j where j.account_id = $1 and j.seq = $2`,
  /** Grants that were given by then and could not be used yet. Parameters: account id, last seq, its instant in ms. */
  pending: `
    select coalesce(sum(granted), 0)::text as pending from grants
    where account_id = $1 and created_seq <= $2 and effective_at > to_timestamp($3::float8 / 1000)
      and (revoked_at is null or revoked_at > to_timestamp($3::float8 / 1000))`,
  sums: `
    select j.kind, count(*)::float8 as entries, coalesce(sum(j.charged_by[1]), 0)::text as included,
      coalesce(sum(j.charged_by[2] + j.charged_by[3] + j.charged_by[4]), 0)::text as credits,
      coalesce(sum(j.charged_by[5]), 0)::text as postpaid, coalesce(sum(j.debt), 0)::text as debt
    from journal j where j.account_id = $1 and j.seq >= $2 and j.seq < $3 group by j.kind`,
  /** The entries that give or take credits, besides jobs. */
  credits: `
    select ${ENTRY_COLUMNS} from journal j
    where j.account_id = $1 and j.seq > $2 and j.seq < $3
      and (j.kind in (${KIND.CREDITED}, ${KIND.GRANT_EXPIRED}, ${KIND.GRANT_REVOKED}, ${KIND.ADJUSTED}, ${KIND.DEBT_PAID}, ${KIND.PAYMENT_RETURNED})
        or j.kind = ${KIND.REFUNDED} and j.debt > 0)
    order by j.seq limit $4`,
} as const;

const SETTINGS = { enable_seqscan: 'off', enable_bitmapscan: 'off', jit: 'off' };
const PAGE = 1_000;

interface SumRow {
  readonly kind: number;
  readonly entries: number;
  readonly included: string;
  readonly credits: string;
  readonly postpaid: string;
  readonly debt: string;
}

type Credits = { -readonly [K in 'credited' | 'debtPaid' | 'expired' | 'revoked']: bigint };

function addCredits(sums: Credits, { detail }: Entry): void {
  switch (detail.kind) {
    case 'CREDITED':
      sums.credited += detail.grant.granted;
      sums.debtPaid += detail.debtPaid;
      return;
    case 'ADJUSTED':
      if (detail.grant) sums.credited += detail.grant.granted;
      else sums.revoked += totalOf(detail.parts);
      sums.debtPaid += detail.debtPaid;
      return;
    case 'REFUNDED':
      sums.credited += detail.grant?.granted ?? 0n;
      return;
    case 'DEBT_PAID':
      sums.debtPaid += totalOf(detail.parts);
      return;
    case 'GRANT_EXPIRED':
      sums.expired += detail.amount;
      return;
    case 'GRANT_REVOKED':
    case 'PAYMENT_RETURNED':
      sums.revoked += detail.amount;
      return;
    default:
  }
}

async function sumCredits({ query }: ReadSession, { accountId, first, end }: Period): Promise<Credits> {
  const sums: Credits = { credited: 0n, debtPaid: 0n, expired: 0n, revoked: 0n };
  for (let after = first - 1; ; ) {
    const rows = await query<EntryRow>(STATEMENT_SQL.credits, [accountId, after, end, PAGE]);
    for (const row of rows) addCredits(sums, readEntry(row));
    after = rows.at(-1)?.seq ?? after;
    if (rows.length < PAGE) return sums;
  }
}

function sumJobs(rows: readonly SumRow[]) {
  const sums = { entries: 0, charged: 0n, refunded: 0n, included: 0n, postpaid: 0n, debt: 0n };
  for (const row of rows) {
    const refund = row.kind === KIND.REFUNDED;
    sums.entries += row.entries;
    if (refund) sums.refunded -= BigInt(row.credits);
    else sums.charged += BigInt(row.credits);
    sums.included += BigInt(row.included);
    sums.postpaid += BigInt(row.postpaid);
    sums.debt += refund ? -BigInt(row.debt) : BigInt(row.debt);
  }
  return sums;
}

function noBalance(at: Instant): StatementBalance {
  return { available: 0n, held: 0n, debt: 0n, postpaidOwed: 0n, pending: 0n, version: 0, at };
}

async function firstAt({ query }: ReadSession, accountId: string, at: Instant): Promise<number> {
  const [row] = await query<{ first: number }>(STATEMENT_SQL.first, [accountId, at]);
  if (row) return row.first;
  throw new Error(`the entries of account ${accountId} are not without gaps`);
}

export function createStatementReads({ sessions }: { sessions: ReadSessions }): StatementReads {
  const read = <T>(accountId: string, work: (session: ReadSession) => Promise<T>): Promise<T> =>
    sessions.read({ account: accountId, settings: SETTINGS }, work);

  return {
    period: ({ accountId, from, to }) =>
      read(accountId, async (session) => {
        const [first, end] = [await firstAt(session, accountId, from), await firstAt(session, accountId, to)];
        if (end > 1) return { accountId, first, end };
        const any = await session.query<EntryRow>(STATEMENT_SQL.at, [accountId, 1]);
        return any.length > 0 ? { accountId, first, end } : null;
      }),
    balanceBefore: ({ accountId, seq, at }) =>
      read(accountId, async ({ query }) => {
        const [row] = await query<EntryRow>(STATEMENT_SQL.at, [accountId, seq - 1]);
        if (!row) return noBalance(at);
        const [sum] = await query<{ pending: string }>(STATEMENT_SQL.pending, [accountId, row.seq, row.at]);
        return { ...readEntry(row).balance, pending: BigInt(sum?.pending ?? 0) };
      }),
    totals: (period, { opening, closing }) =>
      read(period.accountId, async (session): Promise<StatementTotals> => {
        const { accountId, first, end } = period;
        const rows = await session.query<SumRow>(STATEMENT_SQL.sums, [accountId, first, end]);
        const jobs = sumJobs(rows);
        const credits = await sumCredits(session, period);
        const known =
          opening +
          credits.credited +
          jobs.refunded -
          jobs.charged -
          credits.debtPaid -
          credits.expired -
          credits.revoked;
        return { ...jobs, ...credits, lapsed: known - closing };
      }),
    entries: ({ period: { accountId, end }, after, limit }) =>
      read(accountId, async ({ query }) =>
        (await query<EntryRow>(STATEMENT_SQL.entries, [accountId, after, end, limit])).map(readEntry),
      ),
  };
}
