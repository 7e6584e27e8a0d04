/** Who is asking. */
import { Field, ObjectType } from 'type-graphql';
import { Account } from './account.ts';
import type { ByResolver } from './by-resolver.ts';
import { describedEnum } from './described-enum.ts';

export const Role = describedEnum('Role', 'What a key or token may do. One may have several.', {
  ACCOUNT: 'Asks for jobs that the account pays, and reads what belongs to it.',
  ORCHESTRATOR: 'Asks for jobs on behalf of accounts, runs and ends them, reports load.',
  MONITOR: 'Reads and follows load, throttling and usage of all accounts; reports load.',
  OPERATOR: 'Manages accounts, credits, catalogue and policy.',
});
export type Role = keyof typeof Role;

@ObjectType('Viewer', {
  simpleResolvers: true,
  description: 'Who is asking: the key or token, by what it may do and whose it is.',
})
export class Viewer {
  /** What `account` is resolved by. */
  accountId!: string | null;

  @Field(() => Account, {
    nullable: true,
    description: 'The account that the key belongs to. Null for a key of no account.',
  })
  account?: ByResolver;

  @Field(() => [Role], { description: 'What the key may do.' })
  roles!: Role[];
}
