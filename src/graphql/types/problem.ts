/**
 * Refusals and mistakes that are data: members of a mutation's result, all of them Problems. A fault
 * of Weir's own is never one of these.
 */
import { Field, Int, InterfaceType, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars.ts';
import { Job } from './job.ts';

@InterfaceType('Problem', {
  description: 'A refusal that a client can always select, also when new kinds appear.',
})
export abstract class Problem {
  @Field(() => String, {
    description: 'What is wrong, in English, for people to read. Its wording may change; do not parse it.',
  })
  message!: string;
}

@ObjectType('InvalidRequest', {
  implements: Problem,
  simpleResolvers: true,
  description: "Returned when the input can't be right whatever the state is. Nothing was stored.",
})
export class InvalidRequest extends Problem {
  @Field(() => String, {
    description:
      'What kind of mistake it is, for a machine: stable, in capitals. MALFORMED is text that the type of the field cannot read.',
  })
  code!: string;

  @Field(() => [String], {
    description:
      'Where the mistake is, from the argument down: ["input", "workload", "quantities", "0", "quantity"]. Places in lists count from 0.',
  })
  path!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'What would be right there, e.g. a range, a form or the known names. Null when no single thing would be.',
  })
  expected!: string | null;
}

@ObjectType('IdempotencyConflict', {
  implements: Problem,
  simpleResolvers: true,
  description:
    'Returned when the key was used before with another input. Nothing changed; to ask for something else, use a new key.',
})
export class IdempotencyConflict extends Problem {
  @Field(() => DateTime, { description: 'When the key was first used.' })
  firstAt!: Date;
}

@ObjectType('LeaseLost', {
  implements: Problem,
  simpleResolvers: true,
  description:
    "Returned when the lease token is not the job's last one: another worker has the job, or its slot is taken. Nothing changed.",
})
export class LeaseLost extends Problem {
  @Field(() => Job, { description: 'The job as it stands now.' })
  job!: Job;
}

@ObjectType('JobEnded', {
  implements: Problem,
  simpleResolvers: true,
  description: 'Returned when the job has ended in another way. Nothing changed.',
})
export class JobEnded extends Problem {
  @Field(() => Job, { description: 'The job as it ended; its state says how.' })
  job!: Job;
}

@ObjectType('StaleRevision', {
  implements: Problem,
  simpleResolvers: true,
  description:
    'Returned when what a change rests on has changed meanwhile: somebody else was faster. Nothing was stored; read it again and decide anew.',
})
export class StaleRevision extends Problem {
  @Field(() => [String], {
    description: 'The field that told what was expected: ["input", "expectedRevision"].',
  })
  path!: string[];

  @Field(() => Int, { description: 'The revision or version that it is at.' })
  actual!: number;
}

@ObjectType('NotFound', {
  implements: Problem,
  simpleResolvers: true,
  description: 'Returned when what an id or name points to does not exist, or is not for the caller to see.',
})
export class NotFound extends Problem {}
