/** API keys: which applications may do what, in whose name. */
import { ArgsType, createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, IdempotencyKey } from '../scalars.ts';
import { Account } from './account.ts';
import type { ByResolver } from './by-resolver.ts';
import { Priority } from './catalogue.ts';
import { connectionTypes, PageArgs } from './connection.ts';
import { IdempotencyConflict, InvalidRequest, NotFound } from './problem.ts';
import { Role } from './viewer.ts';

@ObjectType('ApiKey', {
  simpleResolvers: true,
  description: 'A key that an application sends. Weir keeps only the SHA-256 of its secret.',
})
export class ApiKey {
  /** What `account` is resolved by. */
  accountId!: string | null;

  @Field(() => ID, { description: 'What it is called by; usage grouped by KEY and budgets by KEY name it.' })
  id!: string;

  @Field(() => String, { description: 'The first characters of its secret, to tell keys apart by.' })
  prefix!: string;

  @Field(() => String, { description: 'The application that it was made for.' })
  application!: string;

  @Field(() => [Role], { description: 'What it may do.' })
  roles!: Role[];

  @Field(() => [Priority], {
    description: 'The priorities that it may ask for, as far as the plan allows them.',
  })
  priorities!: Priority[];

  @Field(() => Account, {
    nullable: true,
    description: 'The account that it belongs to. Null: the company itself.',
  })
  account?: ByResolver;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is refused. Null: it is good.' })
  revokedAt!: Date | null;
}

export const { Edge: ApiKeyEdge, Connection: ApiKeyConnection } = connectionTypes({
  name: 'ApiKey',
  node: () => ApiKey,
  what: 'API keys',
  order: 'newest first',
});

@ArgsType()
export class ApiKeysArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Only keys of this account. Left out: all keys.' })
  accountId?: string | null;
}

@InputType('CreateApiKeyInput', { description: 'A key to be made.' })
export class CreateApiKeyInput {
  @Field(() => IdempotencyKey, {
    description:
      'The same key with the same input makes one API key; repeated, the answer is without its secret.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, { description: 'The application that will send it; 1 to 100 characters.' })
  application!: string;

  @Field(() => [Role], {
    description: 'What it may do. ACCOUNT alone for a key of an account, and never otherwise.',
  })
  roles!: Role[];

  @Field(() => [Priority], {
    nullable: true,
    description: 'The priorities that it may ask for. Left out: STANDARD and SHEDDABLE.',
  })
  priorities?: Priority[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The account that it belongs to. Left out: the company itself.',
  })
  accountId?: string | null;
}

@ObjectType('ApiKeyCreated', { simpleResolvers: true, description: 'Returned when the key was made.' })
export class ApiKeyCreated {
  @Field(() => ApiKey, { description: 'The key.' })
  key!: ApiKey;

  @Field(() => String, {
    nullable: true,
    description:
      'What the application sends as "Authorization: Bearer ...". Shown in this one answer and kept nowhere; null when the answer is repeated. Who lost it revokes the key and makes another.',
  })
  secret!: string | null;

  @Field(() => Boolean, { description: 'It was made by an earlier identical request.' })
  replayed!: boolean;
}

export const CreateApiKeyResult = createUnionType({
  name: 'CreateApiKeyResult',
  description: 'The answer to createApiKey.',
  types: () => [ApiKeyCreated, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type CreateApiKeyResult = typeof CreateApiKeyResult;

@InputType('RevokeApiKeyInput', { description: 'A key to be refused from now on, for good.' })
export class RevokeApiKeyInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input revokes once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => ID, { description: 'The id of the API key.' })
  keyId!: string;
}

@ObjectType('ApiKeyRevoked', {
  simpleResolvers: true,
  description: 'Returned when the key is refused, by every node within a second.',
})
export class ApiKeyRevoked {
  @Field(() => ApiKey, { description: 'The key.' })
  key!: ApiKey;

  @Field(() => Boolean, { description: 'It was revoked by an earlier identical request.' })
  replayed!: boolean;
}

export const RevokeApiKeyResult = createUnionType({
  name: 'RevokeApiKeyResult',
  description: 'The answer to revokeApiKey.',
  types: () => [ApiKeyRevoked, NotFound, IdempotencyConflict, InvalidRequest] as const,
});
export type RevokeApiKeyResult = typeof RevokeApiKeyResult;
