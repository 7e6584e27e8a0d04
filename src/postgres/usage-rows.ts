/**
 * Which rows of the journal a report of usage reads, and how they are found: an account's by its own part
 * of the journal, everybody's by time.
 */
import type { UsageSelection } from '../usage/ports.ts';
import { storableText } from './binary-array.ts';
import { ENTRY_NUMBERS } from './packed-entry.ts';

const N = ENTRY_NUMBERS;

/** The steps' starts and the range's end, which is the first instant after the last step. */
export const STEPS = '$1::timestamptz[]';
const FROM = `(${STEPS})[1]`;
const TO = `(${STEPS})[cardinality(${STEPS})]`;

/**
 * The part of an account's journal that lies in the range. `at` never decreases along an account's seq,
 * so its first and last entry are found by bisection: some twenty look-ups in the primary key, and no
 * index by time that every admission would have to keep.
 */
export function bisection(account: string): string {
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

/** An account's entries between what the bisection found. */
export const IN_RANGE =
  'j.seq >= (select low from first_in where low >= high) and j.seq < (select low from first_after where low >= high)';

export type Value = Buffer | string | number | readonly string[] | readonly number[];

export interface Parameters {
  readonly values: Value[];
  /** Adds a value and answers with what stands for it in the text. */
  readonly add: (value: Value) => string;
}

export function parameters(first: Value): Parameters {
  const values = [first];
  return { values, add: (value) => `$${values.push(value)}` };
}

export function conditions(select: UsageSelection, account: string | null, { add }: Parameters): string[] {
  const { poolId, modelIds, endpoints, userIds, labels } = select;
  const users = account === null ? 'true' : `w.account_id = ${account}`;
  return [
    `j.kind in (${[N.GRANTED, N.REJECTED, N.SETTLED, N.CANCELLED, N.EXPIRED, N.REFUNDED].join(', ')})`,
    // Along an account's seq the instants are in order, so the bisection has settled them.
    ...(account === null ? [`j.at >= ${FROM} and j.at < ${TO}`] : [`j.account_id = ${account}`, IN_RANGE]),
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
