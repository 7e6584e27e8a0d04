import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkpointText, createSigner, isSignedBy } from '../../src/ledger/checkpoint.ts';
import { checkpointLine, readCheckpointLine } from '../../src/ledger/checkpoint-line.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'ledger-format.md'), 'utf8');

// In front of the 32 bytes of a private key, this makes PKCS #8.
const PKCS8_PREFIX = '302e020100300506032b657004220420';
const signer = createSigner(
  Buffer.concat([
    Buffer.from(PKCS8_PREFIX, 'hex'),
    Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
  ]),
);
const signed = signer.sign({
  installation: '6ba7b810-9dad-81d1-80b4-00c04fd430c8',
  accountId: '018f2c5e-7a10-7c3e-9b1d-2f4a6c8e0a12',
  size: 1,
  root: Buffer.from('095cfd4f51684a4e3a72d9b796ea930ad72f9c9233948a1bec1b8144531c93f5', 'hex'),
  at: Date.parse('2026-01-02T03:04:06.000Z'),
});

test('the signed checkpoint in the document is the one that Weir makes', () => {
  expect(page).toContain(checkpointText(signed));
  expect(page).toContain(Buffer.from(signer.publicKey).toString('hex'));
  expect(page).toContain(`id \`${signer.keyId}\``);
  expect(page).toContain(`\`${Buffer.from(signed.signature).toString('base64')}\``);
});

test('an exported line gives back the checkpoint that was signed, and a line that is none gives nothing', () => {
  const read = readCheckpointLine(checkpointLine(signed));
  expect(read && isSignedBy(read, signer.publicKey)).toBe(true);
  for (const line of [
    '',
    '{}',
    'null',
    '[1]',
    '{"size":1}',
    checkpointLine(signed).replace('"size":1', '"size":0'),
  ]) {
    expect(readCheckpointLine(line)).toBeNull();
  }
});
