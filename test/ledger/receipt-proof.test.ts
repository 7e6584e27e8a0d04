import { beforeAll, describe, expect, test } from '@jest/globals';
import { type SignedCheckpoint, verifyConsistency } from '../../src/client/verify-checkpoint.ts';
import { type ProvedReceipt, verifyReceipt } from '../../src/client/verify-receipt.ts';
import { formatMicro } from '../../src/domain/decimal.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { toLedgerEntry } from '../../src/graphql/map/ledger-entry.ts';
import { toConsistencyProof, toEntryProof } from '../../src/graphql/map/ledger-proof.ts';
import { createSigner } from '../../src/ledger/checkpoint.ts';
import { createProofs } from '../../src/ledger/prove-entry.ts';
import { createCheckpointStore } from '../../src/postgres/ledger-audit-checkpoints.ts';
import { createTreeReads } from '../../src/postgres/ledger-audit-tree.ts';
import { operator, startBusyLedger } from './support/busy-ledger.ts';
import { check } from './support/other-checker.ts';

const busy = await startBusyLedger({ seed: 21 });
const store = createCheckpointStore(busy);
const signer = createSigner(await store.ownKey());
const proofs = createProofs({
  trees: createTreeReads(busy),
  installation: store.installation,
  signer: async () => signer,
});
const keys = { [signer.keyId]: Buffer.from(signer.publicKey).toString('base64') };

let accountId = '';
let entries: readonly Entry[] = [];

beforeAll(async () => {
  [accountId = ''] = await busy.live(['a'], 300);
  entries = await busy.journal.pageOfEntries({ accountId, from: { after: 0 }, kinds: null, limit: 10_000 });
});

/** What the API gives: texts, as JSON carries them. */
function asJson(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, field) => (typeof field === 'bigint' ? String(field) : field)),
  );
}

async function receiptOf(
  entry: Entry,
): Promise<ProvedReceipt & { proof: NonNullable<ProvedReceipt['proof']> }> {
  const proof = await proofs.ofEntry(accountId, entry);
  if (!proof) throw new Error('there is no such entry');
  const { usageEventId, chargeId, transactionId, charged } = toLedgerEntry(entry);
  const json = asJson(toEntryProof(proof)) as NonNullable<ProvedReceipt['proof']>;
  return { usageEventId, chargeId, transactionId, charged: formatMicro(charged), proof: json };
}

describe('the proof of a receipt', () => {
  test('of every entry holds for the client alone, and for a checker that was written from the document', async () => {
    let settled = 0;
    for (const entry of entries) {
      const receipt = await receiptOf(entry);
      const verdict = await verifyReceipt(receipt, { keys });
      expect(verdict).toMatchObject({ valid: true, entry: { account: accountId, seq: BigInt(entry.seq) } });
      const checked = check(receipt.proof, Buffer.from(signer.publicKey));
      expect(checked).toMatchObject({
        account: accountId,
        seq: entry.seq,
        subject: entry.subject,
        ordinal: entry.ordinal,
      });
      if (checked.charged === null) continue;
      settled += 1;
      expect(formatMicro(checked.charged)).toBe(receipt.charged);
    }
    expect(settled).toBeGreaterThan(50);
  });

  test('has no more hashes than the logarithm of the journal, read from as many rows', async () => {
    const most = Math.ceil(Math.log2(entries.length));
    for (const entry of entries.slice(0, 40)) {
      expect((await receiptOf(entry)).proof.path.length).toBeLessThanOrEqual(most);
    }
  });

  test('does not hold for anything else', async () => {
    const entry = entries.find(({ detail }) => detail.kind === 'SETTLED' && detail.ending.charged.length > 0);
    const other = entries.find(({ detail }) => detail.kind === 'CREDITED');
    if (!entry || !other) throw new Error('nothing was settled');
    const receipt = await receiptOf(entry);
    const { proof } = receipt;
    const bytes = Buffer.from(proof.entry, 'base64');
    const flipped = (place: number): string => {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      return changed.toString('base64');
    };
    const stranger = createSigner(
      await import('../../src/ledger/checkpoint.ts').then((m) => m.newSigningKey()),
    );
    const wrong: [string, ProvedReceipt, Record<string, string>?][] = [
      ['a changed byte of the body', { ...receipt, proof: { ...proof, entry: flipped(bytes.length - 1) } }],
      ['a changed header', { ...receipt, proof: { ...proof, entry: flipped(49) } }],
      ['another charge', { ...receipt, charged: '0.000001' }],
      ['the id of another entry', { ...receipt, transactionId: toLedgerEntry(other).transactionId }],
      ['another path', { ...receipt, proof: { ...proof, path: [...proof.path].reverse() } }],
      ['a path that is too short', { ...receipt, proof: { ...proof, path: proof.path.slice(1) } }],
      ['another size', { ...receipt, proof: { ...proof, treeSize: String(Number(proof.treeSize) - 1) } }],
      [
        'a text that was not signed',
        {
          ...receipt,
          proof: { ...proof, checkpoint: { ...proof.checkpoint, text: `${proof.checkpoint.text}\n` } },
        },
      ],
      ['a key that is not known', receipt, {}],
      [
        'another key under the same name',
        receipt,
        { [signer.keyId]: Buffer.from(stranger.publicKey).toString('base64') },
      ],
      ['no proof', { ...receipt, proof: null }],
    ];
    for (const [what, forged, withKeys] of wrong) {
      const verdict = await verifyReceipt(forged, { keys: withKeys ?? keys });
      expect([what, verdict.valid]).toEqual([what, false]);
    }
  });

  test('is made by the key that the installation made once, whichever node asks first', async () => {
    const again = await Promise.all([store.ownKey(), store.ownKey(), createCheckpointStore(busy).ownKey()]);
    for (const key of again) expect(createSigner(key).keyId).toBe(signer.keyId);
    expect((await store.keys()).map(({ keyId }) => keyId)).toEqual([signer.keyId]);
    await expect(busy.pool.query('delete from checkpoint_keys')).rejects.toThrow('append-only');
  });
});

describe('a checkpoint that was kept', () => {
  async function kept(): Promise<SignedCheckpoint> {
    const entry = entries.at(-1);
    if (!entry) throw new Error('the journal is empty');
    return (await receiptOf(entry)).proof.checkpoint;
  }

  test('is continued by the journal of later, and by no other', async () => {
    const before = await kept();
    for (let index = 0; index < 9; index += 1) {
      await busy.credit(accountId, { key: `later ${index}`, amount: 1 });
      const answer = await proofs.consistency(operator, { accountId, first: Number(before.size) });
      if (answer.kind !== 'CONSISTENT') throw new Error('not found');
      const proof = asJson(toConsistencyProof(answer)) as Parameters<typeof verifyConsistency>[1]['proof'];
      expect(await verifyConsistency(before, { proof, keys })).toMatchObject({
        valid: true,
        account: accountId,
      });
      const [first, ...rest] = proof.path;
      const forged = { ...proof, path: [...rest, first ?? ''] };
      if (proof.path.length > 1) {
        expect(await verifyConsistency(before, { proof: forged, keys })).toMatchObject({ valid: false });
      }
    }
  });

  test('of every size is continued', async () => {
    const size = entries.length;
    for (let first = 1; first <= size; first += 7) {
      expect(await proofs.consistency(operator, { accountId, first })).toMatchObject({ kind: 'CONSISTENT' });
    }
    expect(await proofs.consistency(operator, { accountId, first: size + 1_000 })).toMatchObject({
      kind: 'NOT_FOUND',
    });
  });
});
