/** What proves an account's journal: its tree, signed, and what leads from an entry or an earlier tree to it. */
import { Field, ID, ObjectType } from 'type-graphql';
import { Count, DateTime } from '../scalars.ts';

const HASH = 'SHA-256, base64.';

@ObjectType('LedgerCheckpoint', {
  simpleResolvers: true,
  description:
    "The size and root of an account's Merkle tree (RFC 6962) at an instant, signed with Ed25519. Who keeps one can tell later whether the journal still begins with the same entries. docs/ledger-format.md has the bytes.",
})
export class LedgerCheckpoint {
  @Field(() => ID, { description: 'The account whose journal it is.' })
  accountId!: string;

  @Field(() => Count, { description: 'How many entries the journal had.' })
  size!: bigint;

  @Field(() => String, { description: `The root of the tree over them: ${HASH}` })
  root!: string;

  @Field(() => DateTime, { description: 'When it was signed.' })
  at!: Date;

  @Field(() => String, { description: 'The text that is signed, in four lines that end with a line feed.' })
  text!: string;

  @Field(() => String, { description: 'Which of the checkpointKeys signed it.' })
  keyId!: string;

  @Field(() => String, { description: 'The signature over the text: Ed25519, base64.' })
  signature!: string;
}

@ObjectType('CheckpointKey', {
  simpleResolvers: true,
  description: 'A key by which checkpoints are or were signed. Keep it where you keep the checkpoints.',
})
export class CheckpointKey {
  @Field(() => String, { description: "The first eight bytes of the key's SHA-256, in hex." })
  keyId!: string;

  @Field(() => String, { description: 'The public key: the 32 bytes of RFC 8032, base64.' })
  publicKey!: string;

  @Field(() => DateTime, { description: 'Since when Weir knows it.' })
  since!: Date;
}

@ObjectType('EntryProof', {
  simpleResolvers: true,
  description:
    "The proof that an entry stands in its account's journal: its exact bytes, and the hashes that lead from them to a root that is signed. `verifyReceipt` of the client library checks it alone; docs/ledger-format.md tells how to write another checker.",
})
export class EntryProof {
  @Field(() => ID, { description: 'The account whose journal it is.' })
  accountId!: string;

  @Field(() => Count, { description: 'The number of the entry; its leaf is the one of index seq - 1.' })
  seq!: bigint;

  @Field(() => String, { description: 'The entry as it is hashed: header and packed body, base64.' })
  entry!: string;

  @Field(() => String, { description: `The hash of the leaf: ${HASH}` })
  leafHash!: string;

  @Field(() => Count, { description: 'The size of the tree that the path leads to.' })
  treeSize!: bigint;

  @Field(() => String, { description: `The root of that tree: ${HASH}` })
  root!: string;

  @Field(() => [String], { description: `The inclusion path, from the leaf up. Each is ${HASH}` })
  path!: string[];

  @Field(() => LedgerCheckpoint, { description: 'The same size and root, signed.' })
  checkpoint!: LedgerCheckpoint;
}

@ObjectType('ConsistencyProof', {
  simpleResolvers: true,
  description:
    'The proof that a journal of `firstSize` entries is the beginning of the one that the checkpoint signs: for whoever kept an earlier checkpoint.',
})
export class ConsistencyProof {
  @Field(() => Count, { description: 'The size of the earlier tree.' })
  firstSize!: bigint;

  @Field(() => String, { description: `The root of the earlier tree, as the journal gives it now: ${HASH}` })
  firstRoot!: string;

  @Field(() => [String], { description: `The consistency path of RFC 6962. Each is ${HASH}` })
  path!: string[];

  @Field(() => LedgerCheckpoint, { description: 'The later tree: the journal as it is now.' })
  checkpoint!: LedgerCheckpoint;
}
