/** How the long statements of reports are run: read only, in bounded time, with room to sum in. */
import type { Millis } from '../domain/instant.ts';
import { errorCode } from '../error-code.ts';
import type { ReadSessions } from './read-session.ts';
import type { Value } from './usage-rows.ts';

export const REPORT_TIMEOUT_MS: Millis = 20_000;

const STATEMENT_TIMED_OUT = '57014';

/**
 * Sums are kept in memory and spilled to disk beyond it, never sorted: the planner can't know how long an
 * account's part of the journal is, and would sort millions of rows that it takes for a hundred.
 */
function settingsFor(timeoutMs: Millis): Readonly<Record<string, string>> {
  return { statement_timeout: String(timeoutMs), work_mem: '64MB', enable_sort: 'off', jit: 'off' };
}

/** The rows of a statement; null when it was not done in time. `account` is whose rows there are; null is everybody's. */
export async function readInTime<Row extends object>(
  sessions: ReadSessions,
  params: { account: string | null; text: string; values: readonly Value[]; timeoutMs: Millis },
): Promise<readonly Row[] | null> {
  const { account, text, values, timeoutMs } = params;
  try {
    return await sessions.read({ account, settings: settingsFor(timeoutMs) }, (session) =>
      session.query<Row>(text, values),
    );
  } catch (error) {
    if (errorCode(error) === STATEMENT_TIMED_OUT) return null;
    throw error;
  }
}
