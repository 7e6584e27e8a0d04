/** `decision`: the pure core for an account with 20 limits, 5 budgets and 20 grants, against one request of the hello-world. */
import { decideJob } from '../src/domain/decide.ts';
import {
  account,
  credits,
  grant,
  limit,
  plan,
  request,
  START,
  terms,
  terrain,
} from '../test/domain/world.ts';
import type { MakeRow } from './rows.ts';
import { median } from './statistics.ts';

const RUNS = 20_000;

function timeDecision(): number {
  const limits = Array.from({ length: 20 }, (_, index) =>
    limit({ name: `limit ${index}`, base: credits(1_000_000), factors: ['TIER', 'LOAD', 'OPERATOR'] }),
  );
  const budgets = Array.from({ length: 5 }, (_, index) => ({
    name: `budget ${index}`,
    scope: 'ACCOUNT' as const,
    match: null,
    period: 'MONTH' as const,
    timeZone: 'UTC',
    cap: credits(1_000_000),
  }));
  const grants = Array.from({ length: 20 }, () => grant(credits(1_000)));
  const state = account({ grants, terms: { ...terms, budgets } });
  const ground = terrain({ plan: { ...plan, limits }, now: START });
  const asked = request(2_000);
  const decide = () => decideJob(state, asked, { terrain: ground, alternatives: [] });
  for (let run = 0; run < RUNS; run += 1) decide();
  const began = performance.now();
  for (let run = 0; run < RUNS; run += 1) decide();
  return ((performance.now() - began) / RUNS) * 1_000;
}

export const decisionRow: MakeRow = async ({ world, timing, load }) => {
  const ratios: number[] = [];
  const decisions: number[] = [];
  for (let round = 0; round < timing.rounds; round += 1) {
    const micros = timeDecision();
    const { rate } = await load(world.hello, 64);
    decisions.push(micros);
    ratios.push(micros / (1e6 / rate));
  }
  return { ratio: median(ratios), figures: { decision_micros: Number(median(decisions).toFixed(1)) } };
};
