/** decision: what the pure core takes for an account with 20 limits, 5 budgets and 20 grants, in hello-world requests. */
import { performance } from 'node:perf_hooks';
import { decideJob } from '../src/domain/decide.ts';
import { closedLoop } from './closed-loop.ts';
import { openTerrain, requestOf, richAccount } from './rich-account.ts';
import { atMost, type Group, makeRow } from './row.ts';
import { helloSide } from './stage.ts';
import { median, rounded } from './statistics.ts';

const ROUNDS = 5;
const DECISIONS = 5_000;

/** Microseconds for one decision: each stands on the state that the one before left. */
export function decisionMicros(decisions = DECISIONS): number {
  let state = richAccount();
  const terrain = openTerrain();
  const began = performance.now();
  for (let index = 0; index < decisions; index += 1) {
    const decided = decideJob(state, requestOf(index), { terrain, alternatives: [] });
    if (decided.job === null) throw new Error('A decision that is measured was a refusal.');
    state = decided.state;
  }
  return ((performance.now() - began) * 1_000) / decisions;
}

export const decision: Group = {
  names: ['decision'],
  measure: async (stage) => {
    const hello = await stage.startHello();
    const side = helloSide(hello, stage);
    decisionMicros();
    await closedLoop(side, { connections: 64, seconds: 4 });
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(decisionMicros());
      theirs.push(1_000_000 / (await closedLoop(side, { connections: 64, seconds: 2 })).rate);
    }
    await hello.stop();
    return [
      makeRow('decision', rounded(median(ours) / median(theirs), 3), {
        target: atMost(0.2),
        figures: {
          decisionMicros: rounded(median(ours)),
          helloMicros: rounded(median(theirs)),
        },
      }),
    ];
  },
};
