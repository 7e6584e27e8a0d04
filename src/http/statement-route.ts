// Statements to download: /statements/<account>.csv, with the same credentials as the API. It owns the path, the
// headers and the sending of lines as they come; who may have what is the handler's to say.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

export interface StatementRequest {
  /** The whole Authorization header; null without one. */
  readonly authorization: string | null;
  /** The public id of the account. */
  readonly account: string;
  /** The edges of the period, as they were sent; null where one was left out. */
  readonly from: string | null;
  readonly to: string | null;
}

export type StatementResponse =
  | { readonly kind: 'CSV'; readonly fileName: string; readonly lines: AsyncIterable<string> }
  | {
      readonly kind: 'REFUSED';
      readonly status: 400 | 401 | 403 | 404;
      readonly code: string;
      readonly message: string;
    };

/** Answers one request. Rejects for faults only. */
export type DownloadStatement = (request: StatementRequest) => Promise<StatementResponse>;

interface Route {
  Params: { account: string };
  Querystring: { from?: string; to?: string };
}

/** Adds the route to a server. */
export function serveStatements(app: FastifyInstance, { download }: { download: DownloadStatement }): void {
  app.get<Route>('/statements/:account.csv', async (request, reply) => {
    const answer = await download({
      authorization: request.headers.authorization ?? null,
      account: request.params.account,
      from: request.query.from ?? null,
      to: request.query.to ?? null,
    });
    if (answer.kind === 'REFUSED') {
      const { status, code, message } = answer;
      return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
    }
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${answer.fileName}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(answer.lines));
  });
}
