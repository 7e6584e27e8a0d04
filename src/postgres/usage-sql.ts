/**
 * The statement that sums the journal for a report of usage: one, whatever is asked. It is put together
 * from the fragments here and nothing that a client sent; values travel as parameters.
 *
 * Rows are summed once, by group, step and the list of meters that they used, with a sum for each place
 * in that list and for each source; only the sums are then taken apart into a row for each meter and
 * source. Taking the rows apart first took three times as long (a million entries of an account's month:
 * 9 s against 3 s).
 */
import type { UsageDimension } from '../domain/usage-report.ts';
import type { UsageQuery } from '../usage/ports.ts';
import { instantArray, storableText } from './binary-array.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';
import { bisection, conditions, type Parameters, parameters, STEPS, type Value } from './usage-rows.ts';

export interface UsageStatement {
  readonly text: string;
  readonly values: readonly Value[];
}

/** The most meters that an entry can tell the use of; a model of the catalogue has at most 20. */
export const MOST_METERS = 24;

const SOURCES = 5;

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

/** By what each dimension groups; SOURCE is a matter of taking sums apart. A user's reference belongs to one account, which finds its name. */
const COLUMNS: Readonly<Record<UsageDimension, string>> = {
  ACCOUNT: 'j.account_id',
  USER: 'j.user_ref',
  KEY: 'j.key_id',
  MODEL: 'j.model_id',
  ENDPOINT: 'j.endpoint',
  POOL: 'j.pool_id',
  PRIORITY: 'j.priority',
  OUTCOME,
  REASON: 'j.code',
  SOURCE: 'null::bigint',
  LABEL: "nullif(j.labels, '{}')",
};

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
 * Rows of the statement: `known` (whether the account exists), `meters` (the most that one entry used), `groups` (how many there are), `series` (from
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
  const bySource = groupBy.includes('SOURCE');
  const places = Array.from({ length: MOST_METERS }, (_, place) => place + 1);
  const sources = bySource ? Array.from({ length: SOURCES }, (_, place) => place + 1) : [];
  // A source whose charges and refunds cancel out has a part of zero; one that paid nothing has none.
  const paid = sources.map((place) => `sum(nullif(j.charged_by[${place}], 0)) as c${place}`);
  const used = places.map((place) => `sum(j.usage_amounts[${place}]) as m${place}`);
  const unpaid = ['r.charged', ...sources.map((place) => `coalesce(r.c${place}, 0)`)].join(' - ');
  const cellKeys = groupBy.map((dimension, place) =>
    dimension === 'SOURCE' ? 'p.source' : `r.k${place + 1}`,
  );
  if (groupBy.includes('USER')) cellKeys.push(`r.k${columns.length}`);
  const text = `
with recursive ${account === null ? '' : bisection(account)}
  raw as (
    select ${columns.map((column, place) => `${column} as k${place + 1}, `).join('')}
      width_bucket(j.at, ${STEPS}) - 1 as step, j.usage_meters,
      count(*) filter (where j.kind = ${N.GRANTED}) as granted,
      count(*) filter (where j.kind = ${N.REJECTED}) as rejected,
      count(*) filter (where j.kind in (${N.SETTLED}, ${N.CANCELLED})) as settled,
      sum(${CHARGED}) as charged,
      sum(${RETURNED}) as returned,
      coalesce(sum(j.compute_ms), 0) as compute_ms,
      ${[...paid, ...used].join(', ')}
    from journal j
    where ${where}
    group by ${[...keys, 'step', 'j.usage_meters'].join(', ')}
  ),
  cells as (
    select ${cellKeys.map((key, place) => `${key} as k${place + 1}, `).join('')}r.step, p.meter,
      p.granted, p.rejected, p.settled, p.charged, p.returned, p.compute_ms, p.amount
    from raw r
    cross join lateral (
      select null::bigint as source, null::text as meter, r.granted, r.rejected, r.settled,
        ${unpaid} as charged, r.returned, r.compute_ms, 0::numeric as amount
      union all
      select null, u.meter, 0, 0, 0, 0, 0, 0, u.amount
      from unnest(r.usage_meters, array[${places.map((place) => `r.m${place}`).join(', ')}]) as u (meter, amount)
      where u.meter is not null${
        bySource
          ? `
      union all
      select c.place - 1, null, 0, 0, 0, c.amount, 0, 0, 0
      from unnest(array[${sources.map((place) => `r.c${place}`).join(', ')}]) with ordinality as c (amount, place)
      where c.amount is not null`
          : ''
      }
    ) as p
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
select known.known, (select max(cardinality(usage_meters)) from raw) as meters, groups::int, series::int, ${shown.map((column) => `${column}, `).join('')}step, meter,
  granted, rejected, settled, charged, returned, compute_ms, amount
from (select ${account === null ? 'true' : '(select last from newest) > 0'} as known) as known left join summed on true
order by series, step, meter`;
  return { text, values: given.values };
}
