/** Keeping a job's lease while it runs. */
import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Malformed } from '../malformed.ts';
import { Duration } from '../scalars.ts';
import { Job, Lease } from './job.ts';
import { InvalidRequest, JobEnded, LeaseLost, NotFound } from './problem.ts';
import { QuantityInput } from './workload.ts';

@InputType('HeartbeatJobInput', { description: 'A sign of life of a running job.' })
export class HeartbeatJobInput {
  @Field(() => ID, { description: 'The job that runs.' })
  jobId!: string;

  @Field(() => String, { description: "The job's last lease token." })
  leaseToken!: string;

  @Field(() => [QuantityInput], {
    nullable: true,
    description:
      'Cumulative: what the job has used since it began, never less than reported before. Left out: nothing new to report.',
  })
  usedSoFar?: QuantityInput[] | null;

  @Field(() => Duration, {
    nullable: true,
    description: 'How long the lease lasts from now. Left out: as long as it was granted for.',
  })
  extend?: number | Malformed | null;
}

@ObjectType('JobHeartbeat', { simpleResolvers: true, description: 'Returned when the lease was kept.' })
export class JobHeartbeat {
  @Field(() => Job, { description: 'The job as it stands now.' })
  job!: Job;

  @Field(() => Lease, {
    description: 'The lease from now on. Use its token from here; an UNKNOWN job gets a new one.',
  })
  lease!: Lease;
}

export const HeartbeatJobResult = createUnionType({
  name: 'HeartbeatJobResult',
  description: 'The answer to heartbeatJob.',
  types: () => [JobHeartbeat, JobEnded, LeaseLost, NotFound, InvalidRequest] as const,
});
export type HeartbeatJobResult = typeof HeartbeatJobResult;
