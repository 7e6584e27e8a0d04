/**
 * The demo's API keys: one for each role, and one for each demo account. They are random like any other
 * key, and the database has only their hashes, so the secrets are kept in a file that its owner alone
 * may read. It is for the embedded demo; a real installation makes its keys with createApiKey.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { CreateApiKey } from '../accounts/create-api-key.ts';
import type { ApiKeyRecord } from '../accounts/ports.ts';
import type { Role } from '../auth/caller.ts';
import { hashOfSecret } from '../auth/secret.ts';
import { PRIORITIES } from '../domain/catalogue.ts';
import { errorCode } from '../error-code.ts';
import { DEMO_CALLER, type DemoAccounts } from './seed-demo.ts';

/** Secrets by name: ACCOUNT, ORCHESTRATOR, MONITOR, OPERATOR, and ACCOUNT_FREE ... for each demo account. ACCOUNT is that of the account on pro. */
export type DemoKeys = Readonly<Record<string, string>>;
export type LoadDemoKeys = (accounts: DemoAccounts) => Promise<DemoKeys>;

interface WantedKey {
  readonly name: string;
  readonly role: Role;
  readonly accountId: string | null;
}

const fileSchema = z.record(z.string(), z.string());

function wanted(accounts: DemoAccounts): WantedKey[] {
  const key = (name: string, role: Role, accountId: string | null = null) => ({ name, role, accountId });
  return [
    key('ACCOUNT', 'ACCOUNT', accounts.pro),
    key('ORCHESTRATOR', 'ORCHESTRATOR'),
    key('MONITOR', 'MONITOR'),
    key('OPERATOR', 'OPERATOR'),
    key('ACCOUNT_FREE', 'ACCOUNT', accounts.free),
    key('ACCOUNT_PLUS', 'ACCOUNT', accounts.plus),
    key('ACCOUNT_ENTERPRISE', 'ACCOUNT', accounts.enterprise),
    key('ACCOUNT_BARE', 'ACCOUNT', accounts.bare),
  ];
}

/** What the file has; nothing when it is not there or was damaged, for then new keys are made. */
async function readKept(file: string): Promise<DemoKeys> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw error;
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
    throw error;
  }
}

/** In one step, so that a crash leaves the old file or the new one. */
async function writeKept(file: string, keys: DemoKeys): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** Makes the loading of the keys: those in `file` that the database still takes, and new ones for the rest. */
export function createLoadDemoKeys(deps: {
  file: string;
  findKey: (hash: Uint8Array) => Promise<ApiKeyRecord | null>;
  createApiKey: CreateApiKey;
}): LoadDemoKeys {
  const { file, findKey, createApiKey } = deps;

  async function isGood(secret: string, { role, accountId }: WantedKey): Promise<boolean> {
    const key = await findKey(hashOfSecret(secret));
    return key?.revokedAt === null && key.accountId === accountId && key.roles.join() === role;
  }

  async function make({ name, role, accountId }: WantedKey): Promise<string> {
    const created = await createApiKey(DEMO_CALLER, {
      idempotencyKey: `demo key ${name} ${randomUUID()}`,
      application: 'demo',
      roles: [role],
      priorities: PRIORITIES,
      accountId,
    });
    if (created.kind === 'CREATED' && created.secret !== null) return created.secret;
    throw new Error(`the demo key ${name} could not be made: ${JSON.stringify(created)}`);
  }

  return async (accounts) => {
    const kept = await readKept(file);
    const keys: Record<string, string> = {};
    for (const want of wanted(accounts)) {
      const secret = kept[want.name];
      keys[want.name] = secret !== undefined && (await isGood(secret, want)) ? secret : await make(want);
    }
    if (JSON.stringify(keys) !== JSON.stringify(kept)) await writeKept(file, keys);
    return keys;
  };
}
