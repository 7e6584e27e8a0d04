/**
 * An account: who pays. Its pages of grants, jobs and decisions belong to the type as well; the resolver
 * declares them with their arguments (account-pages.ts), since a job refers back to its account.
 */
import { Field, ObjectType } from 'type-graphql';
import type { ByResolver } from './by-resolver.ts';
import { EffectiveLimit } from './limit.ts';
import { Balance } from './money.ts';
import { Node } from './node.ts';

@ObjectType('Account', {
  implements: Node,
  simpleResolvers: true,
  description: 'Who pays for jobs: a person, a team or a company, with a plan, limits and credits.',
})
export class Account extends Node {
  /** What the other fields are resolved by. */
  accountId!: string;

  @Field(() => String, { description: 'The name, for people.' })
  name!: string;

  @Field(() => Balance, { description: 'What the account has now.' })
  balance?: ByResolver;

  @Field(() => [EffectiveLimit], {
    description: 'All limits and included windows that concern the account, as they bind now.',
  })
  limits?: ByResolver;
}
