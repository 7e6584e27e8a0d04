/** A statement to download: who asks, for which account and period, answered with lines as they are read. */

import type { Authenticate } from '../auth/authenticate.ts';
import { Forbidden } from '../auth/caller.ts';
import { parseInstant } from '../iso-8601.ts';
import type { Statements } from './statement.ts';
import { type PublicIds, statementCsv } from './statement-csv.ts';

interface Asked {
  readonly authorization: string | null;
  readonly account: string;
  readonly from: string | null;
  readonly to: string | null;
}

interface Refused {
  readonly kind: 'REFUSED';
  readonly status: 400 | 401 | 403 | 404;
  readonly code: string;
  readonly message: string;
}

interface Csv {
  readonly kind: 'CSV';
  readonly fileName: string;
  readonly lines: AsyncIterable<string>;
}

function refused(status: Refused['status'], code: string, message: string): Refused {
  return { kind: 'REFUSED', status, code, message };
}

function instantOf(name: string, text: string | null): number | Refused {
  const date = text === null ? undefined : parseInstant(text);
  if (date) return date.getTime();
  const expected = 'an instant such as 2026-03-01T00:00:00Z';
  return refused(
    400,
    'BAD_USER_INPUT',
    `${name} is ${text === null ? 'missing' : 'no instant'}; expected ${expected}.`,
  );
}

/** `accountOf` gives the account that a public id names; null for none. */
export function createDownloadStatement(deps: {
  authenticate: Authenticate;
  statements: Statements;
  accountOf: (publicId: string) => string | null;
  ids: PublicIds;
}): (asked: Asked) => Promise<Csv | Refused> {
  const { authenticate, statements, accountOf, ids } = deps;

  async function answer(asked: Asked): Promise<Csv | Refused> {
    const caller = await authenticate(asked.authorization);
    const [from, to] = [instantOf('from', asked.from), instantOf('to', asked.to)];
    if (typeof from !== 'number') return from;
    if (typeof to !== 'number') return to;
    const accountId = accountOf(asked.account);
    if (accountId === null) return refused(404, 'NOT_FOUND', 'There is no such account.');
    const statement = await statements.of(caller, { accountId, from, to });
    if (statement.kind === 'INVALID') return refused(400, 'BAD_USER_INPUT', statement.message);
    if (statement.kind === 'NOT_FOUND') return refused(404, 'NOT_FOUND', statement.message);
    const days = [from, to].map((at) => new Date(at).toISOString().slice(0, 10));
    return {
      kind: 'CSV',
      fileName: `statement-${asked.account}-${days.join('-to-')}.csv`,
      lines: statementCsv({ statement, statements, ids }),
    };
  }

  return async (asked) => {
    try {
      return await answer(asked);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      return refused(error.code === 'UNAUTHENTICATED' ? 401 : 403, error.code, error.message);
    }
  };
}
