/** An episode of throttling as a row of its table, and back. */
import type { RejectionCode } from '../domain/decision.ts';
import type { Episode } from '../events/episode.ts';
import { millisOf } from './ledger-session.ts';
import { limitFormat } from './packed-decision.ts';

export const EPISODE_COLUMNS = `account_id, opened_position, opened_index, code, pool_id, limit_name,
  ${millisOf('first_at')} as first_at, ${millisOf('last_at')} as last_at, ${millisOf('ended_at')} as ended_at,
  refusals, limit_reading`;

export interface EpisodeRow {
  readonly account_id: string;
  readonly opened_position: bigint;
  readonly opened_index: number;
  readonly code: RejectionCode;
  readonly pool_id: number | null;
  readonly limit_name: string | null;
  readonly first_at: number;
  readonly last_at: number;
  readonly ended_at: number | null;
  readonly refusals: bigint;
  readonly limit_reading: Buffer | null;
}

export function readEpisode(row: EpisodeRow): Episode {
  return {
    opened: { position: row.opened_position, index: row.opened_index },
    accountId: row.account_id,
    code: row.code,
    poolId: row.pool_id,
    limitName: row.limit_name,
    firstAt: row.first_at,
    lastAt: row.last_at,
    endedAt: row.ended_at,
    refusals: Number(row.refusals),
    limit: row.limit_reading && limitFormat.decode(row.limit_reading),
  };
}

const UPSERT = `
  insert into throttle_episodes (account_id, opened_position, opened_index, code, pool_id, limit_name,
    first_at, last_at, ended_at, refusals, limit_reading)
  select account_id, opened_position, opened_index, code, pool_id, limit_name, to_timestamp(first_at / 1000),
    to_timestamp(last_at / 1000), to_timestamp(ended_at / 1000), refusals, decode(limit_reading, 'hex')
  from unnest($1::uuid[], $2::int8[], $3::int4[], $4::text[], $5::int4[], $6::text[], $7::float8[], $8::float8[],
    $9::float8[], $10::int8[], $11::text[])
    as t (account_id, opened_position, opened_index, code, pool_id, limit_name, first_at, last_at, ended_at,
      refusals, limit_reading)
  on conflict (account_id, opened_position, opened_index) do update
    set last_at = excluded.last_at, ended_at = excluded.ended_at, refusals = excluded.refusals,
      limit_reading = coalesce(excluded.limit_reading, throttle_episodes.limit_reading)`;

/** Writes episodes, new ones and changed ones. */
export function upsertEpisodes(episodes: readonly Episode[]): {
  name: string;
  text: string;
  values: unknown[];
} {
  return {
    name: 'episodes_upsert',
    text: UPSERT,
    values: [
      episodes.map(({ accountId }) => accountId),
      episodes.map(({ opened }) => opened.position),
      episodes.map(({ opened }) => opened.index),
      episodes.map(({ code }) => code),
      episodes.map(({ poolId }) => poolId),
      episodes.map(({ limitName }) => limitName),
      episodes.map(({ firstAt }) => firstAt),
      episodes.map(({ lastAt }) => lastAt),
      episodes.map(({ endedAt }) => endedAt),
      episodes.map(({ refusals }) => refusals),
      episodes.map(({ limit }) => limit && limitFormat.encode(limit).toString('hex')),
    ],
  };
}
