/** Grants of credits: each one's source, terms and what became of it. */
import { Field, Int, ObjectType } from 'type-graphql';
import { Credits, DateTime } from '../scalars.ts';
import { connectionTypes } from './connection.ts';
import { FundingSource } from './money.ts';
import { Node } from './node.ts';

@ObjectType('CreditGrant', {
  implements: Node,
  simpleResolvers: true,
  description:
    'Credits given at one time on the same terms. granted = available + held + spent + expired + revoked. Usable until its expiry instant and not at it; what is held by then stays usable for its job, and what returns afterwards expires.',
})
export class CreditGrant extends Node {
  @Field(() => FundingSource, { description: 'PROMOTIONAL, PLAN or PURCHASED.' })
  source!: FundingSource;

  @Field(() => String, { description: 'What it is called, for people, e.g. "Welcome".' })
  name!: string;

  @Field(() => Int, { description: 'Among grants of the same rank of source, the lower pays first.' })
  burnPriority!: number;

  @Field(() => DateTime, { description: 'Usable from this instant on.' })
  effectiveAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Usable before this instant and not at it. Null: it never expires.',
  })
  expiresAt!: Date | null;

  @Field(() => Credits, { description: 'How much was given in all.' })
  granted!: bigint;

  @Field(() => Credits, { description: 'How much is left to pay from.' })
  available!: bigint;

  @Field(() => Credits, { description: 'How much is set aside for jobs that have not ended.' })
  held!: bigint;

  @Field(() => Credits, { description: 'How much jobs were charged.' })
  spent!: bigint;

  @Field(() => Credits, { description: 'How much was lost by expiry.' })
  expired!: bigint;

  @Field(() => Credits, { description: 'How much was taken back, e.g. when a purchase was refunded.' })
  revoked!: bigint;
}

export const { Edge: CreditGrantEdge, Connection: CreditGrantConnection } = connectionTypes({
  name: 'CreditGrant',
  node: () => CreditGrant,
  what: 'credit grants',
  order: 'newest first',
});
