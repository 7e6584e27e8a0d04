/** The section of the policy about standing: what of an account's history moves its limits, and how far. */
import { z } from 'zod';
import { type DocumentProblem, problem, readFields, valueAt } from '../catalogue/document.ts';
import { decimal, duration, wholeNumber } from '../catalogue/document-values.ts';
import type { Json } from '../catalogue/json-with-comments.ts';
import { MICRO } from '../domain/decimal.ts';
import {
  EVIDENCE_KINDS,
  EVIDENCE_MEANINGS,
  type EvidenceKind,
  type StandingPolicy,
} from '../domain/standing-rules.ts';

const weight = decimal({ what: 'a weight', least: 0n, most: 1000n * MICRO }).transform(Number);
const cases = decimal({ what: 'a number of cases', least: 0n, most: 1000n * MICRO }).transform(Number);
const share = decimal({ what: 'a share', least: 0n, most: MICRO }).transform(Number);
const above = decimal({ what: 'a factor', least: MICRO, most: 1000n * MICRO }).transform(Number);
const stepSize = decimal({ what: 'a step', least: 1n, most: 1000n * MICRO }).transform(Number);

const evidenceDocument = z
  .strictObject({
    weight: weight.describe('What one case moves the factor by.'),
    free: cases.optional().describe('So many cases count for nothing. Left out: none.'),
    halfLife: duration.describe('After this time half of it is forgotten.'),
    expiry: duration.describe('After this time without another case all of it is.'),
    most: weight.describe('The most that this kind moves the factor by, however many cases.'),
  })
  .meta({ id: 'Evidence', description: 'How much a kind of evidence counts, and for how long.' });

const about = (kind: EvidenceKind) => evidenceDocument.optional().describe(EVIDENCE_MEANINGS[kind]);

const evidencesDocument = z
  .strictObject({
    CLOSE_ESTIMATE: about('CLOSE_ESTIMATE'),
    JOB_FINISHED: about('JOB_FINISHED'),
    BILL_PAID: about('BILL_PAID'),
    LOOSE_ESTIMATE: about('LOOSE_ESTIMATE'),
    LEASE_LAPSED: about('LEASE_LAPSED'),
    JOB_ABANDONED: about('JOB_ABANDONED'),
    HAMMERING: about('HAMMERING'),
    REFUND: about('REFUND'),
    PAYMENT_FAILED: about('PAYMENT_FAILED'),
    CHARGEBACK: about('CHARGEBACK'),
    SHARED_FINGERPRINT: about('SHARED_FINGERPRINT'),
  })
  .describe('How much each kind of evidence counts. A kind that is left out does not count.');

const estimatesDocument = z
  .strictObject({
    close: share.describe('From this share on an estimate is close.'),
    loose: share.describe('Below this share it is loose.'),
    over: above.describe('Above this share it is loose as well.'),
  })
  .meta({
    id: 'Estimates',
    description: 'What a job cost, as a share of what was held for it, tells how good the estimate was.',
  });

const abuseDocument = z
  .strictObject({
    fewest: wholeNumber(2, 10_000).describe(
      'Fewer accounts than this, used up one after the other, are no pattern.',
    ),
    lanes: wholeNumber(1, 100).describe('So many accounts may be in use side by side.'),
    share: share.describe('What part of the accounts of the fingerprint must follow one another.'),
    lookback: duration.describe('Accounts that began longer ago are not looked at.'),
  })
  .meta({
    id: 'Abuse',
    description:
      'When accounts of one fingerprint that are used up one after the other are flagged. Left out: never.',
  });

export const standingDocument = z
  .strictObject({
    floor: share.describe('The factor is never lower.'),
    ceiling: above.describe('The factor is never higher.'),
    step: stepSize.describe(
      'The factor moves by whole steps of this size, and stays while it has less than one to go.',
    ),
    every: duration.describe('The factor moves by one step at most in this time.'),
    estimates: estimatesDocument,
    hammering: share.describe('Who asks again within this share of the wait that they were told hammers.'),
    evidence: evidencesDocument,
    abuse: abuseDocument.optional(),
  })
  .meta({
    id: 'Standing',
    description:
      "What an account's history does to the limits that name HISTORY. Left out: nothing, everybody stands alike.",
  });

export type StandingDocument = z.output<typeof standingDocument>;

export function compileStanding(document: StandingDocument): StandingPolicy {
  const { floor, ceiling, step, every, estimates, hammering, evidence, abuse } = document;
  const rules: { -readonly [Kind in keyof StandingPolicy['evidence']]: StandingPolicy['evidence'][Kind] } =
    {};
  for (const each of EVIDENCE_KINDS) {
    const rule = evidence[each];
    if (!rule) continue;
    const { weight: one, free = 0, halfLife, expiry, most } = rule;
    rules[each] = { weight: one, free, halfLifeMs: halfLife, expiryMs: expiry, most };
  }
  return {
    floor,
    ceiling,
    step,
    stepMs: every,
    estimates,
    hammering,
    evidence: rules,
    abuse: abuse
      ? { fewest: abuse.fewest, lanes: abuse.lanes, share: abuse.share, lookbackMs: abuse.lookback }
      : null,
  };
}

/** A factor has so many steps to go at most; fewer are no way to adapt, more would take for ever. */
const MOST_STEPS = 100;

/** What no schema can find in the section at `path`. */
export function checkStanding(json: Json, path: readonly string[]): DocumentProblem[] {
  const section = valueAt(json, path);
  if (section === undefined) return [];
  const found: DocumentProblem[] = [];
  const { floor, ceiling, step } = readFields(standingDocument, section);
  if (floor !== undefined && ceiling !== undefined && step !== undefined) {
    const steps = (ceiling - floor) / step;
    if (ceiling > floor && steps < 1) {
      found.push(problem([...path, 'step'], 'The factor could never move.', 'at most ceiling - floor'));
    }
    if (steps > MOST_STEPS) {
      const message = `From floor to ceiling there are more than ${MOST_STEPS} steps.`;
      found.push(problem([...path, 'step'], message, `at least a ${MOST_STEPS}th of ceiling - floor`));
    }
  }
  const { loose, close } = readFields(estimatesDocument, valueAt(section, ['estimates']) ?? null);
  if (loose !== undefined && close !== undefined && loose > close) {
    const message = 'An estimate would be close and loose at once.';
    found.push(problem([...path, 'estimates', 'loose'], message, 'at most close'));
  }
  const abuse = valueAt(section, ['abuse']);
  if (abuse === undefined) return found;
  const { fewest, lanes } = readFields(abuseDocument, abuse);
  if (fewest !== undefined && lanes !== undefined && fewest <= lanes) {
    const message = 'So few accounts can all be in use side by side, and none would follow another.';
    found.push(problem([...path, 'abuse', 'fewest'], message, 'above lanes'));
  }
  if (valueAt(section, ['evidence', 'SHARED_FINGERPRINT']) === undefined) {
    const message = 'Accounts would be flagged, and the flags would count for nothing.';
    found.push(problem([...path, 'evidence', 'SHARED_FINGERPRINT'], message, 'a weight, or no abuse'));
  }
  return found;
}
