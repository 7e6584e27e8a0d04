/**
 * The statement that sums the journal for a report of usage: one, whatever is asked. It is put together
 * from the fragments below and nothing that a client sent; values travel as parameters.
 *
 * A row of the journal is counted once for its counts and money, and once for each meter of its usage.
 * Grouped by source, its money is split once more, by who paid. Entries without an end in them (leases
 * that lapsed, credits, terms) are no usage.
 */
import type { UsageDimension } from '../domain/usage-report.ts';
import type { UsageQuery, UsageSelection } from '../usage/ports.ts';
import { instantArray, storableText } from './binary-array.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';

export interface UsageStatement {
  readonly text: string;
  readonly values: readonly (Buffer | string | number | readonly string[] | readonly number[])[];
}

const N = ENTRY_NUMBERS;

/** What the accounts lost by the entry: what its sources and its debt paid, less what a refund gave back. */
const CHARGED = `coalesce(j.charged, 0) + case when j.kind = ${N.REFUNDED} then -coalesce(j.debt, 0) else coalesce(j.debt, 0) end`;

/** What went back to sources, and to the debt by a refund. */
const RETURNED = `coalesce(j.returned, 0) + case when j.kind = ${N.REFUNDED} then coalesce(j.debt, 0) else 0 end`;

const OUTCOME = `case j.kind
      when ${N.GRANTED} then 'GRANTED'
      when ${N.REJECTED} then 'REJECTED'
      when ${N.SETTLED} then case when j.outcome = 1 then 'FAILED' else 'SUCCEEDED' end
      when ${N.CANCELLED} then 'CANCELLED'
      when ${N.EXPIRED} then 'EXPIRED'
      else 'REFUNDED' end`;

/** By what each dimension groups. A user's reference belongs to one account, which finds its name. */
const COLUMNS: Readonly<Record<UsageDimension, string>> = {
  ACCOUNT: 'j.account_id',
  USER: 'j.user_ref',
  KEY: 'j.key_id',
  MODEL: 'j.model_id',
  ENDPOINT: 'j.endpoint',
  POOL: 'j.pool_id',
  PRIORITY: 'j.priority',
  OUTCOME,
  SOURCE: 's.source',
  LABEL: "nullif(j.labels, '{}')",
};

/** The parts of an entry's money by who paid; what had no source, and everything that is no charge, stands under null. */
const BY_SOURCE = `
    cross join lateral (
      select null::bigint as source, ${CHARGED} - coalesce((select sum(amount) from unnest(j.charged_by) as c (amount)), 0) as charged
      union all
      select c.place - 1, c.amount from unnest(j.charged_by) with ordinality as c (amount, place)
      where c.amount <> 0 and u.meter is null
    ) as s`;

const WITHOUT_SOURCE = `
    cross join lateral (select null::bigint as source, ${CHARGED} as charged) as s`;

/** The steps' starts and the range's end, which is the first instant after the last step. */
const STEPS = '$1::timestamptz[]';
const FROM = `(${STEPS})[1]`;
const TO = `(${STEPS})[cardinality(${STEPS})]`;

/**
 * The part of an account's journal that lies in the range. `at` never decreases along an account's seq,
 * so its first and last entry are found by bisection: some twenty look-ups in the primary key, and no
 * index by time that every admission would have to keep.
 */
function bisection(account: string): string {
  const search = (name: string, at: string): string => `
  ${name} (low, high) as (
    select 1::bigint, last + 1 from newest
    union all
    select case when m.at < ${at} then m.seq + 1 else b.low end, case when m.at < ${at} then b.high else (b.low + b.high) / 2 end
    from ${name} as b
    cross join lateral (
      select j.seq, j.at from journal j
      where j.account_id = ${account} and j.seq >= (b.low + b.high) / 2 order by j.seq limit 1
    ) as m
    where b.low < b.high
  )`;
  return `
  newest (last) as (
    select coalesce((select j.seq from journal j where j.account_id = ${account} order by j.seq desc limit 1), 0)
  ),${search('first_in', FROM)},${search('first_after', TO)},`;
}

type Value = UsageStatement['values'][number];

interface Parameters {
  readonly values: Value[];
  /** Adds a value and answers with what stands for it in the text. */
  readonly add: (value: Value) => string;
}

function parameters(first: Value): Parameters {
  const values = [first];
  return { values, add: (value) => `$${values.push(value)}` };
}

function conditions(select: UsageSelection, account: string | null, { add }: Parameters): string[] {
  const { poolId, modelIds, endpoints, userIds, labels } = select;
  const users = account === null ? 'true' : `w.account_id = ${account}`;
  return [
    `j.kind in (${[N.GRANTED, N.REJECTED, N.SETTLED, N.CANCELLED, N.EXPIRED, N.REFUNDED].join(', ')})`,
    // Along an account's seq the instants are in order, so the bisection has settled them.
    ...(account === null
      ? [`j.at >= ${FROM} and j.at < ${TO}`]
      : [
          `j.account_id = ${account}`,
          'j.seq >= (select low from first_in where low >= high)',
          'j.seq < (select low from first_after where low >= high)',
        ]),
    ...(poolId === null ? [] : [`j.pool_id = ${add(poolId)}::int`]),
    ...(modelIds === null ? [] : [`j.model_id = any (${add(modelIds)}::int[])`]),
    ...(endpoints === null ? [] : [`j.endpoint = any (${add(endpoints.map(storableText))}::text[])`]),
    ...(userIds === null
      ? []
      : [
          `j.user_ref = any (array(
        select w.user_ref from account_users w where ${users} and w.name = any (${add(userIds.map(storableText))}::text[])))`,
        ]),
    ...[...(labels ?? [])].map(
      ([name, anyOf]) =>
        `j.labels ->> ${add(storableText(name))}::text = any (${add(anyOf.map(storableText))}::text[])`,
    ),
  ];
}

/** The columns by which groups are told apart: one for each dimension, and the account of a user, which finds its name. */
function keyColumns(query: UsageQuery, { add }: Parameters): string[] {
  const { groupBy, groupLabels } = query;
  const columns = groupBy.map((dimension) => {
    if (dimension !== 'LABEL' || groupLabels === null) return COLUMNS[dimension];
    const names = add(groupLabels.map(storableText));
    return `(select jsonb_object_agg(l.key, l.value) from jsonb_each(j.labels) as l where l.key = any (${names}::text[]))`;
  });
  if (groupBy.includes('USER')) columns.push('case when j.user_ref is not null then j.account_id end');
  return columns;
}

/** How a group's value is shown. What only the catalogue can name (models, pools) stays a number here. */
function shownColumn(dimension: UsageDimension, key: string, account: string): string {
  const name =
    dimension === 'USER'
      ? `select w.name from account_users w where w.account_id = ${account} and w.user_ref = ${key}`
      : dimension === 'KEY'
        ? `select k.prefix from api_keys k where k.id = ${key}`
        : null;
  return name === null ? key : `coalesce((${name}), ${key}::text)`;
}

/**
 * Rows of the statement: `known` (whether the account exists), `groups` (how many there are), `series` (from
 * 1 by charge; null for the sum of the others), `v1`, `v2` ... (the values of the group), `step` (from 0),
 * `meter`, `amount` (the use of the meter), or with a null meter the counts. A report without any entry is
 * one row of nulls.
 */
export function usageStatement(query: UsageQuery): UsageStatement {
  const { select, starts, to, groupBy, most } = query;
  const given = parameters(instantArray([...starts, to]));
  const account = select.accountId === null ? null : `${given.add(select.accountId)}::uuid`;
  const where = conditions(select, account, given).join('\n      and ');
  const columns = keyColumns(query, given);
  const keys = columns.map((_, place) => `k${place + 1}`);
  const limit = `${given.add(most)}::int`;
  const own = (column: string): string => `case when series <= ${limit} then ${column} end`;
  const shown = groupBy.map((dimension, place) => {
    const key = `k${place + 1}`;
    return `(${shownColumn(dimension, key, `k${columns.length}`)})::text as v${place + 1}`;
  });
  const counted = 'u.meter is null and s.source is null';
  const text = `
with recursive ${account === null ? '' : bisection(account)}
  cells as (
    select ${columns.map((column, place) => `${column} as k${place + 1}, `).join('')}
      width_bucket(j.at, ${STEPS}) - 1 as step, u.meter,
      count(*) filter (where j.kind = ${N.GRANTED} and ${counted}) as granted,
      count(*) filter (where j.kind = ${N.REJECTED} and ${counted}) as rejected,
      count(*) filter (where j.kind in (${N.SETTLED}, ${N.CANCELLED}) and ${counted}) as settled,
      coalesce(sum(s.charged) filter (where u.meter is null), 0) as charged,
      coalesce(sum(${RETURNED}) filter (where ${counted}), 0) as returned,
      coalesce(sum(j.compute_ms) filter (where ${counted}), 0) as compute_ms,
      coalesce(sum(u.amount) filter (where s.source is null), 0) as amount
    from journal j
    cross join lateral unnest(
      array_prepend(null::text, j.usage_meters), array_prepend(0::bigint, j.usage_amounts)
    ) as u (meter, amount)${groupBy.includes('SOURCE') ? BY_SOURCE : WITHOUT_SOURCE}
    where ${where}
    group by ${[...keys, 'step', 'u.meter'].join(', ')}
  ),
  weighed as (
    select *,
      sum(charged) over w as weight,
      sum(case when meter is null then granted + rejected + settled else 0 end) over w as events
    from cells window w as (${keys.length > 0 ? `partition by ${keys.join(', ')}` : ''})
  ),
  ranked as (
    select *, dense_rank() over (order by ${['weight desc', 'events desc', ...keys].join(', ')}) as series from weighed
  ),
  chosen as (
    select ${[`${own('series')} as series`, ...keys.map((key) => `${own(key)} as ${key}`)].join(', ')}, step, meter,
      granted, rejected, settled, charged, returned, compute_ms, amount, max(series) over () as groups
    from ranked
  ),
  summed as (
    select groups, series, ${keys.map((key) => `${key}, `).join('')}step, meter,
      sum(granted) as granted, sum(rejected) as rejected, sum(settled) as settled, sum(charged) as charged,
      sum(returned) as returned, sum(compute_ms) as compute_ms, sum(amount) as amount
    from chosen group by ${['groups', 'series', ...keys, 'step', 'meter'].join(', ')}
  )
select known.known, groups::int, series::int, ${shown.map((column) => `${column}, `).join('')}step, meter,
  granted, rejected, settled, charged, returned, compute_ms, amount
from (select ${account === null ? 'true' : '(select last from newest) > 0'} as known) as known left join summed on true
order by series, step, meter`;
  return { text, values: given.values };
}
