/** What there is to run and on what terms: Query.model, models, plans and priceBook, and how operators change them. */
import DataLoader from 'dataloader';
import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { DefineModel } from '../../catalogue/define-model.ts';
import type { DefinePlan } from '../../catalogue/define-plan.ts';
import type { DefinePool } from '../../catalogue/define-pool.ts';
import type { PublishedDocuments } from '../../catalogue/ports.ts';
import type { PublishPriceBook } from '../../catalogue/publish-price-book.ts';
import type { Instant } from '../../domain/instant.ts';
import { findModel } from '../../jobs/prepare-request.ts';
import { type CatalogueSource, pricesAt } from '../../pipeline/ports.ts';
import type { GraphqlContext } from '../context.ts';
import { toDocumentRejected, toPlan, toPriceBook } from '../map/catalogue-answer.ts';
import { toModel } from '../map/model.ts';
import { toPool } from '../map/pool.ts';
import { toIdempotencyConflict, toInvalidRequest } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import { pageBySlug } from '../slug-cursor.ts';
import { Model, ModelConnection, ModelEdge } from '../types/catalogue.ts';
import { connect, PageArgs, readPage } from '../types/connection.ts';
import { make } from '../types/make.ts';
import {
  DefineModelResult,
  DefinePoolInput,
  DefinePoolResult,
  ModelDefined,
  PoolDefined,
  PriceBook,
  PriceBookPublished,
  PublishPriceBookResult,
} from '../types/operator-catalogue.ts';
import { DocumentInput } from '../types/operator-documents.ts';
import { DefinePlanResult, Plan, PlanConnection, PlanDefined, PlanEdge } from '../types/operator-plans.ts';
import { requireAnyRole } from '../visible.ts';

export interface CatalogueDependencies {
  readonly catalogue: CatalogueSource;
  readonly documents: PublishedDocuments;
  readonly definePool: DefinePool;
  readonly defineModel: DefineModel;
  readonly definePlan: DefinePlan;
  readonly publishPriceBook: PublishPriceBook;
  /** The database's clock. */
  readonly now: () => Promise<Instant>;
}

@Resolver()
export class CatalogueResolver {
  private readonly use: CatalogueDependencies;

  constructor(use: CatalogueDependencies) {
    this.use = use;
  }

  @Query(() => Model, { nullable: true, description: 'A model by its slug. Null when there is none.' })
  async model(
    @Arg('slug', () => String, { description: 'The slug of the model.' }) slug: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<Model | null> {
    requireAnyRole(caller);
    const model = await findModel(this.use.catalogue, slug);
    return model ? toModel(model) : null;
  }

  @Query(() => ModelConnection, { nullable: true, description: 'All models, by slug.' })
  async models(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof ModelConnection>> {
    requireAnyRole(caller);
    const page = readPage(args);
    const { modelsBySlug } = await this.use.catalogue.reload();
    const { rows, cursorOf } = pageBySlug(modelsBySlug, page);
    const types = { Edge: ModelEdge, Connection: ModelConnection };
    return connect({ types, page, rows: rows.map(toModel), cursorOf });
  }

  @Query(() => PlanConnection, { nullable: true, description: 'The newest version of each plan, by slug.' })
  async plans(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<InstanceType<typeof PlanConnection>> {
    requireAnyRole(caller);
    const page = readPage(args);
    const { plansBySlug } = await this.use.catalogue.reload();
    const { rows, cursorOf } = pageBySlug(plansBySlug, page);
    const types = { Edge: PlanEdge, Connection: PlanConnection };
    return connect({ types, page, rows: rows.map(toPlan), cursorOf });
  }

  @Query(() => PriceBook, {
    nullable: true,
    description: 'A version of the prices. Null when there is none.',
  })
  async priceBook(
    @Arg('version', () => Int, { nullable: true, description: 'Left out: the one in force.' })
    version: number | null | undefined,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<PriceBook | null> {
    requireAnyRole(caller);
    const now = await this.use.now();
    const inForce = pricesAt(await this.use.catalogue.reload(), now).version;
    const found = await this.use.documents.priceBook(version ?? inForce);
    return found && toPriceBook(found);
  }

  @Mutation(() => DefinePoolResult, {
    nullable: true,
    description:
      'A pool with its capacity, new or changed. Jobs that run keep running, also above a lowered capacity.',
  })
  async definePool(
    @Arg('input', () => DefinePoolInput, { description: 'The pool as it is to be.' }) given: DefinePoolInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DefinePoolResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { capacity = null, ...rest } = reading.input;
    const answer = await this.use.definePool(caller, { ...rest, capacity });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'DEFINED':
        return make(PoolDefined, { pool: toPool(answer.pool), replayed: answer.replayed });
    }
  }

  @Mutation(() => DefineModelResult, {
    nullable: true,
    description: 'A model by its document, new or changed. What jobs that run have agreed stays agreed.',
  })
  async defineModel(
    @Arg('input', () => DocumentInput, { description: 'The document of the model.' }) given: DocumentInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DefineModelResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.use.defineModel(caller, reading.input);
    switch (answer.kind) {
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REFUSED':
        return toDocumentRejected(answer);
      case 'DEFINED':
        return make(ModelDefined, { model: toModel(answer.model), replayed: answer.replayed });
    }
  }

  @Mutation(() => DefinePlanResult, {
    nullable: true,
    description:
      'The first or the next version of a plan, by its document. Accounts stay on the version that they took; changeTerms moves them.',
  })
  async definePlan(
    @Arg('input', () => DocumentInput, { description: 'The document of the plan.' }) given: DocumentInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DefinePlanResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.use.definePlan(caller, reading.input);
    switch (answer.kind) {
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REFUSED':
        return toDocumentRejected(answer);
      case 'DEFINED':
        return make(PlanDefined, { plan: toPlan(answer.plan), replayed: answer.replayed });
    }
  }

  @Mutation(() => PublishPriceBookResult, {
    nullable: true,
    description:
      'The next version of all prices. It takes the place of the one before as a whole; what was quoted, held or charged keeps the prices that it was given under.',
  })
  async publishPriceBook(
    @Arg('input', () => DocumentInput, { description: 'The document of the price book.' })
    given: DocumentInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<PublishPriceBookResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.use.publishPriceBook(caller, reading.input);
    switch (answer.kind) {
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'REFUSED':
        return toDocumentRejected(answer);
      case 'PUBLISHED': {
        const { priceBook, replayed } = answer;
        const published = await this.use.documents.priceBook(priceBook.version);
        if (!published) throw new Error(`price book ${priceBook.version} was published and is not there`);
        return make(PriceBookPublished, { priceBook: toPriceBook(published), replayed });
      }
    }
  }
}

@Resolver(() => Plan)
export class PlanResolver {
  /** Documents never change and are for every caller, so that all operations can share one loader. */
  private readonly texts: DataLoader<number, string>;

  constructor({ documents }: { documents: Pick<PublishedDocuments, 'plans'> }) {
    this.texts = new DataLoader(
      async (ids) => {
        const found = new Map((await documents.plans(ids)).map(({ id, document }) => [id, document]));
        return ids.map((id) => found.get(id) ?? new Error(`plan ${id} has no document`));
      },
      { cache: false },
    );
  }

  @FieldResolver(() => String)
  document(@Root() { planId }: Plan): Promise<string> {
    return this.texts.load(planId);
  }
}
