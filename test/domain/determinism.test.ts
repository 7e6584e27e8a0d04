/** Holds the core to being a function: the same inputs give the same outputs, and inputs are left as they were. */
import { expect, test } from '@jest/globals';
import { decideJob } from '../../src/domain/decide.ts';
import { evaluateAt } from '../../src/domain/retry.ts';
import { frozen } from './frozen.ts';
import { live } from './life.ts';
import { groundFrom } from './random-world.ts';

test('a decision is the same each time it is made, and changes nothing of what it was given', () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { state, request, terrain, alternatives } = frozen(groundFrom(seed));
    const first = decideJob(state, request, { terrain, alternatives });
    // What was asked in between, about other instants too, leaves no trace.
    evaluateAt(state, request, { terrain, at: terrain.now + 86_400_000 });
    expect(decideJob(state, request, { terrain, alternatives })).toEqual(first);
  }
});

test('a whole life is the same each time it is lived', () => {
  for (const seed of [3, 14, 159]) {
    const [once, again] = [live(seed, 80).life, live(seed, 80).life];
    expect(again.state).toEqual(once.state);
    expect(again.entries).toEqual(once.entries);
    expect(again.poolState).toEqual(once.poolState);
  }
});
