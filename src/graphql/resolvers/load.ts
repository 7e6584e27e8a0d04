/** Pools and how loaded they are: Query.pool, reportLoad, and the fields that lead to a pool. */
import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { findPool, poolOf } from '../../load/find-pool.ts';
import { presentLoad } from '../../load/present-load.ts';
import type { ReportLoad } from '../../load/report-load.ts';
import type { CatalogueSource } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import { toReading } from '../input/report-load.ts';
import { toLoad, toPool } from '../map/pool.ts';
import { toInvalidRequest, toNotFound } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import { make } from '../types/make.ts';
import { Pool, PoolLoad } from '../types/pool.ts';
import { LoadReason } from '../types/rejection.ts';
import { LoadReported, ReportLoadInput, ReportLoadResult } from '../types/report-load.ts';
import { requireAnyRole } from '../visible.ts';

export interface LoadDependencies {
  readonly catalogue: CatalogueSource;
  readonly reportLoad: ReportLoad;
}

@Resolver(() => Pool)
export class LoadResolver {
  private readonly use: LoadDependencies;

  constructor(use: LoadDependencies) {
    this.use = use;
  }

  @Query(() => Pool, {
    nullable: true,
    description: 'A pool by its slug. Null when there is none.',
  })
  async pool(
    @Arg('slug', () => String, { description: 'The slug of the pool.' }) slug: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<Pool | null> {
    requireAnyRole(caller);
    const pool = await findPool(this.use.catalogue, slug);
    return pool ? toPool(pool) : null;
  }

  @Mutation(() => ReportLoadResult, {
    nullable: true,
    description:
      'A reading of a pool by an orchestrator or monitor. One that comes late, after a newer one, is answered the same and does not count.',
  })
  async reportLoad(
    @Arg('input', () => ReportLoadInput, { description: 'The pool, and what was read.' })
    input: ReportLoadInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<ReportLoadResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.use.reportLoad(caller, toReading(reading.input));
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'REPORTED':
        return make(LoadReported, { poolId: answer.poolId, load: toLoad(answer.load) });
    }
  }

  @FieldResolver(() => PoolLoad)
  async load(@Root() { poolId }: Pool, @Ctx() { loaders }: GraphqlContext): Promise<PoolLoad> {
    const { found: state, now } = await loaders.poolStates.load(poolId);
    const pool = await poolOf(this.use.catalogue, poolId);
    const policy = this.use.catalogue.current().policy.load;
    return toLoad(presentLoad({ state, pool, policy, now }));
  }
}

@Resolver(() => LoadReported)
export class LoadReportedResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => Pool)
  async pool(@Root() { poolId }: LoadReported): Promise<Pool> {
    return toPool(await poolOf(this.catalogue, poolId));
  }
}

@Resolver(() => LoadReason)
export class LoadReasonResolver {
  private readonly catalogue: CatalogueSource;

  constructor({ catalogue }: { catalogue: CatalogueSource }) {
    this.catalogue = catalogue;
  }

  @FieldResolver(() => Pool)
  async pool(@Root() { poolId }: LoadReason): Promise<Pool> {
    return toPool(await poolOf(this.catalogue, poolId));
  }
}
