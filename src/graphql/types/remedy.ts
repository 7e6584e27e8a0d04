/** What would help after a rejection. Each remedy was evaluated: taken alone, the job would be granted now. */
import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { Credits, DateTime } from '../scalars.ts';
import type { ByResolver } from './by-resolver.ts';
import { Model, Priority } from './catalogue.ts';
import { Cost } from './money.ts';
import { Quantity } from './workload.ts';

@InterfaceType('Remedy', { description: 'A change that, taken alone, would be granted now.' })
export abstract class Remedy {
  @Field(() => String, { description: 'The remedy in English, for people to read. Its wording may change.' })
  message!: string;
}

@ObjectType('WaitRemedy', {
  implements: Remedy,
  simpleResolvers: true,
  description: 'Ask again later, with a new key.',
})
export class WaitRemedy extends Remedy {
  @Field(() => DateTime, { description: 'When to ask; the same promise as retryAt of the rejection.' })
  until!: Date;
}

@ObjectType('TopUpRemedy', {
  implements: Remedy,
  simpleResolvers: true,
  description: 'Add credits, then ask again.',
})
export class TopUpRemedy extends Remedy {
  @Field(() => Credits, { description: 'The least amount that is enough, debt that comes first included.' })
  amount!: bigint;
}

@ObjectType('ReduceRemedy', {
  implements: Remedy,
  simpleResolvers: true,
  description: 'Ask for a smaller job.',
})
export class ReduceRemedy extends Remedy {
  @Field(() => [Quantity], {
    description: 'The largest workload in the same proportions that would be granted.',
  })
  workload!: Quantity[];

  @Field(() => Cost, { description: 'What it would cost.' })
  cost!: Cost;
}

@ObjectType('PriorityRemedy', {
  implements: Remedy,
  simpleResolvers: true,
  description: 'Ask with another priority, one that the caller may use.',
})
export class PriorityRemedy extends Remedy {
  @Field(() => Priority, { description: 'The priority that would be granted.' })
  priority!: Priority;
}

@ObjectType('ModelRemedy', {
  implements: Remedy,
  simpleResolvers: true,
  description: 'Use another model of the same kind.',
})
export class ModelRemedy extends Remedy {
  /** What `model` is resolved by. */
  modelId!: number;

  @Field(() => Model, { description: 'The model that would be granted the same workload.' })
  model?: ByResolver;

  @Field(() => Cost, { description: 'What it would cost there.' })
  cost!: Cost;
}
