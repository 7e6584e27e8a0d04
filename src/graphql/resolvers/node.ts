/** Query.node: anything with an id, found again by it. How each kind is found is a dependency; here is only the choice. */
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { GraphqlContext } from '../context.ts';
import { type GlobalRef, type IdKind, readGid } from '../global-id.ts';
import { Node } from '../types/node.ts';
import { requireAnyRole } from '../visible.ts';

/** Answers null when there is no such thing, or the caller may not see it. */
export type FindNode = (ref: GlobalRef, context: GraphqlContext) => Promise<Node | null>;

/** How each kind of thing is found. */
export type NodeFinders = Readonly<Record<IdKind, FindNode>>;

@Resolver()
export class NodeResolver {
  private readonly finders: NodeFinders;

  constructor({ finders }: { finders: NodeFinders }) {
    this.finders = finders;
  }

  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id. Null when there is nothing that the caller may see.',
  })
  async node(
    @Arg('id', () => ID, { description: 'An id that an answer of Weir carried.' }) id: string,
    @Ctx() context: GraphqlContext,
  ): Promise<Node | null> {
    requireAnyRole(context.caller);
    const ref = readGid(id);
    return ref ? this.finders[ref.kind](ref, context) : null;
  }
}
