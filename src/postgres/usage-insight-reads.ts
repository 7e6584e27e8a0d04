/** What an account's journal says about its estimates, endings and refusals: one statement, by the account's part of the journal. */
import type { RejectionCode } from '../domain/decision.ts';
import type { Millis } from '../domain/instant.ts';
import type { InsightReads } from '../usage/ports.ts';
import { instantArray } from './binary-array.ts';
import { millisOf } from './ledger-session.ts';
import { REJECTION_NUMBERS } from './packed-decision.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import type { ReadSessions } from './read-session.ts';
import { bisection, IN_RANGE } from './usage-rows.ts';
import { REPORT_TIMEOUT_MS, readInTime } from './usage-session.ts';

const N = ENTRY_NUMBERS;

const ACCOUNT = '$2::uuid';

/** Grants and expiries are counted as a whole, endings by model, refusals by reason with the newest of each. */
const STATEMENT = `
with recursive ${bisection(ACCOUNT)}
  counted as (
    select
      case when j.kind = ${N.CANCELLED} then ${N.SETTLED} else j.kind end as kind,
      case when j.kind in (${N.SETTLED}, ${N.CANCELLED}) then j.model_id end as model_id,
      case when j.kind = ${N.REJECTED} then j.code end as code,
      count(*) as n, sum(coalesce(j.charged, 0) + coalesce(j.debt, 0)) as charged, sum(coalesce(j.returned, 0)) as returned,
      max(case when j.kind = ${N.REJECTED} then j.seq end) as newest
    from journal j
    where j.account_id = ${ACCOUNT} and ${IN_RANGE}
      and j.kind in (${N.GRANTED}, ${N.REJECTED}, ${N.SETTLED}, ${N.CANCELLED}, ${N.EXPIRED})
    group by 1, 2, 3
  )
select c.kind, c.model_id, c.code, c.n::float8 as n, c.charged, c.returned, l.subject, ${millisOf('l.at')} as at
from counted c
left join journal l on l.account_id = ${ACCOUNT} and l.seq = c.newest`;

interface CountRow {
  readonly kind: number;
  readonly model_id: number | null;
  readonly code: number | null;
  readonly n: number;
  readonly charged: string;
  readonly returned: string;
  readonly subject: string | null;
  readonly at: number | null;
}

const CODES = new Map(
  Object.entries(REJECTION_NUMBERS).map(([code, number]) => [number, code as RejectionCode]),
);

function countOf(rows: readonly CountRow[], kind: number): number {
  return rows.reduce((sum, row) => (row.kind === kind ? sum + row.n : sum), 0);
}

export function createInsightReads(deps: { sessions: ReadSessions; timeoutMs?: Millis }): InsightReads {
  const { sessions, timeoutMs = REPORT_TIMEOUT_MS } = deps;
  return {
    readInsight: async ({ accountId, range }) => {
      const values = [instantArray([range.from, range.to]), accountId];
      const params = { account: accountId, text: STATEMENT, values, timeoutMs };
      const rows = await readInTime<CountRow>(sessions, params);
      if (rows === null) return { kind: 'TIMED_OUT' };
      const models = rows.flatMap(({ kind, model_id: modelId, n, charged, returned }) =>
        kind === N.SETTLED && modelId !== null
          ? [{ modelId, ended: n, charged: BigInt(charged), returned: BigInt(returned) }]
          : [],
      );
      const refusals = rows.flatMap(({ kind, code: number, n, subject, at }) => {
        const code = CODES.get(number ?? 0);
        const whole = kind === N.REJECTED && code !== undefined && subject !== null && at !== null;
        return whole ? [{ code, count: n, lastAt: at, decisionId: subject }] : [];
      });
      return {
        kind: 'READ',
        granted: countOf(rows, N.GRANTED),
        expired: countOf(rows, N.EXPIRED),
        models: models.sort((a, b) => (a.returned < b.returned ? 1 : -1)),
        refusals: refusals.sort((a, b) => b.count - a.count),
      };
    },
  };
}
