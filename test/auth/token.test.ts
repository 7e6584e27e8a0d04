// JWTs: signed with a shared secret, or by the keys of an identity provider that is fetched over HTTP.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Forbidden } from '../../src/auth/caller.ts';
import { createVerifyToken, type TokenConfig, TokenKeysUnavailable } from '../../src/auth/token.ts';

const SECRET = 'a secret that is long enough to sign';
const ACCOUNT = '0f5a3c1e-0000-8000-8000-000000000001';
const config: TokenConfig = { keys: { secret: SECRET }, issuer: 'https://id.example', audience: 'weir' };
const readAccountId = (text: string) => (text === 'acc_1' ? ACCOUNT : null);
const verify = createVerifyToken(config, { readAccountId });

function unsigned(claims: JWTPayload): SignJWT {
  return new SignJWT({ iss: 'https://id.example', aud: 'weir', roles: ['MONITOR'], ...claims });
}

function sign(claims: JWTPayload = {}, expires: string | number = '5m'): Promise<string> {
  const token = unsigned(claims).setProtectedHeader({ alg: 'HS256' });
  return token.setExpirationTime(expires).sign(new TextEncoder().encode(SECRET));
}

describe('a token', () => {
  test('of the company is a caller with its roles, application and the usual priorities', async () => {
    expect(await verify(await sign({ roles: ['MONITOR', 'OPERATOR'], azp: 'console', sub: 'u1' }))).toEqual({
      keyId: null,
      application: 'console',
      roles: ['MONITOR', 'OPERATOR'],
      accountId: null,
      priorities: ['STANDARD', 'SHEDDABLE'],
    });
  });

  test('of an account is a caller of that account alone', async () => {
    const claims = { roles: ['ACCOUNT'], account: 'acc_1', priorities: ['CRITICAL'], application: 'studio' };
    expect(await verify(await sign(claims))).toMatchObject({
      accountId: ACCOUNT,
      application: 'studio',
      priorities: ['CRITICAL'],
    });
  });

  test.each<[string, JWTPayload]>([
    ['it needs roles: a list of ACCOUNT, ORCHESTRATOR, MONITOR, OPERATOR', { roles: undefined }],
    ['it needs roles: one or more of', { roles: [] }],
    ['it needs roles:', { roles: ['ADMIN'] }],
    ['it needs priorities: a list of CRITICAL, STANDARD, SHEDDABLE', { priorities: 'HIGH' }],
    ['account is not the id of an account', { roles: ['ACCOUNT'], account: 'acc_2' }],
    [
      'a token of an account has the role ACCOUNT alone',
      { roles: ['ACCOUNT', 'OPERATOR'], account: 'acc_1' },
    ],
    ['a token of an account has the role ACCOUNT alone', { roles: ['OPERATOR'], account: 'acc_1' }],
    ['a token of an account has the role ACCOUNT alone', { roles: ['ACCOUNT'] }],
    ['the claim iss is not what it has to be', { iss: 'https://evil.example' }],
    ['the claim aud is not what it has to be', { aud: 'other' }],
    ['the claim aud is missing', { aud: undefined }],
    ['it is not valid yet (nbf)', { nbf: Math.floor(Date.now() / 1000) + 60 }],
  ])('is refused because %s: %j', async (message, claims) => {
    const refusal = verify(await sign(claims));
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('is refused when it has expired, has no end, was changed, or is signed otherwise', async () => {
    const now = Math.floor(Date.now() / 1000);
    await expect(verify(await sign({}, now - 10))).rejects.toThrow('it has expired');
    const key = new TextEncoder().encode(SECRET);
    const endless = await unsigned({}).setProtectedHeader({ alg: 'HS256' }).sign(key);
    await expect(verify(endless)).rejects.toThrow('the claim exp is missing');
    const [head, , signature] = (await sign()).split('.');
    const forged = Buffer.from(JSON.stringify({ roles: ['OPERATOR'], exp: now + 60 })).toString('base64url');
    await expect(verify(`${head}.${forged}.${signature}`)).rejects.toThrow('its signature is wrong');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    await expect(verify(`${none}.${forged}.`)).rejects.toThrow(Forbidden);
    await expect(verify('aaa.bbb.ccc')).rejects.toThrow('it is not a well-formed JWT');
  });

  test('may be a few seconds late, because clocks differ', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await verify(await sign({}, now - 2))).toMatchObject({ roles: ['MONITOR'] });
  });

  test('has nothing of it in the refusal', async () => {
    const token = await sign({ iss: 'https://evil.example' });
    const message = await verify(token).then(String, String);
    for (const part of token.split('.')) expect(message).not.toContain(part);
    expect(message).not.toContain('evil');
  });
});

describe("an identity provider's token", () => {
  let privateKey: CryptoKey;
  let served: object | null = null;
  let fetched = 0;
  const server = createServer((_request, response) => {
    fetched += 1;
    response.statusCode = served ? 200 : 503;
    response.end(JSON.stringify(served ?? {}));
  });
  const url = async () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('the server listens');
    return `http://127.0.0.1:${address.port}/jwks.json`;
  };
  const provider = async () =>
    createVerifyToken({ keys: { jwksUrl: await url() }, issuer: null, audience: null }, { readAccountId });
  const signed = (key: CryptoKey, kid = 'one') =>
    unsigned({}).setProtectedHeader({ alg: 'ES256', kid }).setExpirationTime('5m').sign(key);

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    served = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] };
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  test('is checked with its published keys, which are fetched once', async () => {
    const check = await provider();
    fetched = 0;
    for (let n = 0; n < 3; n += 1)
      expect(await check(await signed(privateKey))).toMatchObject({ roles: ['MONITOR'] });
    expect(fetched).toBe(1);
  });

  test('is refused when another key signed it, known or unknown', async () => {
    const check = await provider();
    const stranger = await generateKeyPair('ES256');
    await expect(check(await signed(stranger.privateKey))).rejects.toThrow('its signature is wrong');
    await expect(check(await signed(stranger.privateKey, 'two'))).rejects.toThrow(
      'it is signed by an unknown key',
    );
  });

  test('is refused when it is signed with a secret: a public key is never taken for one', async () => {
    const check = await provider();
    const hmac = await unsigned({})
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(SECRET));
    await expect(check(hmac)).rejects.toThrow('an algorithm that is not allowed');
  });

  test('while the keys can not be fetched is a fault and no refusal', async () => {
    const keys = served;
    served = null;
    const check = await provider();
    await expect(check(await signed(privateKey))).rejects.toThrow(TokenKeysUnavailable);
    served = keys;
  });
});
