/** What can be fetched again by its id alone. */
import { Field, ID, InterfaceType } from 'type-graphql';

@InterfaceType('Node', {
  description: 'Anything with an id of its own, which the query node(id) finds again.',
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Opaque, unique over all types, and for ever the same. Treat it as text without meaning.',
  })
  id!: string;
}
