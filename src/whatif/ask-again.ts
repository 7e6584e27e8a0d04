/**
 * Asking past decisions again under other rules: account by account, each in the order of its journal, a
 * page of entries at a time, so that memory does not grow with how many there are.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Terms } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { OtherRules } from '../domain/other-rules.ts';
import { decideUnder } from '../domain/what-if.ts';
import type { FindInForce } from './in-force.ts';
import type { DecisionRange, DecisionReads } from './ports.ts';
import type { Tally } from './tally.ts';

export interface Asked {
  /** How many decisions were looked at, those that could not be asked again included. */
  readonly looked: number;
  /** Whether there were more than `most`. */
  readonly cut: boolean;
  /** Decisions that can't be asked again, because what they rest on was not kept with them. */
  readonly skipped: number;
}

const PAGE = 200;
const ACCOUNTS_PAGE = 500;
const SLICE = 10;

/** What was agreed right before an entry. */
export function termsAt(agreed: readonly { seq: number; terms: Terms }[], seq: number): Terms | null {
  return agreed.findLast((each) => each.seq < seq)?.terms ?? null;
}

/** The pages of an account's decisions; the next is read while one is looked at. */
async function* pagesOf(
  reads: DecisionReads,
  params: { accountId: string; range: DecisionRange },
): AsyncGenerator<readonly Entry[]> {
  const read = (after: number) => reads.decisionsOf({ ...params, after, limit: PAGE });
  let next: Promise<readonly Entry[]> | null = read(0);
  while (next) {
    const page: readonly Entry[] = await next;
    const last = page.length < PAGE ? undefined : page.at(-1);
    next = last ? read(last.seq) : null;
    // Nobody may be left to hear of it when what is looked at now ends the work.
    next?.catch(() => undefined);
    yield page;
  }
}

async function* accountsOf(reads: DecisionReads, accountId: string | null): AsyncGenerator<string> {
  if (accountId !== null) {
    yield accountId;
    return;
  }
  for (let after: string | null = null; ; ) {
    const page: readonly string[] = await reads.accounts({ after, limit: ACCOUNTS_PAGE });
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < ACCOUNTS_PAGE) return;
  }
}

/** Compares one decision, if it can be asked again. */
export async function compareEntry(
  entry: Entry,
  params: { terms: Terms | null; findInForce: FindInForce; rules: OtherRules },
) {
  const { terms, findInForce, rules } = params;
  if (!terms || !('decision' in entry.detail)) return null;
  const { decision } = entry.detail;
  const inForce = await findInForce(decision, terms);
  const found = inForce && decideUnder(entry, { inForce, rules });
  if (!inForce || !found) return null;
  const { before, after, change, uncounted } = found;
  return {
    at: decision.at,
    accountId: decision.accountId,
    plan: inForce.plan.slug,
    model: inForce.model.slug,
    subject: decision.id,
    before,
    after,
    change,
    uncounted,
  };
}

/** Asks every decision of a range again and counts what differs, at most `most` of them. */
export async function askAgain(
  deps: { reads: DecisionReads; findInForce: FindInForce },
  params: {
    range: DecisionRange;
    rules: OtherRules;
    tally: Tally;
    most: number;
    /** Told after each page. */
    onProgress?: (progress: { accounts: number; decisions: number }) => void;
    /** Asked before each page; ends the work with what it throws. */
    checkAborted?: () => void;
  },
): Promise<Asked> {
  const { reads, findInForce } = deps;
  const { range, rules, tally, most, onProgress, checkAborted } = params;
  let [accounts, looked, skipped] = [0, 0, 0];
  for await (const accountId of accountsOf(reads, range.accountId)) {
    const agreed = await reads.termsOf(accountId);
    for await (const page of pagesOf(reads, { accountId, range })) {
      checkAborted?.();
      for (const entry of page) {
        if (looked >= most) return { looked, cut: true, skipped };
        looked += 1;
        const compared = await compareEntry(entry, {
          terms: termsAt(agreed, entry.seq),
          findInForce,
          rules,
        });
        if (compared) tally.count(compared);
        else skipped += 1;
        // A node that serves meanwhile gets its turn after a millisecond or two of this.
        if (looked % SLICE === 0) await nextTurn();
      }
      onProgress?.({ accounts, decisions: looked });
    }
    accounts += 1;
  }
  onProgress?.({ accounts, decisions: looked });
  return { looked, cut: false, skipped };
}
