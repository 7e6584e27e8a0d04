// Who is at the other end of a request, whichever transport it came by. It owns what makeContext gets to
// see; it decides nothing about credentials.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface ClientRequest {
  /** The whole Authorization header, or what connection_init carried under that name; null when empty. */
  authorization: string | null;
  /** Names this request in logs and in the answer's X-Request-Id. */
  id: string;
  transport: 'http' | 'websocket';
  address: string;
}

/** Makes the context of one operation. It may throw a GraphQLError, which then is the answer. */
export type MakeContext<Context> = (request: ClientRequest) => Promise<Context>;

const USABLE_ID = /^[\w.:-]{1,128}$/;

/** The caller's own request id when it is harmless to log and to send back, else a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && USABLE_ID.test(given) ? given : randomUUID();
}

/** The credentials in connection_init: `Authorization` or `authorization`, as HTTP spells either. */
export function authorizationIn(parameters: Record<string, unknown> | null | undefined): string | null {
  const given = parameters?.Authorization ?? parameters?.authorization;
  return typeof given === 'string' && given !== '' ? given : null;
}
