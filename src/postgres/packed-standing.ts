/** How an account's standing is packed, as a part of its state and of the entries that change it. */
import type { StandingCause } from '../domain/entry.ts';
import type { Evidence, Flag, Override, Standing, ToldWait } from '../domain/standing.ts';
import { NEUTRAL } from '../domain/standing.ts';
import type { EvidenceKind } from '../domain/standing-rules.ts';
import {
  type Choice,
  type Codec,
  choice,
  type Field,
  instant,
  integer,
  list,
  nullable,
  text,
  uuid,
} from './packing.ts';
import { derived, record } from './packing-records.ts';

/** Published: a number never changes its meaning. */
const EVIDENCE_NUMBERS: Readonly<Record<EvidenceKind, number>> = {
  CLOSE_ESTIMATE: 1,
  JOB_FINISHED: 2,
  BILL_PAID: 3,
  LOOSE_ESTIMATE: 4,
  LEASE_LAPSED: 5,
  JOB_ABANDONED: 6,
  HAMMERING: 7,
  REFUND: 8,
  PAYMENT_FAILED: 9,
  CHARGEBACK: 10,
  SHARED_FINGERPRINT: 11,
};

/** Published: a number never changes its meaning. */
export const standingCause: Choice<StandingCause> = choice({
  EVIDENCE: 0,
  NOTED: 1,
  FLAGGED: 2,
  REVERSED: 3,
  OVERRIDDEN: 4,
  OVERRIDE_ENDED: 5,
});

export const evidenceKind: Choice<EvidenceKind> = choice(EVIDENCE_NUMBERS);

const evidence: Codec<Evidence> = record('Evidence', {
  kind: evidenceKind,
  amount: integer,
  decayedAt: instant,
  cases: integer,
  lastAt: instant,
  since: derived(instant, ({ lastAt }) => lastAt, 'lastAt'),
});

export const flag: Codec<Flag> = record('Flag', {
  id: uuid,
  kind: evidenceKind,
  at: instant,
  expiresAt: instant,
  note: text,
});

export const override: Codec<Override> = record('Override', {
  value: integer,
  reason: text,
  by: text,
  since: instant,
  expiresAt: nullable(instant),
});

const toldWait: Codec<ToldWait> = record('ToldWait', { who: integer, at: instant, retryAt: instant });

const standing: Codec<Standing> = record('Standing', {
  factor: derived(integer, () => NEUTRAL.factor, 'one'),
  since: nullable(instant),
  note: nullable(text),
  evidence: derived(list(evidence), () => [], 'none'),
  flags: derived(list(flag), () => [], 'none'),
  override: nullable(override),
  told: nullable(toldWait),
  lookedAt: instant,
  written: derived(integer, ({ factor }) => factor, 'factor'),
});

/** Of an account that did nothing that counts, nothing is kept. */
export const standingField: Field<unknown, Standing> = derived(
  standing,
  () => NEUTRAL,
  'where everybody begins',
);
