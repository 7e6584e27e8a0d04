/** Virtual time over GraphQL, for programs that replay and simulate. */
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { AdvanceClock } from '../../clock/advance-clock.ts';
import type { ReadClock } from '../../clock/read-clock.ts';
import type { GraphqlContext } from '../context.ts';
import type { Malformed } from '../malformed.ts';
import { toInvalidRequest } from '../map/problem.ts';
import { readInput } from '../read-input.ts';
import { DateTime } from '../scalars.ts';
import { AdvanceClockResult, Clock, ClockAdvanced } from '../types/clock.ts';
import { make } from '../types/make.ts';

@Resolver()
export class ClockResolver {
  private readonly advance: AdvanceClock;
  private readonly read: ReadClock;

  constructor({ advanceClock, readClock }: { advanceClock: AdvanceClock; readClock: ReadClock }) {
    this.advance = advanceClock;
    this.read = readClock;
  }

  @Query(() => Clock, {
    nullable: true,
    description: 'What time it is by the clock that every decision goes by. For everybody with a key.',
  })
  async clock(@Ctx() { caller }: GraphqlContext): Promise<Clock> {
    const { now, virtual } = await this.read(caller);
    return make(Clock, { now: new Date(now), virtual });
  }

  @Mutation(() => AdvanceClockResult, {
    nullable: true,
    description:
      'Moves the clock of a database that was made for virtual time, and does all that becomes due. For operators; on a database of real time the answer is InvalidRequest.',
  })
  async advanceClock(
    @Arg('to', () => DateTime, { description: 'The instant to move to, not before the present one.' })
    to: Date | Malformed,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<AdvanceClockResult> {
    const reading = readInput({ to }, []);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.advance(caller, { to: reading.input.to.getTime() });
    if (answer.kind === 'INVALID') return toInvalidRequest(answer);
    return make(ClockAdvanced, { now: new Date(answer.now), due: answer.due });
  }
}
