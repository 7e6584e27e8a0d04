/** What there is to run and at what price: what every caller can read of it, and how operators change it. */
import { createUnionType, Field, InputType, Int, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { DateTime, Decimal, IdempotencyKey } from '../scalars.ts';
import { Model } from './catalogue.ts';
import { DOCUMENT_TEXT, DocumentRejected } from './operator-documents.ts';
import { Pool } from './pool.ts';
import { IdempotencyConflict, InvalidRequest } from './problem.ts';

@ObjectType('Meter', {
  simpleResolvers: true,
  description: 'Something that a model measures and is paid by.',
})
export class Meter {
  @Field(() => String, { description: 'The short name, unique within the model, e.g. output_token.' })
  slug!: string;

  @Field(() => Decimal, { description: 'Quantities are asked for and granted in whole steps.' })
  step!: bigint;

  @Field(() => Decimal, {
    nullable: true,
    description: 'The most that one job may ask for. Null: no limit of size.',
  })
  max!: bigint | null;
}

@ObjectType('ModelAttribute', {
  simpleResolvers: true,
  description: 'Something that the price of a model may depend on.',
})
export class ModelAttribute {
  @Field(() => String, { description: 'The name, e.g. resolution.' })
  name!: string;

  @Field(() => [String], { description: 'The values that it can have.' })
  values!: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Taken when a request names none. Null: every request has to name one.',
  })
  fallback!: string | null;
}

@ObjectType('PriceBook', {
  simpleResolvers: true,
  description:
    'A version of all prices. Of those that are effective, the highest version is in force; a version never changes.',
})
export class PriceBook {
  @Field(() => Int, { description: 'Counts up with each book. Costs and decisions name it.' })
  version!: number;

  @Field(() => DateTime, { description: 'In force from this instant on, until a higher version is.' })
  effectiveAt!: Date;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: Date;

  @Field(() => String, { description: DOCUMENT_TEXT })
  document!: string;
}

@InputType('DefinePoolInput', { description: 'A pool, new or changed.' })
export class DefinePoolInput {
  @Field(() => IdempotencyKey, {
    description: 'The same key with the same input does it once and repeats the first answer.',
  })
  idempotencyKey!: string | Malformed;

  @Field(() => String, { description: 'What it is called by programs. A known one is changed.' })
  slug!: string;

  @Field(() => String, { description: 'What people read.' })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Jobs that may run at once; zero or more. Left out, reports tell it, and where they do not it is learned from the latency that they tell.',
  })
  capacity?: number | null;
}

@ObjectType('PoolDefined', {
  simpleResolvers: true,
  description: 'Returned when the pool is as it was asked for.',
})
export class PoolDefined {
  @Field(() => Pool, { description: 'The pool as it is now.' })
  pool!: Pool;

  @Field(() => Boolean, { description: 'This is the answer to an earlier identical request.' })
  replayed!: boolean;
}

@ObjectType('ModelDefined', {
  simpleResolvers: true,
  description: 'Returned when the model is as it was asked for.',
})
export class ModelDefined {
  @Field(() => Model, { description: 'The model as it is now.' })
  model!: Model;

  @Field(() => Boolean, { description: 'This is the answer to an earlier identical request.' })
  replayed!: boolean;
}

@ObjectType('PriceBookPublished', {
  simpleResolvers: true,
  description: 'Returned when the price book was published.',
})
export class PriceBookPublished {
  @Field(() => PriceBook, { description: 'The new version.' })
  priceBook!: PriceBook;

  @Field(() => Boolean, { description: 'This is the stored answer to an earlier identical request.' })
  replayed!: boolean;
}

export const DefinePoolResult = createUnionType({
  name: 'DefinePoolResult',
  description: 'The answer to definePool.',
  types: () => [PoolDefined, IdempotencyConflict, InvalidRequest] as const,
});
export type DefinePoolResult = typeof DefinePoolResult;

export const DefineModelResult = createUnionType({
  name: 'DefineModelResult',
  description: 'The answer to defineModel.',
  types: () => [ModelDefined, DocumentRejected, IdempotencyConflict, InvalidRequest] as const,
});
export type DefineModelResult = typeof DefineModelResult;

export const PublishPriceBookResult = createUnionType({
  name: 'PublishPriceBookResult',
  description: 'The answer to publishPriceBook.',
  types: () => [PriceBookPublished, DocumentRejected, IdempotencyConflict, InvalidRequest] as const,
});
export type PublishPriceBookResult = typeof PublishPriceBookResult;
