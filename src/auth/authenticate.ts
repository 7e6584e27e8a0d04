/**
 * Who is asking: from the Authorization header to a caller. Keys are looked up by hash and remembered
 * for less than a second, so that a key that was revoked on any node is refused everywhere a second
 * later. No secret is ever part of a message.
 */
import type { ApiKeyRecord } from '../accounts/ports.ts';
import { createShortMemory } from '../short-memory.ts';
import { type Caller, Forbidden } from './caller.ts';
import { hashOfSecret, looksLikeSecret } from './secret.ts';
import type { VerifyToken } from './token.ts';

/**
 * The caller behind an Authorization header; null without one. Throws `Forbidden` with the code
 * UNAUTHENTICATED that says what is wrong with it, and what kept it from being looked up.
 */
export type Authenticate = (authorization: string | null) => Promise<Caller | null>;

const KEEP_MS = 900;
const MOST_REMEMBERED = 10_000;
const BEARER = /^Bearer +(\S+) *$/i;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function refused(message: string): Forbidden {
  return new Forbidden('UNAUTHENTICATED', message);
}

function callerOf(key: ApiKeyRecord | null): Caller {
  if (!key) throw refused('There is no such API key.');
  const { id, application, roles, accountId, priorities, prefix, revokedAt } = key;
  if (revokedAt === null) return { keyId: id, application, roles, accountId, priorities };
  throw refused(`The API key ${prefix}... was revoked at ${new Date(revokedAt).toISOString()}.`);
}

/** Makes `authenticate`. `verifyToken` is null where only API keys are taken; `clock` measures ages only. */
export function createAuthenticate(deps: {
  findKey: (hash: Uint8Array) => Promise<ApiKeyRecord | null>;
  verifyToken: VerifyToken | null;
  clock?: () => number;
}): Authenticate {
  const { findKey, verifyToken, clock } = deps;
  const memory = createShortMemory<Caller>({
    keepMs: KEEP_MS,
    most: MOST_REMEMBERED,
    ...(clock && { clock }),
  });

  async function lookUp(authorization: string): Promise<Caller> {
    const credential = BEARER.exec(authorization)?.[1];
    if (credential === undefined) throw refused('Send an API key or token as Authorization: Bearer <key>.');
    if (looksLikeSecret(credential)) {
      // By the whole header, so that one that is remembered is not even read.
      return memory.get(authorization, async () => callerOf(await findKey(hashOfSecret(credential))));
    }
    if (!JWT.test(credential)) {
      throw refused('This is no API key: it begins with "weir_" and has 43 characters after that.');
    }
    if (!verifyToken) throw refused('Tokens are not accepted here. Use an API key.');
    // Not remembered: a token's end is exact, and checking it takes no statement.
    return verifyToken(credential);
  }

  return async (authorization) => {
    if (authorization === null) return null;
    return memory.recall(authorization) ?? lookUp(authorization);
  };
}
