/** Replays of decisions, as the API shows them. */
import type { Answer } from '../../domain/replay-decision.ts';
import type { DecisionReplayed } from '../../whatif/replay-decision.ts';
import { DecisionDifference, type DecisionPart, DecisionReplay } from '../types/decision-replay.ts';
import { make } from '../types/make.ts';
import { toDecision } from './decision.ts';

const PARTS: Readonly<Record<keyof Answer, DecisionPart>> = {
  outcome: 'OUTCOME',
  cost: 'COST',
  workload: 'WORKLOAD',
  layers: 'LAYERS',
  funding: 'FUNDING',
  reasons: 'REASONS',
  action: 'ACTION',
};

const LONGEST = 2_000;

function asText(value: unknown): string {
  return JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? `${field}` : field)).slice(
    0,
    LONGEST,
  );
}

export function toDecisionReplay({ entry, replayed }: DecisionReplayed): DecisionReplay {
  const { stored, found, differs } = replayed;
  return make(DecisionReplay, {
    decision: toDecision(entry.detail.decision, entry.ordinal),
    outcome: found.outcome,
    same: differs.length === 0,
    differences: differs.map((key) =>
      make(DecisionDifference, {
        part: PARTS[key],
        stored: asText(stored[key]),
        found: asText(found[key]),
      }),
    ),
  });
}
