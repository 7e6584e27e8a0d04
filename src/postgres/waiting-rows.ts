/** The rows of requests that wait: written and taken away by the ledger, under the lock on their account. */
import type { WaitingJob } from '../domain/waiting.ts';
import { byteaArray, instantArray, int2Array, int4Array, textArray, uuidArray } from './binary-array.ts';
import type { Call, Row } from './ledger-session.ts';
import { PRIORITY_NUMBERS } from './packed-money.ts';
import { waitingFormat } from './packed-waiting.ts';

const PUT = {
  name: 'waiting_put',
  text: `
    insert into waiting_jobs (account_id, job_id, pool_id, priority, weight, lane, parent_job_id, asked_at,
      expires_at, waiting)
    select account_id, job_id, pool_id, priority, weight, lane, parent_job_id, asked_at, expires_at, waiting
    from unnest($1::uuid[], $2::uuid[], $3::int4[], $4::int2[], $5::int4[], $6::text[], $7::uuid[],
        $8::timestamptz[], $9::timestamptz[], $10::bytea[])
      as t (account_id, job_id, pool_id, priority, weight, lane, parent_job_id, asked_at, expires_at, waiting)`,
};

/** The request that waits of each row of `wanted`, under the name `w`: found by its key, as open jobs are (`ledger-load.ts`). */
export function waitingOf(wanted: string): string {
  return `cross join lateral (
        select j.*, j.ctid as place from waiting_jobs j
        where j.account_id = ${wanted}.account_id and j.job_id = ${wanted}.job_id limit 1
      ) w`;
}

const END = {
  name: 'waiting_end',
  text: `
    delete from waiting_jobs where ctid = any (array(
      select w.place from unnest($1::uuid[], $2::uuid[]) as t (account_id, job_id) ${waitingOf('t')}
    ))`,
};

export const READ_WAITING = {
  name: 'waiting_read',
  text: `
    select w.waiting from unnest($1::uuid[], $2::uuid[]) as wanted (account_id, job_id) ${waitingOf('wanted')}`,
};

export interface WaitingRow extends Row {
  readonly waiting: Buffer;
}

/** What the account's limits tell its requests apart by. */
function laneOf({ modelId, request }: WaitingJob): string {
  return [modelId, request.keyId ?? '', request.userRef ?? '', request.endpoint ?? ''].join('|');
}

export function putWaiting(jobs: readonly WaitingJob[]): Call {
  return {
    statement: PUT,
    values: [
      uuidArray(jobs.map(({ request }) => request.accountId)),
      uuidArray(jobs.map(({ request }) => request.id)),
      int4Array(jobs.map(({ poolId }) => poolId)),
      int2Array(jobs.map(({ request }) => PRIORITY_NUMBERS[request.priority])),
      int4Array(jobs.map(({ weight }) => weight)),
      textArray(jobs.map(laneOf)),
      uuidArray(jobs.map(({ request }) => request.parentJobId)),
      instantArray(jobs.map(({ askedAt }) => askedAt)),
      instantArray(jobs.map(({ expiresAt }) => expiresAt)),
      byteaArray(jobs.map((job) => waitingFormat.encode(job))),
    ],
  };
}

export function endWaiting(ended: readonly { readonly accountId: string; readonly jobId: string }[]): Call {
  const accounts = uuidArray(ended.map(({ accountId }) => accountId));
  return { statement: END, values: [accounts, uuidArray(ended.map(({ jobId }) => jobId))] };
}
