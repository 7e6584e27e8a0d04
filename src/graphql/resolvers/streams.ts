/**
 * The subscriptions: balanceChanged, loadChanged, throttled, jobChanged and ticketChanged. Says who may follow what and
 * translates; what streams deliver is decided in src/events. An account's key sees its own account;
 * orchestrators, monitors and operators see all. How loaded pools are is for every key to know.
 */
import { GraphQLError } from 'graphql';
import { Args, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { Caller } from '../../auth/caller.ts';
import { SECOND } from '../../domain/instant.ts';
import type { BalanceNews } from '../../events/balance-changed.ts';
import type { Episode } from '../../events/episode.ts';
import type { LoadNews } from '../../events/load-changed.ts';
import type { StreamEvent } from '../../events/stream.ts';
import type { Streams } from '../../events/streams.ts';
import type { TicketNews } from '../../events/ticket-changed.ts';
import type { JobView } from '../../jobs/job-view.ts';
import { poolOf } from '../../load/find-pool.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import {
  readAccountId,
  readCodes,
  readJobId,
  readMinInterval,
  readPools,
  readTicketId,
} from '../input/stream-args.ts';
import { loadAccount } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { toPool } from '../map/pool.ts';
import {
  toBalanceChanged,
  toJobChanged,
  toLoadChanged,
  toThrottled,
  toTicketChanged,
} from '../map/stream-event.ts';
import { readArguments } from '../read-input.ts';
import { notBound, readable } from '../subscriptions.ts';
import { Account } from '../types/account.ts';
import { Pool } from '../types/pool.ts';
import { BalanceChanged, JobChanged, LoadChanged, Throttled, TicketChanged } from '../types/stream.ts';
import {
  BalanceChangedArgs,
  JobChangedArgs,
  LoadChangedArgs,
  ThrottledArgs,
  TicketChangedArgs,
} from '../types/stream-args.ts';
import { requireAccount, requireAnyRole } from '../visible.ts';

export interface StreamsDependencies {
  readonly streams: Streams;
  readonly catalogue: CatalogueSource;
}

/** The account whose events a caller may follow: the one named, or an account's key its own; null for all. */
function visibleAccount(caller: Caller, accountId: string | null): string | null {
  if (accountId !== null) requireAccount(caller, accountId);
  return accountId ?? caller.accountId;
}

@Resolver()
export class StreamsResolver {
  private readonly use: StreamsDependencies;

  constructor(use: StreamsDependencies) {
    this.use = use;
  }

  @Subscription(() => BalanceChanged, {
    nullable: true,
    subscribe: notBound,
    description: 'The balance of an account, after each change of it.',
  })
  balanceChanged(
    @Root() event: StreamEvent<BalanceNews>,
    @Args(() => BalanceChangedArgs) _args: BalanceChangedArgs,
  ): BalanceChanged {
    return toBalanceChanged(event);
  }

  @Subscription(() => LoadChanged, {
    nullable: true,
    subscribe: notBound,
    description: 'How loaded pools are, after each change of it.',
  })
  loadChanged(
    @Root() event: StreamEvent<LoadNews>,
    @Args(() => LoadChangedArgs) _args: LoadChangedArgs,
  ): LoadChanged {
    return toLoadChanged(event);
  }

  @Subscription(() => Throttled, {
    nullable: true,
    subscribe: notBound,
    description:
      'Episodes of refusals, one for each account, code, pool and limit. A rejection counts in an episode for each of its reasons.',
  })
  throttled(@Root() event: StreamEvent<Episode>, @Args(() => ThrottledArgs) _args: ThrottledArgs): Throttled {
    return toThrottled(event);
  }

  @Subscription(() => JobChanged, {
    nullable: true,
    subscribe: notBound,
    description:
      'Jobs, after each change of them; never merged. The present state is the job asked for, or the jobs that have not ended: at most 10,000 of them, those that are due first.',
  })
  jobChanged(
    @Root() event: StreamEvent<JobView>,
    @Args(() => JobChangedArgs) _args: JobChangedArgs,
  ): JobChanged {
    return toJobChanged(event);
  }

  @Subscription(() => TicketChanged, {
    nullable: true,
    subscribe: notBound,
    description:
      'The place of a request that waits and its estimated start, whenever they have changed, and in the end that it was admitted or refused.',
  })
  ticketChanged(
    @Root() event: StreamEvent<TicketNews>,
    @Args(() => TicketChangedArgs) _args: TicketChangedArgs,
  ): TicketChanged {
    return toTicketChanged(event);
  }

  /** The stream of each field, for `bindSubscriptions`. */
  readonly subscribe = {
    balanceChanged: async (
      _root: unknown,
      given: BalanceChangedArgs,
      { caller, loaders }: GraphqlContext,
    ) => {
      requireAnyRole(caller);
      const { after = null, ...args } = readArguments(given);
      const accountId = readAccountId(args.accountId);
      requireAccount(caller, accountId);
      if ((await loaders.accountStates.load(accountId)) === null) throw notFound('There is no such account.');
      const minIntervalMs = readMinInterval(args.minInterval);
      return readable(this.use.streams.balanceChanged({ accountId, minIntervalMs, after }));
    },

    loadChanged: async (_root: unknown, given: LoadChangedArgs, { caller }: GraphqlContext) => {
      requireAnyRole(caller);
      const { after = null, pools, minInterval } = readArguments(given);
      const poolIds = await readPools(pools, this.use);
      return readable(
        this.use.streams.loadChanged({ poolIds, minIntervalMs: readMinInterval(minInterval), after }),
      );
    },

    throttled: async (_root: unknown, given: ThrottledArgs, context: GraphqlContext) => {
      const caller = requireAnyRole(context.caller);
      const { after = null, accountId, pools, codes } = readArguments(given);
      return readable(
        this.use.streams.throttled({
          accountId: visibleAccount(caller, accountId == null ? null : readAccountId(accountId)),
          poolIds: await readPools(pools, this.use),
          codes: readCodes(codes),
          after,
        }),
      );
    },

    jobChanged: async (_root: unknown, given: JobChangedArgs, context: GraphqlContext) => {
      const caller = requireAnyRole(context.caller);
      const { after = null, jobId, ...args } = readArguments(given);
      const accountId = visibleAccount(caller, args.accountId == null ? null : readAccountId(args.accountId));
      if (jobId == null) return readable(this.use.streams.jobChanged({ accountId, jobId: null, after }));
      const asked = readJobId(jobId, { accountId: args.accountId == null ? null : accountId });
      requireAccount(caller, asked.accountId);
      const { accountId: owner, jobId: subject } = asked;
      if ((await context.loaders.subjects.load({ accountId: owner, subject })) === null) {
        throw notFound('There is no such job.');
      }
      return readable(this.use.streams.jobChanged({ ...asked, after }));
    },

    ticketChanged: async (_root: unknown, given: TicketChangedArgs, { caller, loaders }: GraphqlContext) => {
      requireAnyRole(caller);
      const { after = null, id, minInterval } = readArguments(given);
      const ref = readTicketId(id);
      requireAccount(caller, ref.accountId);
      const subject = { accountId: ref.accountId, subject: ref.jobId };
      if ((await loaders.subjects.load(subject)) === null) throw notFound('There is no such ticket.');
      const minIntervalMs = readMinInterval(minInterval) ?? SECOND;
      return readable(this.use.streams.ticketChanged({ ref, minIntervalMs, after }));
    },
  };
}

@Resolver(() => BalanceChanged)
export class BalanceChangedResolver {
  @FieldResolver(() => Account)
  async account(@Root() { accountId }: BalanceChanged, @Ctx() { loaders }: GraphqlContext): Promise<Account> {
    return toAccount(await loadAccount(loaders, accountId));
  }
}

@Resolver(() => LoadChanged)
export class LoadChangedResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => Pool)
  async pool(@Root() { poolId }: LoadChanged): Promise<Pool> {
    return toPool(await poolOf(this.catalogue, poolId));
  }
}

@Resolver(() => Throttled)
export class ThrottledResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => Account, { nullable: true })
  async account(
    @Root() { accountId }: Throttled,
    @Ctx() { loaders }: GraphqlContext,
  ): Promise<Account | null> {
    return accountId === null ? null : toAccount(await loadAccount(loaders, accountId));
  }

  @FieldResolver(() => Pool, { nullable: true })
  async pool(@Root() { poolId }: Throttled): Promise<Pool | null> {
    return poolId === null ? null : toPool(await poolOf(this.catalogue, poolId));
  }
}

function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'NOT_FOUND' } });
}
