/** The policy of a database in which none was published yet: default ranks, no limits, debt blocks. Its version is 0. */
import { DEFAULT_ADAPTIVE } from '../domain/adaptive-capacity.ts';
import { HOUR, MINUTE, SECOND } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';

const UNMOVED = [1_000_000, 1_000_000, 1_000_000, 1_000_000] as const;

export const BUILT_IN_POLICY: Policy = {
  version: 0,
  ranks: { INCLUDED: 0, PROMOTIONAL: 1, PLAN: 1, PURCHASED: 2, POSTPAID: 3 },
  overage: 'CHARGE',
  debtBlocks: true,
  tiers: new Map(),
  limits: [],
  rules: [],
  load: {
    enter: [700_000, 850_000, 950_000],
    leave: [600_000, 750_000, 900_000],
    dwellMs: 30 * SECOND,
    staleMs: MINUTE,
    factors: { CRITICAL: UNMOVED, STANDARD: UNMOVED, SHEDDABLE: UNMOVED },
    shedAt: { CRITICAL: null, STANDARD: null, SHEDDABLE: null },
    maxStep: 100_000,
    stepMs: SECOND,
    adaptive: DEFAULT_ADAPTIVE,
  },
  standing: null,
  lease: { minMs: SECOND, maxMs: 24 * HOUR },
  quoteMs: 5 * MINUTE,
};
