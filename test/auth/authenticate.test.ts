// From the Authorization header to a caller: API keys, and what is wrong with what is not one.
import { describe, expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../src/accounts/ports.ts';
import { createAuthenticate } from '../../src/auth/authenticate.ts';
import { Forbidden } from '../../src/auth/caller.ts';
import { hashOfSecret, newSecret } from '../../src/auth/secret.ts';

const record: ApiKeyRecord = {
  id: 7,
  prefix: 'weir_abcdef',
  application: 'studio',
  roles: ['ORCHESTRATOR'],
  priorities: ['STANDARD'],
  accountId: null,
  createdAt: 0,
  revokedAt: null,
};

/** Keys in memory, with a count of how often they were looked for and a clock. */
function createKeys() {
  const keys = new Map<string, ApiKeyRecord>();
  const state = { asked: 0, now: 0, down: false };
  const authenticate = createAuthenticate({
    findKey: async (hash) => {
      state.asked += 1;
      if (state.down) throw new Error('the database is down');
      return keys.get(Buffer.from(hash).toString('hex')) ?? null;
    },
    verifyToken: null,
    clock: () => state.now,
  });
  const add = (fields: Partial<ApiKeyRecord> = {}): string => {
    const { text } = newSecret();
    keys.set(Buffer.from(hashOfSecret(text)).toString('hex'), { ...record, ...fields });
    return text;
  };
  return { keys, state, authenticate, add };
}

describe('a secret', () => {
  test('has 256 random bits, and its prefix shows 36 of them', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    expect(new Set(secrets.map(({ text }) => text)).size).toBe(100);
    for (const { text, prefix, hash } of secrets) {
      expect(Buffer.from(text.slice(5), 'base64url')).toHaveLength(32);
      expect(prefix).toBe(text.slice(0, 11));
      expect(hash).toEqual(hashOfSecret(text));
    }
  });
});

describe('an API key', () => {
  test('is a caller with its roles, priorities, application and account', async () => {
    const { add, authenticate } = createKeys();
    const { id, roles, priorities, application, accountId } = record;
    const caller = { keyId: id, roles, priorities, application, accountId };
    expect(await authenticate(`Bearer ${add()}`)).toEqual(caller);
    expect(await authenticate(`bearer  ${add()} `)).toEqual(caller);
  });

  test('is looked up once for many requests at once, and anew within a second', async () => {
    const { add, authenticate, state } = createKeys();
    const header = `Bearer ${add()}`;
    await Promise.all(Array.from({ length: 50 }, () => authenticate(header)));
    expect(state.asked).toBe(1);
    state.now = 999;
    await authenticate(header);
    expect(state.asked).toBe(2);
  });

  test('is remembered for nobody else', async () => {
    const { add, authenticate } = createKeys();
    const headers = [7, 8].map((id) => ({ id, header: `Bearer ${add({ id })}` }));
    for (const { id, header } of [...headers, ...headers]) {
      expect(await authenticate(header)).toMatchObject({ keyId: id });
    }
    await expect(authenticate(`${headers[0]?.header}x`)).rejects.toThrow('This is no API key');
  });

  test('that was revoked while it was remembered is refused a second later', async () => {
    const { add, authenticate, keys, state } = createKeys();
    const secret = add();
    await authenticate(`Bearer ${secret}`);
    keys.set(Buffer.from(hashOfSecret(secret)).toString('hex'), { ...record, revokedAt: 0 });
    state.now = 1_000;
    await expect(authenticate(`Bearer ${secret}`)).rejects.toThrow(
      'The API key weir_abcdef... was revoked at 1970-01-01T00:00:00.000Z.',
    );
  });

  test('that is unknown is looked for each time, so that a new key is good at once', async () => {
    const { authenticate, keys, state } = createKeys();
    const { text, hash } = newSecret();
    await expect(authenticate(`Bearer ${text}`)).rejects.toThrow('There is no such API key.');
    keys.set(Buffer.from(hash).toString('hex'), record);
    expect(await authenticate(`Bearer ${text}`)).toMatchObject({ keyId: 7 });
    expect(state.asked).toBe(2);
  });

  test('while the database is down is a fault and no refusal, and is remembered by nobody', async () => {
    const { add, authenticate, state } = createKeys();
    const header = `Bearer ${add()}`;
    state.down = true;
    await expect(authenticate(header)).rejects.toThrow('the database is down');
    await expect(authenticate(header)).rejects.not.toBeInstanceOf(Forbidden);
    state.down = false;
    expect(await authenticate(header)).toMatchObject({ keyId: 7 });
  });
});

describe('what is no API key', () => {
  test('is nobody when nothing was sent', async () => {
    expect(await createKeys().authenticate(null)).toBeNull();
  });

  test.each([
    ['Basic dXNlcjpwYXNz', 'Send an API key or token as Authorization: Bearer <key>.'],
    ['Bearer', 'Send an API key or token as Authorization: Bearer <key>.'],
    ['Bearer two words', 'Send an API key or token as Authorization: Bearer <key>.'],
    ['Bearer weir_short', 'This is no API key: it begins with "weir_" and has 43 characters after that.'],
    [`Bearer weir_${'a'.repeat(44)}`, 'This is no API key'],
    ['Bearer aaa.bbb.ccc', 'Tokens are not accepted here. Use an API key.'],
  ])('%j is refused with what is wrong, and is not looked up', async (header, message) => {
    const { authenticate, state } = createKeys();
    const refusal = authenticate(header);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(state.asked).toBe(0);
  });

  test('is never part of a message', async () => {
    const { authenticate } = createKeys();
    const { text } = newSecret();
    for (const secret of [text, `${text}x`, `${text}.b.c`, `not-a-key-${text}`]) {
      const message = await authenticate(`Bearer ${secret}`).then(String, String);
      expect(message).not.toContain(text.slice(5, 20));
    }
  });
});
