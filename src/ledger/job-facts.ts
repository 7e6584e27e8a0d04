/** What the entries about one job have said so far: what a later entry about it must follow from. */
import type { Ending, EndKind, Entry } from '../domain/entry.ts';
import type { Hold } from '../domain/open-job.ts';
import type { Refunded } from '../domain/refunds.ts';

export interface JobFacts {
  /** The seq of its grant. */
  readonly grantedSeq: number;
  readonly hold: Hold;
  /** How many entries there are about it. */
  readonly entries: number;
  /** Whether the last of them is the lapse of its lease. */
  readonly lapsed: boolean;
  readonly endKind: EndKind | null;
  readonly ending: Ending | null;
  readonly refunds: readonly Refunded[];
}

/** The facts with one more entry; null when there is no job for it to be about. */
export function nextFacts(facts: JobFacts | null, entry: Entry): JobFacts | null {
  const { detail } = entry;
  if (detail.kind === 'GRANTED') {
    return {
      grantedSeq: entry.seq,
      hold: detail.hold,
      entries: entry.ordinal + 1,
      lapsed: false,
      endKind: null,
      ending: null,
      refunds: [],
    };
  }
  if (!facts) return null;
  const next: JobFacts = { ...facts, entries: facts.entries + 1, lapsed: false };
  switch (detail.kind) {
    case 'LAPSED':
      return { ...next, lapsed: true };
    case 'SETTLED':
    case 'CANCELLED':
    case 'EXPIRED':
      return { ...next, endKind: detail.kind, ending: detail.ending };
    case 'REFUNDED':
      return { ...next, refunds: [...facts.refunds, { parts: detail.parts, debt: detail.debt }] };
    default:
      return next;
  }
}

/** The facts from all entries about a job, in order; null when they are about none. */
export function factsOf(entries: readonly Entry[]): JobFacts | null {
  return entries.reduce<JobFacts | null>(nextFacts, null);
}
