/**
 * The proof of one account, in one moment of the database: every entry in its order, then the present
 * state, the grants and the open jobs against them. Pages of rows pass through; what stays in memory is
 * the fold, and the facts of some of the jobs that are open.
 */
import type { Entry } from '../domain/entry.ts';
import { bringGrants, compareGrantRows, settleGrants } from './compare-grants.ts';
import { compareJobs, compareWaiting } from './compare-jobs.ts';
import { compareState } from './compare-state.ts';
import { type Broken, brokenAt, type Flaw, flaw } from './flaw.ts';
import { type Fold, newFold } from './fold.ts';
import { foldEntry } from './fold-entry.ts';
import { compareHead, foldLeaf, missingHead } from './fold-tree.ts';
import { factsOf, type JobFacts, nextFacts } from './job-facts.ts';
import type { JournalRow, LedgerSnapshot, TreeHead } from './ports.ts';

const PAGE = 1_000;

/** A few tens of megabytes. */
const MOST_JOBS = 20_000;

export interface AuditOptions {
  /** Goes on after what was proved before; null begins with the first entry. */
  readonly from: Fold | null;
  /** At most so many entries; the account's state is looked at only when none is left. */
  readonly most: number;
  /** What was signed of the account's tree, and kept outside the database. */
  readonly heads: readonly TreeHead[];
  readonly page?: number;
  /** The facts of at most so many jobs are kept at hand; those of others are read again when an entry is about them. */
  readonly mostJobs?: number;
  /** Told after each page. */
  readonly onPage?: (entries: number) => Promise<void> | void;
}

export type Audited =
  | { readonly kind: 'BROKEN'; readonly broken: Broken; readonly fold: Fold; readonly entries: number }
  /** `version` is that of the state that was compared; null while entries are left. */
  | {
      readonly kind: 'SOUND';
      readonly fold: Fold;
      readonly version: number | null;
      readonly entries: number;
    };

/** The facts of the jobs that entries are about. */
interface Jobs {
  readonly known: Map<string, JobFacts>;
}

async function bringJobs(
  jobs: Jobs,
  entries: readonly Entry[],
  params: { fold: Fold; snapshot: LedgerSnapshot },
): Promise<void> {
  const { fold, snapshot } = params;
  const granted = new Set<string>();
  const wanted = new Set<string>();
  for (const { subject, ordinal } of entries) {
    if (ordinal === 0) granted.add(subject);
    else if (!granted.has(subject) && !jobs.known.has(subject)) wanted.add(subject);
  }
  if (wanted.size === 0) return;
  const found = await snapshot.entriesAbout({
    accountId: fold.accountId,
    subjects: [...wanted],
    upTo: fold.seq,
  });
  for (const [subject, before] of found) {
    const facts = factsOf(before);
    if (facts) jobs.known.set(subject, facts);
  }
}

function forget(jobs: Jobs, most: number): void {
  for (const [id, { endKind }] of jobs.known) if (endKind !== null) jobs.known.delete(id);
  const excess = jobs.known.size - most;
  if (excess <= 0) return;
  for (const id of [...jobs.known.keys()].slice(0, excess)) jobs.known.delete(id);
}

type HeadsBySize = ReadonlyMap<number, readonly TreeHead[]>;

function bySize(heads: readonly TreeHead[]): HeadsBySize {
  const sizes = new Map<number, TreeHead[]>();
  for (const head of heads) sizes.set(head.size, [...(sizes.get(head.size) ?? []), head]);
  return sizes;
}

function foldRow(fold: Fold, row: JournalRow, params: { jobs: Jobs; heads: HeadsBySize }): Flaw | null {
  const { jobs, heads } = params;
  if (row.seq !== fold.seq + 1) return flaw('MISSING', `entry ${fold.seq + 1} is not there`, fold.seq + 1);
  const { entry, damage } = row;
  if (damage) return damage;
  if (!entry) return flaw('UNREADABLE', "it can't be read");
  const about = jobs.known.get(entry.subject) ?? null;
  const wrong = foldEntry(fold, entry, about) ?? foldLeaf(fold, row);
  if (wrong) return wrong;
  const facts = nextFacts(about, entry);
  if (facts) jobs.known.set(entry.subject, facts);
  for (const head of heads.get(fold.seq) ?? []) {
    const other = compareHead(fold, head);
    if (other) return other;
  }
  return null;
}

async function compareEnd(
  fold: Fold,
  snapshot: LedgerSnapshot,
): Promise<{ wrong: Flaw | null; version: number }> {
  const stored = await snapshot.state(fold.accountId);
  if (!stored) return { wrong: flaw('STATE', 'the account has no state', null), version: 0 };
  const { state, version } = stored;
  if (!state) return { wrong: flaw('UNREADABLE', "the account's state can't be read", null), version };
  if (state.seq > fold.seq) {
    const message = `entries ${fold.seq + 1} to ${state.seq} are not there`;
    return { wrong: flaw('MISSING', message, fold.seq + 1), version };
  }
  if (state.seq < fold.seq) {
    const message = `the state counts ${state.seq} entries, and there are ${fold.seq}`;
    return { wrong: flaw('MISSING', message, state.seq + 1), version };
  }
  const wrong =
    compareState(fold, state) ??
    (await compareGrantRows(fold, snapshot)) ??
    (await compareJobs(fold, { snapshot, state })) ??
    (await compareWaiting(fold, snapshot));
  return { wrong, version };
}

/** The rows of an account, a page at a time; the next page is read while one is looked at. */
async function* pagesOf(
  snapshot: LedgerSnapshot,
  params: { accountId: string; after: number; most: number; page: number },
): AsyncGenerator<readonly JournalRow[]> {
  const { accountId, most, page } = params;
  const read = (after: number, rest: number) => {
    const limit = Math.min(page, rest);
    return { limit, rows: limit > 0 ? snapshot.rows({ accountId, after, limit }) : Promise.resolve([]) };
  };
  let rest = most;
  let next = read(params.after, rest);
  for (;;) {
    const { limit } = next;
    const rows = await next.rows;
    const last = rows.at(-1);
    if (!last) return;
    rest -= rows.length;
    const isLast = rows.length < limit;
    next = read(last.seq, isLast ? 0 : rest);
    // Nobody may be left to hear of it when what is looked at now turns out to be broken.
    next.rows.catch(() => undefined);
    yield rows;
    if (isLast) return;
  }
}

/** Proves an account, or names the first thing that is wrong with it. */
export async function auditAccount(
  snapshot: LedgerSnapshot,
  accountId: string,
  options: AuditOptions,
): Promise<Audited> {
  const { from, most, onPage, page = PAGE, mostJobs = MOST_JOBS } = options;
  const fold = from ?? newFold(accountId);
  // What was spent before this moment may have changed since, so its row does not tell how it was left.
  const exact = from === null;
  const jobs: Jobs = { known: new Map() };
  const heads = [...(await snapshot.checkpoints(accountId)), ...options.heads];
  const sizes = bySize(heads);
  let entries = 0;
  const broken = (found: Flaw, seq: number | null): Audited => ({
    kind: 'BROKEN',
    broken: brokenAt(accountId, seq, found),
    fold,
    entries,
  });

  for await (const rows of pagesOf(snapshot, { accountId, after: fold.seq, most, page })) {
    const after = fold.seq;
    const readable = rows.flatMap(({ entry }) => (entry ? [entry] : []));
    await bringGrants(fold, readable, { snapshot, exact });
    await bringJobs(jobs, readable, { fold, snapshot });
    for (const row of rows) {
      const wrong = foldRow(fold, row, { jobs, heads: sizes });
      if (wrong) return broken(wrong, row.seq);
      entries += 1;
    }
    const unlike = await settleGrants(fold, readable, { snapshot, after });
    if (unlike) return broken(unlike, null);
    forget(jobs, mostJobs);
    await onPage?.(rows.length);
  }
  if (entries >= most) return { kind: 'SOUND', fold, version: null, entries };

  const cut = heads.find(({ size }) => size > fold.seq);
  if (cut) return broken(missingHead(fold, cut), null);
  const { wrong, version } = await compareEnd(fold, snapshot);
  if (wrong) return broken(wrong, null);
  return { kind: 'SOUND', fold, version, entries };
}
