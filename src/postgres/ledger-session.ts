/**
 * The connections on which the ledger works. Owns their settings, the sending of several statements in
 * one round trip, and telling a database that cannot serve from a bug.
 */
import type pg from 'pg';
import { errorMessage } from '../error-code.ts';
import { type Awaited, StatementGroup } from './statement-group.ts';
import { isUnavailable } from './unavailable.ts';

/**
 * Thrown when the database cannot be reached or does not answer in time. Whether the transaction was
 * committed is not known; asking again under the same idempotency keys tells.
 */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
}

/** A statement is parsed and planned once on each connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Call {
  readonly statement: Statement;
  readonly values?: readonly (Buffer | string | number | null)[];
}

export type Row = Readonly<Record<string, unknown>>;

export interface Timeouts {
  /** A statement that takes longer is cancelled by the database. */
  readonly statementMs: number;
  /** A lock that is not granted by then is given up. */
  readonly lockMs: number;
  /** When nothing at all comes back by then, the connection is given up. */
  readonly answerMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { statementMs: 10_000, lockMs: 5_000, answerMs: 20_000 };

/** Milliseconds since 1970 of an SQL expression of type timestamptz. */
export function millisOf(expression: string): string {
  return `floor(extract(epoch from ${expression}) * 1000)::float8`;
}

/** The database's clock: virtual where the database was made for that. */
export const CLOCK = 'coalesce((select now from virtual_clock), clock_timestamp())';

interface TimedQuery extends pg.QueryConfig {
  readonly query_timeout: number;
}

/** A connection that is lent. Calls that are made without waiting for one another travel in one round trip, and share their fate. */
export interface Session {
  readonly query: <R extends Row = Row>(call: Call) => Promise<readonly R[]>;
}

export interface Sessions {
  /** Lends a connection. When `work` fails the connection is closed rather than lent again, which undoes what it began. */
  readonly use: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
}

// Every statement here finds a handful of rows by a key, in any size of table. Without statistics the
// planner would take a young table for one to read from end to end, and keep that plan.
const SETTINGS = ({ statementMs, lockMs }: Timeouts): string =>
  [
    `set statement_timeout = ${statementMs}`,
    `set lock_timeout = ${lockMs}`,
    `set idle_in_transaction_session_timeout = ${statementMs * 2}`,
    'set enable_seqscan = off',
    'set enable_hashjoin = off',
    'set enable_mergejoin = off',
    'set jit = off',
    'set plan_cache_mode = force_generic_plan',
  ].join('; ');

function toFault(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  return new LedgerUnavailable(`The database does not serve: ${errorMessage(error)}`, { cause: error });
}

/** The calls of one turn go together, in a group. */
function sessionOn(client: pg.PoolClient, { answerMs }: Timeouts): Session {
  let gathered: Awaited[] = [];
  const parserOf = (type: number): ((text: string) => unknown) => client.getTypeParser(type, 'text');

  function send(): void {
    const group = gathered;
    gathered = [];
    try {
      client.query(new StatementGroup(group, { answerMs, parserOf }));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return {
    query: <R extends Row>(call: Call) =>
      new Promise<readonly R[]>((resolve, reject) => {
        if (gathered.length === 0) queueMicrotask(send);
        // Which columns a statement gives is known where it is written.
        gathered.push({ call, resolve: (rows) => resolve(rows as readonly R[]), reject });
      }),
  };
}

/** `pool` must serve nobody else: its connections are set up for short statements by key. */
export function createSessions({
  pool,
  timeouts = DEFAULT_TIMEOUTS,
}: {
  pool: pg.Pool;
  timeouts?: Timeouts;
}): Sessions {
  const sessions = new WeakMap<pg.PoolClient, Session>();

  async function sessionOf(client: pg.PoolClient): Promise<Session> {
    const known = sessions.get(client);
    if (known) return known;
    const settings: TimedQuery = { text: SETTINGS(timeouts), query_timeout: timeouts.answerMs };
    await client.query(settings);
    const session = sessionOn(client, timeouts);
    sessions.set(client, session);
    return session;
  }

  return {
    use: async (work) => {
      let client: pg.PoolClient | null = null;
      let failed = true;
      try {
        client = await pool.connect();
        const result = await work(await sessionOf(client));
        failed = false;
        return result;
      } catch (error) {
        throw toFault(error);
      } finally {
        client?.release(failed);
      }
    },
  };
}
