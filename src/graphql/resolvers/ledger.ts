/** The ledger to read: Account.ledger, Account.statement, and an entry by the id of one of its records. */
import { GraphQLError } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Entry, EntryKind } from '../../domain/entry.ts';
import type { Proofs } from '../../ledger/prove-entry.ts';
import type { Statements } from '../../ledger/statement.ts';
import { badArgument } from '../bad-argument.ts';
import type { GraphqlContext } from '../context.ts';
import { loadJob } from '../loaders.ts';
import { toJob } from '../map/job.ts';
import { toLedgerEntry } from '../map/ledger-entry.ts';
import { toEntryProof } from '../map/ledger-proof.ts';
import { toStatement, toStatementTotals } from '../map/ledger-statement.ts';
import { readArguments } from '../read-input.ts';
import { readRecordGid } from '../record-id.ts';
import { readSeqCursor, seqCursor } from '../seq-cursor.ts';
import { Account } from '../types/account.ts';
import { connectEdges, type Page, PageArgs, readPage } from '../types/connection.ts';
import { Job } from '../types/job.ts';
import { EntryProof } from '../types/ledger-checkpoint.ts';
import { LedgerArgs, LedgerEntry, LedgerEntryConnection, LedgerEntryEdge } from '../types/ledger-entry.ts';
import { AccountStatement, StatementArgs, StatementTotals } from '../types/ledger-statement.ts';
import { mayRead, requireAccount, requireAnyRole } from '../visible.ts';

/** The journal as this file reads it. */
export interface LedgerPages {
  pageOfEntries(page: {
    readonly accountId: string;
    readonly from: { readonly before: number | null };
    readonly kinds: readonly EntryKind[] | null;
    readonly limit: number;
  }): Promise<readonly Entry[]>;
  entryAt(ref: { readonly accountId: string; readonly seq: number }): Promise<Entry | null>;
  entriesOf(ref: { readonly accountId: string; readonly subject: string }): Promise<readonly Entry[]>;
}

function connectEntries(entries: readonly Entry[], page: Page): InstanceType<typeof LedgerEntryConnection> {
  const edges = entries
    .slice(0, page.first)
    .map((entry) => ({ cursor: seqCursor(entry.seq), node: toLedgerEntry(entry) }));
  const types = { Edge: LedgerEntryEdge, Connection: LedgerEntryConnection };
  return connectEdges({ types, page, edges, more: entries.length > page.first });
}

@Resolver(() => Account)
export class AccountLedgerResolver {
  private readonly journal: LedgerPages;
  private readonly statements: Statements;

  constructor({ journal, statements }: { journal: LedgerPages; statements: Statements }) {
    this.journal = journal;
    this.statements = statements;
  }

  @FieldResolver(() => LedgerEntryConnection, {
    description: 'Everything that happened to the account, newest first.',
  })
  async ledger(
    @Root() { accountId }: Account,
    @Args(() => LedgerArgs) args: LedgerArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof LedgerEntryConnection>> {
    requireAccount(caller, accountId);
    const page = readPage(args);
    const from = { before: readSeqCursor(page.after) };
    const kinds = args.kinds ?? null;
    const limit = page.first + 1;
    return connectEntries(await this.journal.pageOfEntries({ accountId, from, kinds, limit }), page);
  }

  @FieldResolver(() => AccountStatement, {
    description: 'What the account had, what happened and what it has, for the period from <= t < to.',
  })
  async statement(
    @Root() { accountId }: Account,
    @Args(() => StatementArgs) given: StatementArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<AccountStatement> {
    const { from, to } = readArguments(given);
    const answer = await this.statements.of(caller, { accountId, from: from.getTime(), to: to.getTime() });
    if (answer.kind === 'INVALID') throw badArgument(answer);
    if (answer.kind === 'NOT_FOUND')
      throw new GraphQLError(answer.message, { extensions: { code: 'NOT_FOUND' } });
    return toStatement(answer);
  }
}

@Resolver(() => AccountStatement)
export class StatementResolver {
  private readonly statements: Statements;

  constructor({ statements }: { statements: Statements }) {
    this.statements = statements;
  }

  @FieldResolver(() => StatementTotals)
  async totals(@Root() { statement }: AccountStatement): Promise<StatementTotals> {
    return toStatementTotals(await this.statements.totals(statement));
  }

  @FieldResolver(() => LedgerEntryConnection)
  async entries(
    @Root() { statement }: AccountStatement,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<InstanceType<typeof LedgerEntryConnection>> {
    const page = readPage(args);
    const after = readSeqCursor(page.after);
    return connectEntries(await this.statements.entries(statement, { after, limit: page.first + 1 }), page);
  }
}

@Resolver(() => LedgerEntry)
export class LedgerEntryResolver {
  private readonly journal: LedgerPages;
  private readonly proofs: Proofs;

  constructor({ journal, proofs }: { journal: LedgerPages; proofs: Proofs }) {
    this.journal = journal;
    this.proofs = proofs;
  }

  @Query(() => LedgerEntry, {
    nullable: true,
    description:
      'The entry that a usage event, a charge or a transaction is a record of. Null when there is none that the caller may see.',
  })
  async ledgerEntry(
    @Arg('id', () => ID, { description: 'The id of a usage event, charge or transaction.' }) id: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<LedgerEntry | null> {
    requireAnyRole(caller);
    const ref = readRecordGid(id);
    if (!ref || !mayRead(caller, ref.accountId)) return null;
    const entry =
      'seq' in ref
        ? await this.journal.entryAt(ref)
        : ((await this.journal.entriesOf(ref)).find(({ ordinal }) => ordinal === ref.ordinal) ?? null);
    if (!entry) return null;
    const found = toLedgerEntry(entry);
    // An entry has at most these three records: an id of one that it does not have names nothing.
    const records = [found.usageEventId, found.chargeId, found.transactionId];
    return records.includes(id) ? found : null;
  }

  @FieldResolver(() => Job, { nullable: true })
  async job(@Root() { entry, jobId }: LedgerEntry, @Ctx() { loaders }: GraphqlContext): Promise<Job | null> {
    const view = jobId === null ? null : await loadJob(loaders, { accountId: entry.accountId, jobId });
    return view && toJob(view);
  }

  @FieldResolver(() => EntryProof, { nullable: true })
  async proof(@Root() { entry }: LedgerEntry): Promise<EntryProof | null> {
    const proof = await this.proofs.ofEntry(entry.accountId, { seq: entry.seq });
    return proof && toEntryProof(proof);
  }
}
