/** An account's standing as people read it: where the factor is, where it belongs, and all that it rests on. */
import type { AccountState } from '../domain/account.ts';
import type { Instant } from '../domain/instant.ts';
import { idFrom } from '../domain/request.ts';
import {
  amountAt,
  boundAt,
  NEUTRAL,
  type Override,
  overrideAt,
  targetAt,
  weightOf,
  wordsFor,
} from '../domain/standing.ts';
import { EVIDENCE_KINDS, type EvidenceKind, type StandingPolicy } from '../domain/standing-rules.ts';

/** A flag, or all that was counted of a kind. */
export interface ShownEvidence {
  readonly id: string;
  readonly kind: EvidenceKind;
  /** What it moves the factor by, in millionths; below zero for what lowers it. */
  readonly weight: number;
  readonly cases: number;
  readonly since: Instant;
  /** When it is forgotten if nothing more comes. */
  readonly expiresAt: Instant;
  readonly note: string;
}

export interface ShownStanding {
  /** As it binds, in millionths, like the next three. */
  readonly factor: number;
  readonly target: number;
  readonly floor: number;
  readonly ceiling: number;
  readonly since: Instant;
  readonly note: string | null;
  readonly evidence: readonly ShownEvidence[];
  readonly overrides: readonly Override[];
}

/** The id of all that was counted of a kind. */
export function countedId(accountId: string, kind: EvidenceKind): string {
  return idFrom(accountId, 'evidence', kind);
}

function evidenceOf(state: AccountState, rules: StandingPolicy, now: Instant): ShownEvidence[] {
  const { standing, accountId } = state;
  return EVIDENCE_KINDS.flatMap((kind): ShownEvidence[] => {
    const rule = rules.evidence[kind];
    if (!rule) return [];
    const flags = standing.flags.filter((flag) => flag.kind === kind && now < flag.expiresAt);
    const shownFlags = flags.map((flag) => ({
      id: flag.id,
      kind,
      weight: weightOf({ ...NEUTRAL, flags: [flag] }, kind, { rules, at: now }),
      cases: 1,
      since: flag.at,
      expiresAt: flag.expiresAt,
      note: flag.note,
    }));
    const counted = standing.evidence.find((each) => each.kind === kind);
    if (!counted || amountAt(counted, rule, now) === 0) return shownFlags;
    const { cases, since, lastAt } = counted;
    const weight = weightOf({ ...NEUTRAL, evidence: [counted] }, kind, { rules, at: now });
    const shown = { id: countedId(accountId, kind), kind, weight, cases, since };
    return [...shownFlags, { ...shown, expiresAt: lastAt + rule.expiryMs, note: wordsFor(kind) }];
  });
}

/** What weighs most comes first. Without rules nothing counts, and everybody stands alike. */
export function showStanding(state: AccountState, rules: StandingPolicy | null, now: Instant): ShownStanding {
  const { value: factor, since, note } = boundAt(state.standing, rules, now);
  const shown = { factor, since: since ?? state.terms.planSince, note };
  if (!rules) {
    return { ...shown, target: factor, floor: factor, ceiling: factor, evidence: [], overrides: [] };
  }
  const { floor, ceiling } = rules;
  const override = overrideAt(state.standing, now);
  const evidence = evidenceOf(state, rules, now);
  return {
    ...shown,
    target: targetAt(state.standing, rules, now),
    floor,
    ceiling,
    evidence: evidence.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
    overrides: override ? [override] : [],
  };
}
