/** Prices frozen ahead of a request. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';
import { Cost } from './money.ts';
import { Node } from './node.ts';
import { InvalidRequest, NotFound } from './problem.ts';
import { WorkloadInput } from './workload.ts';

@InputType('QuoteJobInput', { description: 'What to freeze a price for.' })
export class QuoteJobInput {
  @Field(() => ID, { nullable: true, description: "The account that will pay. Left out: the caller's." })
  accountId?: string | null;

  @Field(() => String, { description: 'The slug of the model.' })
  model!: string;

  @Field(() => WorkloadInput, { description: 'The most that the job may use.' })
  workload!: WorkloadInput;
}

@ObjectType('Quote', {
  implements: Node,
  simpleResolvers: true,
  description:
    'A price that is frozen for account, model and workload. A job requested with it before it expires is held and charged at most that.',
})
export class Quote extends Node {
  @Field(() => Cost, { description: 'The frozen cost.' })
  cost!: Cost;

  @Field(() => DateTime, { description: 'Requests may name the quote before this instant and not at it.' })
  expiresAt!: Date;
}

export const QuoteJobResult = createUnionType({
  name: 'QuoteJobResult',
  description: 'The answer to quoteJob.',
  types: () => [Quote, InvalidRequest, NotFound] as const,
});
export type QuoteJobResult = typeof QuoteJobResult;
