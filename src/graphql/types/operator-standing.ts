/** What operators do about standing: overrideStanding, reverseEvidence, reportFingerprint and abuseFlags. */
import { ArgsType, createUnionType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, Decimal, IdempotencyKey } from '../scalars.ts';
import { Account } from './account.ts';
import type { ByResolver } from './by-resolver.ts';
import { connectionTypes, PageArgs } from './connection.ts';
import { describedEnum } from './described-enum.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';

@InputType('OverrideStandingInput', { description: "A factor that is to bind instead of the account's own." })
export class OverrideStandingInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input is done once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => Decimal, {
    nullable: true,
    description:
      'The factor, within the floor and the ceiling of the policy. Left out: the override in force ends.',
  })
  value?: bigint | Malformed | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it ends by itself. Left out: it holds until it is ended.',
  })
  expiresAt?: Date | Malformed | null;

  @Field(() => String, { description: 'Why, for the record and for the account to read.' })
  reason!: string;
}

@InputType('ReverseEvidenceInput', { description: 'Evidence that is to be taken back.' })
export class ReverseEvidenceInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input is done once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => ID, { description: 'The id of a StandingEvidence or of an AbuseFlag of the account.' })
  evidenceId!: string;

  @Field(() => String, { description: 'Why, for the record; kept with the entry in the ledger.' })
  reason!: string;
}

@ObjectType('StandingChanged', {
  simpleResolvers: true,
  description: 'Returned when the change is in force. No money moved.',
})
export class StandingChanged {
  @Field(() => Account, { description: 'The account as it is now.' })
  account!: Account;

  @Field(() => Boolean, { description: 'It was changed by an earlier identical request.' })
  replayed!: boolean;
}

export const ChangeStandingResult = createUnionType({
  name: 'ChangeStandingResult',
  description: 'The answer to overrideStanding and reverseEvidence.',
  types: () => [StandingChanged, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type ChangeStandingResult = typeof ChangeStandingResult;

@InputType('ReportFingerprintInput', {
  description: 'By what an account was seen. It takes no idempotency key: to say the same again is harmless.',
})
export class ReportFingerprintInput {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What you tell devices or cards apart by, as an opaque text of 1 to 200 characters. Only a keyed hash of it is kept.',
  })
  fingerprint?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Where it was seen from, as an opaque text of 1 to 200 characters. It is shown beside a flag, and never makes one.',
  })
  address?: string | null;
}

@ObjectType('FingerprintReported', { simpleResolvers: true, description: 'Returned when it is noted.' })
export class FingerprintReported {
  @Field(() => Account, { description: 'The account.' })
  account!: Account;
}

export const ReportFingerprintResult = createUnionType({
  name: 'ReportFingerprintResult',
  description: 'The answer to reportFingerprint.',
  types: () => [FingerprintReported, NotFound, InvalidRequest] as const,
});
export type ReportFingerprintResult = typeof ReportFingerprintResult;

@ObjectType('AbuseFlag', {
  simpleResolvers: true,
  description:
    'An account that is one of many of one fingerprint that were used up one after the other. It lowers limits, and takes no credits.',
})
export class AbuseFlag {
  /** What `account` is resolved by. */
  accountId!: string;

  @Field(() => ID, { description: 'Its id, to reverse it by with reverseEvidence.' })
  id!: string;

  @Field(() => Account, { description: 'The account that is flagged.' })
  account?: ByResolver;

  @Field(() => String, { description: 'The same for all accounts of the fingerprint: a keyed hash of it.' })
  fingerprint!: string;

  @Field(() => Int, { description: 'How many accounts of the fingerprint were in use when it was raised.' })
  accounts!: number;

  @Field(() => Int, {
    description: 'From how many addresses those that are flagged were seen; 0 when none was told.',
  })
  addresses!: number;

  @Field(() => DateTime, { description: 'When it was raised.' })
  raisedAt!: Date;

  @Field(() => DateTime, { description: 'When it is forgotten.' })
  expiresAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When an operator reversed it. Null when none did.' })
  reversedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The application of the operator who did.' })
  reversedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why.' })
  reversalReason!: string | null;
}

export const { Edge: AbuseFlagEdge, Connection: AbuseFlagConnection } = connectionTypes({
  name: 'AbuseFlag',
  node: () => AbuseFlag,
  what: 'flags',
  order: 'newest first',
});

export const AbuseFlagFilter = describedEnum('AbuseFlagFilter', 'Which flags are listed.', {
  IN_FORCE: 'Those that count: neither reversed nor forgotten.',
  ALL: 'All that were ever raised.',
});
export type AbuseFlagFilter = keyof typeof AbuseFlagFilter;

@ArgsType()
export class AbuseFlagsArgs extends PageArgs {
  @Field(() => AbuseFlagFilter, {
    nullable: true,
    defaultValue: 'IN_FORCE',
    description: 'Which ones. Null is IN_FORCE.',
  })
  which?: AbuseFlagFilter | null;
}
