/** API keys, for operators: Query.apiKeys, createApiKey, revokeApiKey. */
import { GraphQLError } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { CreateApiKey } from '../../accounts/create-api-key.ts';
import type { ApiKeyStore } from '../../accounts/ports.ts';
import type { RevokeApiKey } from '../../accounts/revoke-api-key.ts';
import { requireRole } from '../../auth/caller.ts';
import type { GraphqlContext } from '../context.ts';
import { readGid } from '../global-id.ts';
import { loadAccount } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { keyNumber, toApiKey } from '../map/api-key.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound } from '../map/problem.ts';
import { readAccountId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { readSeqCursor, seqCursor } from '../seq-cursor.ts';
import { Account } from '../types/account.ts';
import { connectEdges, readPage } from '../types/connection.ts';
import { make } from '../types/make.ts';
import {
  ApiKey,
  ApiKeyConnection,
  ApiKeyCreated,
  ApiKeyEdge,
  ApiKeyRevoked,
  ApiKeysArgs,
  CreateApiKeyInput,
  CreateApiKeyResult,
  RevokeApiKeyInput,
  RevokeApiKeyResult,
} from '../types/operator-keys.ts';

export interface ApiKeysDependencies {
  readonly keys: Pick<ApiKeyStore, 'page'>;
  readonly createApiKey: CreateApiKey;
  readonly revokeApiKey: RevokeApiKey;
}

function readAccount(gid: string | null | undefined): string | null {
  if (gid == null) return null;
  const ref = readGid(gid);
  if (ref?.kind === 'acc') return ref.accountId;
  throw new GraphQLError('accountId is not the id of an account.', {
    extensions: { code: 'BAD_USER_INPUT', path: ['accountId'], expected: 'the id of an account: acc_...' },
  });
}

@Resolver(() => ApiKey)
export class ApiKeysResolver {
  private readonly use: ApiKeysDependencies;

  constructor(use: ApiKeysDependencies) {
    this.use = use;
  }

  @Query(() => ApiKeyConnection, {
    nullable: true,
    description: 'API keys, revoked ones included, newest first. For operators.',
  })
  async apiKeys(
    @Args(() => ApiKeysArgs) args: ApiKeysArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof ApiKeyConnection>> {
    requireRole(caller, 'OPERATOR');
    const page = readPage(args);
    const accountId = readAccount(args.accountId);
    const before = readSeqCursor(page.after);
    const rows = await this.use.keys.page({ accountId, before, limit: page.first + 1 });
    const edges = rows
      .slice(0, page.first)
      .map((row) => ({ cursor: seqCursor(row.id), node: toApiKey(row) }));
    const types = { Edge: ApiKeyEdge, Connection: ApiKeyConnection };
    return connectEdges({ types, page, edges, more: rows.length > page.first });
  }

  @Mutation(() => CreateApiKeyResult, {
    nullable: true,
    description: 'Makes an API key. Its secret is in this one answer and nowhere else.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'Whom it is for, and what it may do.' })
    given: CreateApiKeyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<CreateApiKeyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, application, roles, priorities, accountId: gid } = reading.input;
    const accountId = gid == null ? null : readAccountId(gid, ['input', 'accountId']);
    if (accountId !== null && typeof accountId !== 'string') return toInvalidRequest(accountId);
    const answer = await this.use.createApiKey(caller, {
      idempotencyKey,
      application,
      roles,
      priorities: priorities ?? ['STANDARD', 'SHEDDABLE'],
      accountId,
    });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'CREATED': {
        const { key, secret, replayed } = answer;
        return make(ApiKeyCreated, { key: toApiKey(key), secret, replayed });
      }
    }
  }

  @Mutation(() => RevokeApiKeyResult, {
    nullable: true,
    description: 'Refuses an API key from now on, for good; every node within a second.',
  })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key.' }) given: RevokeApiKeyInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<RevokeApiKeyResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { idempotencyKey, keyId } = reading.input;
    const answer = await this.use.revokeApiKey(caller, { idempotencyKey, keyId: keyNumber(keyId) });
    switch (answer.kind) {
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REVOKED':
        return make(ApiKeyRevoked, { key: toApiKey(answer.key), replayed: answer.replayed });
    }
  }

  @FieldResolver(() => Account, { nullable: true })
  async account(@Root() { accountId }: ApiKey, @Ctx() { loaders }: GraphqlContext): Promise<Account | null> {
    return accountId === null ? null : toAccount(await loadAccount(loaders, accountId));
  }
}
