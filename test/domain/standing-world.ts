/** A section of a policy about standing that lets a single case be seen. */
import type { EvidenceKind, EvidenceRule, StandingPolicy } from '../../src/domain/standing-rules.ts';
import { EVIDENCE_KINDS } from '../../src/domain/standing-rules.ts';
import { DAY, HOUR, MINUTE } from './world.ts';

export const usual: EvidenceRule = {
  weight: 100_000,
  free: 0,
  halfLifeMs: HOUR,
  expiryMs: DAY,
  most: 300_000,
};

export function rulesOf(
  fields: Partial<StandingPolicy> = {},
  evidence: Partial<Record<EvidenceKind, Partial<EvidenceRule>>> = {},
): StandingPolicy {
  return {
    floor: 500_000,
    ceiling: 1_500_000,
    step: 50_000,
    stepMs: MINUTE,
    estimates: { close: 700_000, loose: 300_000, over: 1_200_000 },
    hammering: 500_000,
    evidence: Object.fromEntries(EVIDENCE_KINDS.map((kind) => [kind, { ...usual, ...evidence[kind] }])),
    abuse: null,
    ...fields,
  };
}
