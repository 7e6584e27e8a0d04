// The proof at the end: what the orchestrator saw, what Weir's usage says, what the accounts hold, and what the
// ledger's own postings sum to, compared with each other. Pure; gather-evidence.ts asks for what is compared.
import type { FundingSource } from '../../client/generated/operations.ts';
import { formatMicro } from '../../domain/decimal.ts';
import { type Books, type BySource, SOURCES, totalOf } from './books.ts';
import type { Tally } from './tally.ts';

/** What Weir says about itself after the play. */
export interface Evidence {
  readonly usage: {
    readonly granted: bigint;
    readonly rejected: bigint;
    readonly settled: bigint;
    /** What became debt counts as charged. */
    readonly charged: bigint;
    readonly returned: bigint;
    readonly chargedBySource: BySource;
  };
  /** Over the grants of all accounts of the population. */
  readonly grants: {
    readonly spent: BySource;
    readonly held: bigint;
    readonly unbalanced: readonly string[];
  };
  readonly debt: bigint;
  readonly ledger: LedgerProof;
  /** Jobs that nobody settled and that have not expired. */
  readonly open: number;
}

export interface LedgerProof {
  readonly balanced: boolean;
  readonly postings: string;
  readonly sum: string;
  readonly accounts: string;
  readonly firstBroken: string | null;
}

export interface Check {
  readonly claim: string;
  readonly holds: boolean;
  readonly expected: string;
  readonly found: string;
}

const credits = formatMicro;

const GRANT_SOURCES: readonly FundingSource[] = ['PROMOTIONAL', 'PLAN', 'PURCHASED'];

export function checkAll({
  rows,
  tally,
  books,
  evidence,
}: {
  rows: number;
  tally: Tally;
  books: Books;
  evidence: Evidence;
}): Check[] {
  const { usage, grants, ledger } = evidence;
  const granted = tally.first.granted + tally.again.granted;
  const rejected = sum(tally.first.rejected) + sum(tally.again.rejected);
  const { succeeded, failed, cancelled, late, afterExpiry } = tally.ended;
  const settled = succeeded + failed + cancelled + late + afterExpiry;
  const checks = [
    check('every row was requested once and decided', rows, tally.requests),
    check(
      'every request was granted or rejected',
      tally.requests,
      tally.first.granted + sum(tally.first.rejected),
    ),
    check('every granted job ended', granted, settled + tally.expired + evidence.open),
    check('no answer was wrong in itself', 'none', tally.faultExamples[0] ?? 'none'),
    check('usage counts the grants that were given', granted, usage.granted),
    check('usage counts the rejections that were given', rejected, usage.rejected),
    check('usage counts the jobs that were settled or cancelled', settled, usage.settled),
    check(
      'usage sums to what was charged and what is owed',
      credits(totalOf(books.charged) + books.debt),
      credits(usage.charged),
    ),
    check('usage sums to what went back', credits(totalOf(books.returned)), credits(usage.returned)),
    ...SOURCES.map((source) =>
      check(
        `usage sums to what was charged to ${source}`,
        credits(books.charged[source]),
        credits(usage.chargedBySource[source]),
      ),
    ),
    ...GRANT_SOURCES.map((source) =>
      check(
        `the ${source} grants are spent by what was charged`,
        credits(books.charged[source]),
        credits(grants.spent[source]),
      ),
    ),
    check('each grant is available, held, spent, expired or revoked', 'none', grants.unbalanced[0] ?? 'none'),
    check('what is owed is what the endings left as debt', credits(books.debt), credits(evidence.debt)),
    check(
      'every posting of the ledger sums to zero',
      'balanced',
      ledger.balanced ? 'balanced' : (ledger.firstBroken ?? 'not balanced'),
    ),
  ];
  if (evidence.open === 0) checks.push(check('nothing is held any more', credits(0n), credits(grants.held)));
  return checks;
}

function check(claim: string, expected: string | number | bigint, found: string | number | bigint): Check {
  return {
    claim,
    holds: String(expected) === String(found),
    expected: String(expected),
    found: String(found),
  };
}

function sum(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((total, value) => total + value, 0);
}
