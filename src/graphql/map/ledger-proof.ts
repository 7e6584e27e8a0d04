/** Proofs, checkpoints and reconciliations, as the API shows them. Hashes and signatures are base64. */

import type { StoredAlarm } from '../../ledger/alarms.ts';
import type { PublicKey, SignedCheckpoint } from '../../ledger/checkpoint.ts';
import { checkpointText } from '../../ledger/checkpoint.ts';
import type { Broken } from '../../ledger/flaw.ts';
import type { ConsistencyProof as Consistency, EntryProof as Proof } from '../../ledger/prove-entry.ts';
import type { Reconciled } from '../../ledger/reconcile.ts';
import { accountGid } from '../global-id.ts';
import { CheckpointKey, ConsistencyProof, EntryProof, LedgerCheckpoint } from '../types/ledger-checkpoint.ts';
import { Alarm, LedgerFlaw, Reconciliation } from '../types/ledger-reconciliation.ts';
import { make } from '../types/make.ts';
import { toDate } from './instant.ts';

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

export function toCheckpoint(signed: SignedCheckpoint): LedgerCheckpoint {
  const { accountId, size, root, at, keyId, signature } = signed;
  return make(LedgerCheckpoint, {
    accountId: accountGid(accountId),
    size: BigInt(size),
    root: base64(root),
    at: toDate(at),
    text: checkpointText(signed),
    keyId,
    signature: base64(signature),
  });
}

export function toCheckpointKey({ keyId, publicKey, since }: PublicKey & { since: number }): CheckpointKey {
  return make(CheckpointKey, { keyId, publicKey: base64(publicKey), since: toDate(since) });
}

export function toEntryProof({ accountId, seq, bytes, leaf, path, checkpoint }: Proof): EntryProof {
  return make(EntryProof, {
    accountId: accountGid(accountId),
    seq: BigInt(seq),
    entry: base64(bytes),
    leafHash: base64(leaf),
    treeSize: BigInt(checkpoint.size),
    root: base64(checkpoint.root),
    path: path.map(base64),
    checkpoint: toCheckpoint(checkpoint),
  });
}

export function toConsistencyProof({ first, second, path }: Consistency): ConsistencyProof {
  return make(ConsistencyProof, {
    firstSize: BigInt(first.size),
    firstRoot: base64(first.root),
    path: path.map(base64),
    checkpoint: toCheckpoint(second),
  });
}

function toLedgerFlaw({ accountId, seq, what, message }: Broken): LedgerFlaw {
  return make(LedgerFlaw, {
    accountId: accountGid(accountId),
    seq: seq === null ? null : BigInt(seq),
    what,
    message,
  });
}

export function toReconciliation(answer: Reconciled): Reconciliation {
  const { accountId, balanced, entries, postings, sum, root, at, firstBroken } = answer;
  return make(Reconciliation, {
    accountId: accountGid(accountId),
    balanced,
    entries: BigInt(entries),
    postings: BigInt(postings),
    sum,
    root: base64(root),
    at: toDate(at),
    firstBroken: firstBroken && toLedgerFlaw(firstBroken),
  });
}

export function toAlarm({
  id,
  kind,
  accountId,
  seq,
  what,
  message,
  firstAt,
  lastAt,
  times,
}: StoredAlarm): Alarm {
  return make(Alarm, {
    id: `alarm_${id}`,
    kind,
    accountId: accountId === null ? null : accountGid(accountId),
    seq: seq === null ? null : BigInt(seq),
    what,
    message,
    firstAt: toDate(firstAt),
    lastAt: toDate(lastAt),
    times: BigInt(times),
  });
}
