/** What a job needs, or used: quantities of meters, and the attributes that prices depend on. */
import { Field, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Decimal } from '../scalars.ts';

@InputType('QuantityInput', { description: 'How much of one meter.' })
export class QuantityInput {
  @Field(() => String, { description: 'The slug of a meter of the model, e.g. video_second.' })
  meter!: string;

  @Field(() => Decimal, {
    description: "In the meter's unit: zero or more, at most 6 fraction digits, in whole steps of the meter.",
  })
  quantity!: bigint | Malformed;
}

@InputType('AttributeInput', { description: 'A name and its value.' })
export class AttributeInput {
  @Field(() => String, { description: 'The name, e.g. resolution. Each at most once in a list.' })
  name!: string;

  @Field(() => String, { description: 'The value, e.g. 1280x720.' })
  value!: string;
}

@InputType('WorkloadInput', { description: 'How much work a job is, in all that its price depends on.' })
export class WorkloadInput {
  @Field(() => [QuantityInput], {
    description:
      'How much of each meter the job may use at most: {meter: "video_second", quantity: "8"}, {meter: "output_token", quantity: "4096"}. Each meter once, and at least one above zero.',
  })
  quantities!: QuantityInput[];

  @Field(() => [AttributeInput], {
    nullable: true,
    description:
      'What else the price depends on: {name: "resolution", value: "1280x720"}. Left out: the defaults of the model, where it has them.',
  })
  attributes?: AttributeInput[] | null;
}

@ObjectType('Quantity', { simpleResolvers: true, description: 'How much of one meter.' })
export class Quantity {
  @Field(() => String, { description: 'The slug of the meter, e.g. output_token.' })
  meter!: string;

  @Field(() => Decimal, { description: "In the meter's unit; never negative." })
  quantity!: bigint;
}
