/** Query.replayDecision. */
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { ReplayDecision } from '../../whatif/replay-decision.ts';
import type { GraphqlContext } from '../context.ts';
import { readGid } from '../global-id.ts';
import { toDecisionReplay } from '../map/decision-replay.ts';
import { DecisionReplay } from '../types/decision-replay.ts';

@Resolver()
export class DecisionReplayResolver {
  private readonly replay: ReplayDecision;

  constructor({ replayDecision }: { replayDecision: ReplayDecision }) {
    this.replay = replayDecision;
  }

  @Query(() => DecisionReplay, {
    nullable: true,
    description:
      "Asks a stored decision again, on the facts stored with it and under what was in force then, and tells every difference; there is none unless something is broken. For operators and the account's own keys. Null when there is no such decision that the caller may see.",
  })
  async replayDecision(
    @Arg('id', () => ID, { description: 'The id of the decision.' }) id: string,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<DecisionReplay | null> {
    const ref = readGid(id);
    const replayed = await this.replay(caller, ref?.kind === 'dec' ? ref : null);
    return replayed && toDecisionReplay(replayed);
  }
}
