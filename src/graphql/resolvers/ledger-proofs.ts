/** Proving the ledger: receipts that need no trust, checkpoints and their keys, reconciliation, alarms. */
import { GraphQLError } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { ListAlarms } from '../../ledger/alarms.ts';
import type { PublicKey } from '../../ledger/checkpoint.ts';
import type { Proofs } from '../../ledger/prove-entry.ts';
import type { Reconcile } from '../../ledger/reconcile.ts';
import type { GraphqlContext } from '../context.ts';
import { readGid } from '../global-id.ts';
import type { Malformed } from '../malformed.ts';
import {
  toAlarm,
  toCheckpoint,
  toCheckpointKey,
  toConsistencyProof,
  toEntryProof,
  toReconciliation,
} from '../map/ledger-proof.ts';
import { readArguments } from '../read-input.ts';
import { Count } from '../scalars.ts';
import { readSeqCursor, seqCursor } from '../seq-cursor.ts';
import { connectEdges, PageArgs, readPage } from '../types/connection.ts';
import { CheckpointKey, ConsistencyProof, EntryProof, LedgerCheckpoint } from '../types/ledger-checkpoint.ts';
import { AlarmConnection, AlarmEdge, Reconciliation } from '../types/ledger-reconciliation.ts';
import { Receipt } from '../types/receipt.ts';

const ACCOUNT = { description: 'The id of the account.' };

@Resolver(() => Receipt)
export class ReceiptProofResolver {
  private readonly proofs: Proofs;

  constructor({ proofs }: { proofs: Proofs }) {
    this.proofs = proofs;
  }

  @FieldResolver(() => EntryProof, {
    nullable: true,
    description:
      'The proof that the entry behind this receipt stands in the ledger, against the journal as it is now. Who has the public key needs nothing else to check it.',
  })
  async proof(@Root() { record }: Receipt): Promise<EntryProof | null> {
    const proof = await this.proofs.ofEntry(record.accountId, record);
    return proof && toEntryProof(proof);
  }
}

export interface LedgerProofsDependencies {
  readonly proofs: Proofs;
  readonly checkpointKeys: () => Promise<readonly (PublicKey & { since: number })[]>;
  readonly reconcile: Reconcile;
  readonly listAlarms: ListAlarms;
}

@Resolver()
export class LedgerProofsResolver {
  private readonly use: LedgerProofsDependencies;

  constructor(use: LedgerProofsDependencies) {
    this.use = use;
  }

  @Query(() => LedgerCheckpoint, {
    nullable: true,
    description:
      "The account's journal as it stands, signed. Null when there is no account that the caller may see.",
  })
  async checkpoint(
    @Arg('accountId', () => ID, ACCOUNT) id: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<LedgerCheckpoint | null> {
    const ref = readGid(id);
    if (ref?.kind !== 'acc') return null;
    const answer = await this.use.proofs.checkpoint(caller, ref.accountId);
    return 'kind' in answer ? null : toCheckpoint(answer);
  }

  @Query(() => [CheckpointKey], {
    nullable: true,
    description: 'The keys by which checkpoints are or were signed, the oldest first. For anybody.',
  })
  async checkpointKeys(): Promise<CheckpointKey[]> {
    return (await this.use.checkpointKeys()).map(toCheckpointKey);
  }

  @Query(() => ConsistencyProof, {
    nullable: true,
    description:
      'For whoever kept a checkpoint: the proof that the journal as it stands begins with the entries of then. Null when there is no account that the caller may see, or it has fewer entries.',
  })
  async consistencyProof(
    @Arg('accountId', () => ID, ACCOUNT) id: string,
    @Arg('size', () => Count, { description: 'The size in the checkpoint that was kept; above zero.' })
    given: bigint | Malformed,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<ConsistencyProof | null> {
    const ref = readGid(id);
    const { size } = readArguments({ size: given });
    if (ref?.kind !== 'acc' || size > BigInt(Number.MAX_SAFE_INTEGER)) return null;
    const { accountId } = ref;
    const answer = await this.use.proofs.consistency(caller, { accountId, first: Number(size) });
    return answer.kind === 'CONSISTENT' ? toConsistencyProof(answer) : null;
  }

  @Query(() => Reconciliation, {
    nullable: true,
    description:
      "Proves the account's books: reads its journal from the first entry and compares everything with it. Stops nobody; takes time in proportion to the journal. Null when there is no account that the caller may see.",
  })
  async reconcile(
    @Arg('accountId', () => ID, ACCOUNT) id: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<Reconciliation | null> {
    const ref = readGid(id);
    if (ref?.kind !== 'acc') return null;
    const answer = await this.use.reconcile(caller, ref.accountId);
    if (answer.kind === 'BUSY') {
      throw new GraphQLError(answer.message, { extensions: { code: 'UNAVAILABLE', retryable: true } });
    }
    return answer.kind === 'RECONCILED' ? toReconciliation(answer) : null;
  }

  @Query(() => AlarmConnection, {
    nullable: true,
    description: 'What went wrong with the ledger, newest first. For operators.',
  })
  async alarms(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof AlarmConnection>> {
    const page = readPage(args);
    const before = readSeqCursor(page.after);
    const rows = await this.use.listAlarms(caller, { before, limit: page.first + 1 });
    const edges = rows
      .slice(0, page.first)
      .map((alarm) => ({ cursor: seqCursor(alarm.id), node: toAlarm(alarm) }));
    const types = { Edge: AlarmEdge, Connection: AlarmConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }
}
