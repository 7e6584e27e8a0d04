/** Exported checkpoints as lines of JSON, one each. The file is only ever added to. */
import type { SignedCheckpoint } from './checkpoint.ts';

export function checkpointLine(signed: SignedCheckpoint): string {
  const { installation, accountId, size, root, at, keyId, signature } = signed;
  return JSON.stringify({
    installation,
    account: accountId,
    size,
    root: Buffer.from(root).toString('base64'),
    at: new Date(at).toISOString(),
    keyId,
    signature: Buffer.from(signature).toString('base64'),
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function textOf(fields: object, name: string): string | null {
  const value: unknown = Object.entries(fields).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : null;
}

/** The checkpoint of a line; null when it is none. Whether its signature holds is another question. */
export function readCheckpointLine(line: string): SignedCheckpoint | null {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof fields !== 'object' || fields === null) return null;
  const size = 'size' in fields && typeof fields.size === 'number' ? fields.size : 0;
  const [installation, accountId] = [textOf(fields, 'installation'), textOf(fields, 'account')];
  const [keyId, at] = [textOf(fields, 'keyId'), Date.parse(textOf(fields, 'at') ?? '')];
  const root = Buffer.from(textOf(fields, 'root') ?? '', 'base64');
  const signature = Buffer.from(textOf(fields, 'signature') ?? '', 'base64');
  if (installation === null || accountId === null || keyId === null || !UUID.test(accountId)) return null;
  if (!Number.isSafeInteger(size) || size < 1 || Number.isNaN(at)) return null;
  if (root.length !== 32 || signature.length !== 64) return null;
  return { installation, accountId, size, root, at, keyId, signature };
}
