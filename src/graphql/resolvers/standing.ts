/** Account.standing, and what operators do about it. */
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type {
  ChangeStandingAnswer,
  OverrideStanding,
  ReverseEvidence,
} from '../../accounts/change-standing.ts';
import type { ListAbuseFlags } from '../../accounts/list-abuse-flags.ts';
import { presentState } from '../../accounts/present-state.ts';
import type { ReportFingerprint } from '../../accounts/report-fingerprint.ts';
import { showStanding } from '../../accounts/show-standing.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import { flagCursor, readFlagCursor } from '../flag-cursor.ts';
import { toOverrideStanding, toReportFingerprint, toReverseEvidence } from '../input/standing.ts';
import { type Loaders, loadAccount } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { toInvalidRequest, toNotFound, toRefusedCredits } from '../map/problem.ts';
import { toAbuseFlag, toStanding } from '../map/standing.ts';
import { readInput } from '../read-input.ts';
import { Account } from '../types/account.ts';
import { connectEdges, readPage } from '../types/connection.ts';
import { make } from '../types/make.ts';
import {
  AbuseFlag,
  AbuseFlagConnection,
  AbuseFlagEdge,
  AbuseFlagsArgs,
  ChangeStandingResult,
  FingerprintReported,
  OverrideStandingInput,
  ReportFingerprintInput,
  ReportFingerprintResult,
  ReverseEvidenceInput,
  StandingChanged,
} from '../types/operator-standing.ts';
import { Standing } from '../types/standing.ts';
import { requireAccount } from '../visible.ts';

export interface StandingDependencies {
  readonly catalogue: CatalogueSource;
  readonly overrideStanding: OverrideStanding;
  readonly reverseEvidence: ReverseEvidence;
  readonly reportFingerprint: ReportFingerprint;
  readonly listAbuseFlags: ListAbuseFlags;
}

async function toResult(answer: ChangeStandingAnswer, loaders: Loaders): Promise<ChangeStandingResult> {
  if (answer.kind !== 'CHANGED') return toRefusedCredits(answer);
  const account = toAccount(await loadAccount(loaders, answer.accountId));
  return make(StandingChanged, { account, replayed: answer.replayed });
}

@Resolver(() => Account)
export class StandingResolver {
  private readonly use: StandingDependencies;

  constructor(use: StandingDependencies) {
    this.use = use;
  }

  @FieldResolver(() => Standing, {
    description: 'What its history does to its limits, and what that rests on.',
  })
  async standing(
    @Root() { accountId }: Account,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<Standing> {
    requireAccount(caller, accountId);
    const read = await loaders.accountStates.load(accountId);
    if (!read) throw new Error(`account ${accountId} has no state`);
    const { catalogue } = this.use;
    const { state, now } = await presentState(catalogue, { state: read.found, now: read.now });
    return toStanding(showStanding(state, catalogue.current().policy.standing, now));
  }

  @Mutation(() => ChangeStandingResult, {
    nullable: true,
    description:
      "Sets the factor that an account's history has on its limits, or ends what was set. An entry of its ledger tells who did and why. For operators.",
  })
  async overrideStanding(
    @Arg('input', () => OverrideStandingInput, { description: 'The account, the factor and why.' })
    given: OverrideStandingInput,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<ChangeStandingResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toOverrideStanding(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toResult(await this.use.overrideStanding(caller, input), loaders);
  }

  @Mutation(() => ChangeStandingResult, {
    nullable: true,
    description:
      'Takes back one piece of evidence, a flag included, as if it had never been: the limits come back at once. For operators.',
  })
  async reverseEvidence(
    @Arg('input', () => ReverseEvidenceInput, { description: 'The account, the evidence and why.' })
    given: ReverseEvidenceInput,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<ChangeStandingResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toReverseEvidence(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    return toResult(await this.use.reverseEvidence(caller, input), loaders);
  }

  @Mutation(() => ReportFingerprintResult, {
    nullable: true,
    description:
      'Tells by which device, card or address an account was seen. For orchestrators and operators.',
  })
  async reportFingerprint(
    @Arg('input', () => ReportFingerprintInput, { description: 'The account, and by what it was seen.' })
    given: ReportFingerprintInput,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<ReportFingerprintResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toReportFingerprint(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    const answer = await this.use.reportFingerprint(caller, input);
    if (answer.kind === 'INVALID') return toInvalidRequest(answer);
    if (answer.kind === 'NOT_FOUND') return toNotFound(answer);
    return make(FingerprintReported, { account: toAccount(await loadAccount(loaders, input.accountId)) });
  }

  @Query(() => AbuseFlagConnection, {
    nullable: true,
    description: 'Accounts that were flagged because of their fingerprint, newest first. For operators.',
  })
  async abuseFlags(
    @Args(() => AbuseFlagsArgs) args: AbuseFlagsArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof AbuseFlagConnection>> {
    const page = readPage(args);
    const rows = await this.use.listAbuseFlags(caller, {
      before: readFlagCursor(page.after),
      limit: page.first + 1,
      which: args.which ?? 'IN_FORCE',
    });
    const edges = rows
      .slice(0, page.first)
      .map((row) => ({ cursor: flagCursor(row), node: toAbuseFlag(row) }));
    const types = { Edge: AbuseFlagEdge, Connection: AbuseFlagConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }
}

@Resolver(() => AbuseFlag)
export class AbuseFlagResolver {
  @FieldResolver(() => Account)
  async account(@Root() { accountId }: AbuseFlag, @Ctx() { loaders }: GraphqlContext): Promise<Account> {
    return toAccount(await loadAccount(loaders, accountId));
  }
}
