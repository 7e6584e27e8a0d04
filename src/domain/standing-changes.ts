/** What changes an account's standing: time, a flag, an operator. Each change is an entry of its journal, and none has a posting. */
import type { AccountState } from './account.ts';
import type { Plan } from './catalogue.ts';
import { applyDue } from './due.ts';
import { append, type Entry, type EntryDetail } from './entry.ts';
import type { Instant } from './instant.ts';
import type { Policy } from './policy.ts';
import { idFrom } from './request.ts';
import {
  count,
  type Flag,
  MOST_FLAGS,
  type Override,
  overrideAt,
  restored,
  type Standing,
  standingAt,
  wordsFor,
} from './standing.ts';
import type { EvidenceKind, StandingPolicy } from './standing-rules.ts';

type Detail = Extract<EntryDetail, { kind: 'STANDING_CHANGED' }>;
type Changed = { readonly state: AccountState; readonly entry: Entry };

function write(
  state: AccountState,
  standing: Standing,
  fields: Pick<Detail, 'cause'> &
    Partial<Pick<Detail, 'evidence' | 'flag' | 'note' | 'by' | 'inputHash' | 'reason'>> & {
      subject: string;
      at: Instant;
    },
): Changed {
  const { subject, at, cause, evidence = null, flag = null, by = null } = fields;
  const { note = standing.note, inputHash = null, reason = null } = fields;
  return append(
    { ...state, standing: { ...standing, written: standing.factor } },
    {
      subject,
      ordinal: 0,
      at,
      detail: {
        kind: 'STANDING_CHANGED',
        cause,
        from: state.standing.written,
        to: standing.factor,
        evidence,
        flag,
        override: standing.override,
        note,
        by,
        inputHash,
        reason,
      },
      postings: [],
    },
  );
}

/** Time lets the factor move, and ends an override: an entry tells when what binds has changed. */
function passTime(
  state: AccountState,
  rules: StandingPolicy,
  now: Instant,
): { state: AccountState; entry: Entry | null } {
  const looked = standingAt(state.standing, rules, now);
  const ended = looked.override !== null && overrideAt(looked, now) === null;
  if (!ended && looked.factor === state.standing.written) {
    return { state: looked === state.standing ? state : { ...state, standing: looked }, entry: null };
  }
  const subject = idFrom(state.accountId, 'standing', String(state.seq + 1));
  const at = Math.max(looked.since ?? 0, ended ? (looked.override?.expiresAt ?? 0) : 0);
  const standing = ended ? { ...looked, override: null } : looked;
  return write(state, standing, { subject, at, cause: ended ? 'OVERRIDE_ENDED' : 'EVIDENCE' });
}

/** Lets the standing move as far as it may by `now`. `entries` are those that were made before, to which its own is added. */
export function bringStandingUp(
  state: AccountState,
  params: { policy: Policy; now: Instant; entries: readonly Entry[] },
): { state: AccountState; entries: Entry[] } {
  const { policy, now, entries } = params;
  if (!policy.standing) return { state, entries: [...entries] };
  const passed = passTime(state, policy.standing, now);
  return { state: passed.state, entries: passed.entry ? [...entries, passed.entry] : [...entries] };
}

/**
 * Brings an account up to `now`: what is due of its money happens (`applyDue`), and its standing moves as far
 * as it may. Returns the state and the entries of all that.
 */
export function bringUp(
  state: AccountState,
  params: { plan: Plan; policy: Policy; now: Instant },
): { state: AccountState; entries: Entry[] } {
  const due = applyDue(state, params);
  return params.policy.standing ? bringStandingUp(due.state, { ...params, entries: due.entries }) : due;
}

interface Change {
  readonly rules: StandingPolicy;
  readonly now: Instant;
  /** The id of the entry's subject: the same change has the same. */
  readonly subject: string;
}

/** Counts a case that no entry tells of by itself. */
export function noteCase(state: AccountState, params: Change & { kind: EvidenceKind }): Changed {
  const { rules, now, subject, kind } = params;
  const standing = count(state.standing, kind, { rules, at: now });
  const fields = { subject, at: now, cause: 'NOTED', evidence: kind, note: wordsFor(kind) } as const;
  return write(state, standing, fields);
}

/** Raises a flag. The factor follows it by its steps. */
export function raiseFlag(state: AccountState, params: Change & { flag: Flag }): Changed {
  const { now, subject, flag } = params;
  const { standing } = state;
  const others = standing.flags.filter(({ id, expiresAt }) => id !== flag.id && now < expiresAt);
  const flags = [...others, flag].slice(-MOST_FLAGS);
  const next: Standing = { ...standing, flags, lookedAt: Math.max(standing.lookedAt, now) };
  return write(state, next, {
    subject,
    at: now,
    cause: 'FLAGGED',
    evidence: flag.kind,
    flag,
    note: flag.note,
  });
}

/** An operator's doing. */
interface Done extends Change {
  readonly by: string;
  readonly reason: string;
  readonly inputHash: string;
}

/** What is reversed: all that was counted of a kind, or one flag. */
export type Reversible = { readonly kind: EvidenceKind } | { readonly flagId: string };

/** Takes evidence back as if it had never been, and lets the limits up again at once. Null when there is none. */
export function reverseEvidence(state: AccountState, params: Done & { what: Reversible }): Changed | null {
  const { rules, now, what } = params;
  const { standing } = state;
  const flag = 'flagId' in what ? (standing.flags.find(({ id }) => id === what.flagId) ?? null) : null;
  const counted = 'kind' in what && standing.evidence.some(({ kind }) => kind === what.kind);
  if (!flag && !counted) return null;
  const without: Standing = {
    ...standing,
    flags: standing.flags.filter((each) => each !== flag),
    evidence: standing.evidence.filter(({ kind }) => !('kind' in what) || kind !== what.kind),
  };
  const evidence = flag?.kind ?? ('kind' in what ? what.kind : null);
  return write(state, restored(without, rules, now), { ...told(params), cause: 'REVERSED', evidence, flag });
}

/** Sets the factor by hand, or lets the evidence have it again. */
export function overrideStanding(
  state: AccountState,
  params: Done & { override: Pick<Override, 'value' | 'expiresAt'> | null },
): Changed {
  const { now, override: set, by, reason } = params;
  const override = set && { ...set, by, reason, since: now };
  const standing: Standing = { ...state.standing, override };
  return write(state, standing, { ...told(params), cause: override ? 'OVERRIDDEN' : 'OVERRIDE_ENDED' });
}

function told({ subject, now, by, reason, inputHash }: Done) {
  return { subject, at: now, by, reason, inputHash };
}
