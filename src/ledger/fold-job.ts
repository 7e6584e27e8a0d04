/**
 * The life of a job, as the fold follows it: that each entry follows from those before it, which
 * postings it must have, and what it does to windows, budgets and the reserve of a parent.
 *
 * It goes by what the entries say (hold, cost, charged, returned), and derives from that what the
 * rules of charging leave no choice about: the order of the hold, and where the rest goes back to.
 */
import { countInBudgets, holdInBudgets } from '../domain/budgets.ts';
import { maxOf, minOf } from '../domain/decimal.ts';
import type { FundingPart } from '../domain/decision.ts';
import type { Ending, Entry, EntryDetail } from '../domain/entry.ts';
import { mergeParts, splitParts, subtractParts, totalOf } from '../domain/funding.ts';
import type { Hold } from '../domain/open-job.ts';
import { moveParts, type Posting, transfer } from '../domain/postings.ts';
import { refundable } from '../domain/refunds.ts';
import { countInWindow } from '../domain/windows.ts';
import { type Flaw, flaw } from './flaw.ts';
import type { Fold, FoldedParent } from './fold.ts';
import type { JobFacts } from './job-facts.ts';
import { sameParts } from './parts.ts';

/** The postings that an entry must have; `returned` of them went back to sources that may be over. */
export interface Expected {
  readonly expected: readonly Posting[];
  readonly returned: readonly FundingPart[];
}

type DetailOf<Kind extends EntryDetail['kind']> = Extract<EntryDetail, { kind: Kind }>;

export function isFlaw(value: object | null): value is Flaw {
  return value !== null && 'what' in value;
}

function countWindows(fold: Fold, parts: readonly FundingPart[], sign: 1n | -1n): void {
  for (const part of parts) {
    if (part.source !== 'INCLUDED') continue;
    for (const instance of part.windows) {
      fold.windows = countInWindow(fold.windows, { instance, amount: sign * part.amount });
    }
  }
}

function countBudgets(fold: Fold, hold: Hold, amount: bigint): void {
  fold.budgets = countInBudgets(fold.budgets, { counts: hold.budgets, amount });
}

function parentOf(fold: Fold, hold: Hold): { id: string; parent: FoldedParent } | null {
  const id = hold.parentJobId;
  const parent = id === null ? undefined : fold.parents.get(id);
  return id !== null && parent ? { id, parent } : null;
}

/** Whether an entry stands where a request is decided: first, or second after it waited, which it does no more then. */
export function decidesRequest(fold: Fold, { subject, ordinal }: Entry): boolean {
  return ordinal === 0 || (ordinal === 1 && fold.waiting.delete(subject));
}

/** A grant of a job: what it holds is taken from free sources, or from what its parent holds for it. */
export function passGrant(fold: Fold, entry: Entry, detail: DetailOf<'GRANTED'>): Expected | Flaw {
  const { decision, hold, reserve } = detail;
  if (
    !decidesRequest(fold, entry) ||
    decision.id !== entry.subject ||
    decision.accountId !== entry.accountId
  ) {
    return flaw('LINK', 'it does not carry the decision that it is about');
  }
  if (!sameParts(decision.funding, hold.parts)) {
    return flaw('LINK', 'what it holds is not what was decided');
  }
  if (decision.cost && totalOf(hold.parts) !== decision.cost.total) {
    return flaw('LINK', 'what it holds is not the cost that was decided');
  }
  if (totalOf(reserve) !== (hold.childBudget ?? 0n)) {
    return flaw('LINK', 'what it holds for children is not its child budget');
  }
  const all = [...hold.parts, ...reserve];
  const paying = parentOf(fold, hold);
  if (paying) {
    const left = subtractParts(paying.parent.reserve, mergeParts(all));
    if (totalOf(paying.parent.reserve) - totalOf(left) !== totalOf(all)) {
      return flaw('LINK', `it takes more than job ${paying.id} holds for its children`);
    }
    fold.parents.set(paying.id, { reserve: left });
  } else {
    countWindows(fold, all, 1n);
    fold.budgets = holdInBudgets(fold.budgets, { counts: hold.budgets, amount: totalOf(all) });
  }
  if (hold.childBudget !== null) fold.parents.set(entry.subject, { reserve });
  fold.openJobs += 1;
  return { expected: paying ? [] : moveParts(all, 'FREE', 'HELD'), returned: [] };
}

interface GivenBack {
  readonly expected: readonly Posting[];
  readonly returned: readonly FundingPart[];
}

/** What was not used goes back: to the parent's reserve while that is open, else to its sources. */
function giveBack(fold: Fold, hold: Hold, back: readonly FundingPart[]): GivenBack {
  if (parentOf(fold, hold)) return { expected: [], returned: [] };
  countWindows(fold, back, -1n);
  countBudgets(fold, hold, -totalOf(back));
  return { expected: moveParts(back, 'HELD', 'FREE'), returned: back };
}

function endsOpenJob(fold: Fold, entry: Entry): void {
  fold.parents.delete(entry.subject);
  fold.openJobs -= 1;
}

function wrongSums(ending: Ending, hold: Hold): Flaw | null {
  const { cost, charged, debt, forgiven } = ending;
  const paid = totalOf(charged) + debt;
  if (paid + forgiven !== cost.total) {
    return flaw('LINK', 'what it charged, left as debt and forgave is not the cost');
  }
  if (hold.chargeCap === null || paid <= hold.chargeCap) return null;
  return flaw('LINK', 'it charged more than the quote or maxCost of its grant');
}

/** A settlement or cancellation, in time or (a settlement) after the job had expired. */
export function passEnd(
  fold: Fold,
  entry: Entry,
  params: { detail: DetailOf<'SETTLED' | 'CANCELLED'>; facts: JobFacts },
): Expected | Flaw {
  const { detail, facts } = params;
  const { hold, endKind } = facts;
  const { ending } = detail;
  const late = endKind !== null;
  if (late && (endKind !== 'EXPIRED' || detail.kind !== 'SETTLED')) {
    return flaw('LINK', `it ends a job that was ${endKind.toLowerCase()} before`);
  }
  const wrong = wrongSums(ending, hold);
  if (wrong) return wrong;
  const due = hold.chargeCap === null ? ending.cost.total : minOf(ending.cost.total, hold.chargeCap);
  const parts = late ? [] : hold.parts;
  const held = totalOf(parts);
  const own = splitParts(parts, minOf(due, held));
  const reserve = late ? [] : (fold.parents.get(entry.subject)?.reserve ?? []);
  const back = [...own.rest, ...reserve];
  if (!sameParts(back, ending.returned)) return flaw('LINK', 'what it returned is not the rest of the hold');

  const paying = late ? null : parentOf(fold, hold);
  const given = giveBack(fold, hold, back);
  const overage = maxOf(0n, due - held);
  const fromParent = paying ? splitParts(paying.parent.reserve, overage) : { first: [], rest: [] };
  const covered = mergeParts([...own.first, ...fromParent.first]);
  const extra = subtractParts(ending.charged, covered);
  if (totalOf(extra) + totalOf(covered) !== totalOf(ending.charged)) {
    return flaw('LINK', 'what it charged is not in the order of the hold');
  }
  countWindows(fold, extra, 1n);
  countBudgets(fold, hold, totalOf(extra) + ending.debt);
  if (paying) {
    fold.parents.set(paying.id, { reserve: mergeParts([...fromParent.rest, ...back]) });
  }
  if (!late) endsOpenJob(fold, entry);
  return {
    expected: [
      ...moveParts(covered, 'HELD', 'SPENT'),
      ...given.expected,
      ...moveParts(extra, 'FREE', 'SPENT'),
      ...transfer('DEBT', 'DEBT_SPENT', { grantId: null, amount: ending.debt }),
      ...transfer('FORGIVEN', 'FORGIVEN_SPENT', { grantId: null, amount: ending.forgiven }),
    ],
    returned: given.returned,
  };
}

/** An expiry: all that was held goes back. */
export function passExpiry(
  fold: Fold,
  entry: Entry,
  params: { detail: DetailOf<'EXPIRED'>; facts: JobFacts },
): Expected | Flaw {
  const { hold, endKind } = params.facts;
  const { ending } = params.detail;
  if (endKind !== null) return flaw('LINK', `it ends a job that was ${endKind.toLowerCase()} before`);
  const back = [...hold.parts, ...(fold.parents.get(entry.subject)?.reserve ?? [])];
  if (!sameParts(back, ending.returned)) return flaw('LINK', 'what it returned is not all that was held');
  if (totalOf(ending.charged) + ending.debt + ending.forgiven + ending.cost.total !== 0n) {
    return flaw('LINK', 'it charges for a job of which nobody said what it used');
  }
  const paying = parentOf(fold, hold);
  const given = giveBack(fold, hold, back);
  if (paying) {
    fold.parents.set(paying.id, { reserve: mergeParts([...paying.parent.reserve, ...back]) });
  }
  endsOpenJob(fold, entry);
  return given;
}

/** A refund: at most what was charged and not refunded before. */
export function passRefund(
  fold: Fold,
  params: { detail: DetailOf<'REFUNDED'>; facts: JobFacts },
): Expected | Flaw {
  const { detail, facts } = params;
  const { ending, hold, refunds } = facts;
  if (!ending) return flaw('LINK', 'it refunds a job that has not ended');
  const left = refundable(ending, refunds);
  const rest = subtractParts(left.parts, mergeParts(detail.parts));
  if (totalOf(left.parts) - totalOf(rest) !== totalOf(detail.parts) || detail.debt > left.debt) {
    return flaw('LINK', 'it refunds more than was charged and not refunded before');
  }
  // What had been paid of the job's debt comes back as credits, the rest is not owed any more.
  const { grant } = detail;
  const credited = grant?.granted ?? 0n;
  if (credited > detail.debt) return flaw('LINK', 'it gives more credits than it says');
  countWindows(fold, detail.parts, -1n);
  countBudgets(fold, hold, -(totalOf(detail.parts) + detail.debt));
  return {
    expected: [
      ...moveParts(detail.parts, 'SPENT', 'FREE'),
      ...transfer('DEBT_SPENT', 'DEBT', { grantId: null, amount: detail.debt - credited }),
      ...transfer('ISSUED', 'AVAILABLE', { grantId: grant?.id ?? null, amount: credited }),
    ],
    returned: detail.parts,
  };
}
