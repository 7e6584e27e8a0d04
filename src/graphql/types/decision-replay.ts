/** A stored decision that was asked again on its own ground. */
import { Field, ObjectType } from 'type-graphql';
import { Decision, DecisionOutcome } from './decision.ts';
import { describedEnum } from './described-enum.ts';

export const DecisionPart = describedEnum('DecisionPart', 'A part of the answer of a decision.', {
  OUTCOME: 'Granted, waiting or rejected.',
  COST: 'What it costs, line by line.',
  WORKLOAD: 'How much was granted.',
  LAYERS: 'What each layer had, took and left.',
  FUNDING: 'Who pays.',
  REASONS: 'Why it was refused.',
  ACTION: 'What a machine should do next.',
});
export type DecisionPart = keyof typeof DecisionPart;

@ObjectType('DecisionDifference', {
  simpleResolvers: true,
  description: 'A part of a decision that came out otherwise when it was asked again.',
})
export class DecisionDifference {
  @Field(() => DecisionPart, { description: 'Which part.' })
  part!: DecisionPart;

  @Field(() => String, {
    description: 'What is stored, as JSON, for people; amounts in millionths, cut after 2000 characters.',
  })
  stored!: string;

  @Field(() => String, { description: 'What was found now, in the same form.' })
  found!: string;
}

@ObjectType('DecisionReplay', {
  simpleResolvers: true,
  description:
    'A stored decision asked again: the same request, on the facts that are stored with it, under the policy, prices and plan of then.',
})
export class DecisionReplay {
  @Field(() => Decision, { description: 'The decision as it is stored.' })
  decision!: Decision;

  @Field(() => DecisionOutcome, { description: 'What is decided when it is asked again.' })
  outcome!: DecisionOutcome;

  @Field(() => Boolean, { description: 'Whether every part of the answer is the same.' })
  same!: boolean;

  @Field(() => [DecisionDifference], { description: 'The parts that differ; empty when it is the same.' })
  differences!: DecisionDifference[];
}
