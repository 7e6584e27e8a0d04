/**
 * JWTs as credentials: signed by the keys of a JSON Web Key Set or with a shared secret, for a company
 * that has an identity provider already. The claims say what an API key's row says: `roles`, `account`,
 * `priorities`, `application`.
 */
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { z } from 'zod';
import { PRIORITIES, type Priority } from '../domain/catalogue.ts';
import { type Caller, Forbidden, type Role } from './caller.ts';

export interface TokenConfig {
  readonly keys: { readonly jwksUrl: string } | { readonly secret: string };
  /** The `iss` and `aud` that a token must have; null takes any. */
  readonly issuer: string | null;
  readonly audience: string | null;
}

/** The caller that a token names. Throws `Forbidden` for a token that is not accepted, `TokenKeysUnavailable` when that can't be told. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Thrown when the keys can't be fetched. A fault: nothing was said about the token. */
export class TokenKeysUnavailable extends Error {
  override readonly name = 'TokenKeysUnavailable';
}

const ROLES = ['ACCOUNT', 'ORCHESTRATOR', 'MONITOR', 'OPERATOR'] as const satisfies readonly Role[];
const USUAL_PRIORITIES: readonly Priority[] = ['STANDARD', 'SHEDDABLE'];
/** How far the clocks of Weir and of the issuer may be apart. */
const CLOCK_TOLERANCE = '5 s';

const claimsSchema = z.object({
  exp: z.number({ error: 'exp: when it expires' }),
  roles: z
    .array(z.enum(ROLES), { error: `roles: a list of ${ROLES.join(', ')}` })
    .min(1, { error: `roles: one or more of ${ROLES.join(', ')}` }),
  account: z.string({ error: 'account: the id of an account' }).optional(),
  priorities: z
    .array(z.enum(PRIORITIES), { error: `priorities: a list of ${PRIORITIES.join(', ')}` })
    .optional(),
  application: z.string({ error: 'application: a name' }).optional(),
  azp: z.string().optional().catch(undefined),
  client_id: z.string().optional().catch(undefined),
  sub: z.string().optional().catch(undefined),
});

function refused(what: string): Forbidden {
  return new Forbidden('UNAUTHENTICATED', `The token was not accepted: ${what}.`);
}

/** Makes the caller of a token's claims. Throws `Forbidden` that names the claim that is missing or wrong. */
function callerOf(payload: JWTPayload, readAccountId: (text: string) => string | null): Caller {
  const read = claimsSchema.safeParse(payload);
  if (!read.success) {
    const claims = read.error.issues.map(({ path, message }) =>
      message.startsWith(`${String(path[0])}:`) ? message : `${String(path[0])}: ${message}`,
    );
    throw refused(`it needs ${claims.join('; ')}`);
  }
  const { roles, account, priorities, application, azp, client_id: clientId, sub } = read.data;
  const accountId = account === undefined ? null : readAccountId(account);
  if (account !== undefined && accountId === null) throw refused('account is not the id of an account');
  if (roles.includes('ACCOUNT') !== (accountId !== null) || (accountId !== null && roles.length > 1)) {
    throw refused('a token of an account has the role ACCOUNT alone, and every other has no account');
  }
  return {
    keyId: null,
    application: application ?? azp ?? clientId ?? sub ?? 'token',
    roles,
    accountId,
    priorities: priorities ?? USUAL_PRIORITIES,
  };
}

/** What is wrong with a token, in words that hold nothing of it; null when the error says nothing about the token. */
function reasonOf(error: unknown): string | null {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (claim === 'nbf') return 'it is not valid yet (nbf)';
    return reason === 'missing'
      ? `the claim ${claim} is missing`
      : `the claim ${claim} is not what it has to be`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed by an unknown key';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not say which key signed it (kid)';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is signed by an algorithm that is not allowed';
  const broken = [errors.JWSInvalid, errors.JWTInvalid, errors.JOSENotSupported];
  return broken.some((type) => error instanceof type) ? 'it is not a well-formed JWT' : null;
}

/** Makes the check of tokens. `readAccountId` reads an account's public id; null when it is none. */
export function createVerifyToken(
  config: TokenConfig,
  params: { readAccountId: (text: string) => string | null },
): VerifyToken {
  const { keys, issuer, audience } = config;
  const options: JWTVerifyOptions = {
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ['exp'],
    ...(issuer !== null && { issuer }),
    ...(audience !== null && { audience }),
  };
  const verify = verifierFor(keys, options);
  return async (token) => {
    let payload: JWTPayload;
    try {
      payload = await verify(token);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== null) throw refused(reason);
      throw new TokenKeysUnavailable("the identity provider's keys can't be fetched", { cause: error });
    }
    return callerOf(payload, params.readAccountId);
  };
}

function verifierFor(keys: TokenConfig['keys'], options: JWTVerifyOptions) {
  if ('secret' in keys) {
    const secret = new TextEncoder().encode(keys.secret);
    const algorithms = ['HS256', 'HS384', 'HS512'];
    return async (token: string) => (await jwtVerify(token, secret, { ...options, algorithms })).payload;
  }
  const set = createRemoteJWKSet(new URL(keys.jwksUrl), { timeoutDuration: 5_000 });
  // Not HMAC: a public key must never be taken for a secret.
  const algorithms = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
  ];
  return async (token: string) => (await jwtVerify(token, set, { ...options, algorithms })).payload;
}
