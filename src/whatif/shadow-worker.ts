/**
 * Follows what was committed and asks each decision again under the draft that runs in shadow, on one node
 * at a time. It works beside the decisions and never in their way: after the commit, a few at a time,
 * resting for three times as long as it worked, and for much longer while the node is busy. How far it has
 * read is written together with what it counted, so each decision counts once, whatever is killed when.
 */
import { type Background, runInBackground } from '../background.ts';
import type { Terms } from '../domain/account.ts';
import type { Entry } from '../domain/entry.ts';
import type { Millis } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
import type { WhatIfChange } from '../domain/what-if.ts';
import type { OutboxBatch } from '../events/outbox-item.ts';
import type { EntryReads, EntryRef, OutboxReader } from '../events/ports.ts';
import { compareEntry, termsAt } from './ask-again.ts';
import type { FindInForce } from './in-force.ts';
import { createPace } from './pace.ts';
import type { DecisionReads, ShadowCounts, ShadowExample, ShadowStore } from './ports.ts';

const EVERY_MS = 250;
const LEASE_MS = 10_000;
/** Commits that are read at once. */
const PAGE = 20;
/** Decisions that are asked again before others get their turn: about a millisecond of work. */
const SLICE = 10;
/** Decisions in one step, one commit's more at the most. */
const MOST_AT_ONCE = 500;
/** When it has fallen behind by more commits than this, decisions are counted as skipped until it has not: the outbox is kept for it, and must not grow without bound. */
const MOST_BEHIND = 20_000n;
/** Commits that are skipped at once. */
const SKIP_PAGE = 200;
/** The most accounts whose terms are kept at hand. */
const MOST_ACCOUNTS = 5_000;
const MOST_EXAMPLES = 10;

type Agreed = readonly { readonly seq: number; readonly terms: Terms }[];

interface Running {
  readonly id: number;
  readonly policy: Policy;
  position: bigint;
  counts: ShadowCounts;
  /** How many commits it had still to look at when it took the lead of this step. */
  behind: bigint;
}

/** The terms of the accounts that were asked about last. */
function createTermsMemory(reads: Pick<DecisionReads, 'termsOf'>) {
  const kept = new Map<string, Agreed>();
  return {
    of: async (accountId: string): Promise<Agreed> => {
      const known = kept.get(accountId) ?? (await reads.termsOf(accountId));
      kept.set(accountId, known);
      const [oldest] = kept.keys();
      if (kept.size > MOST_ACCOUNTS && oldest !== undefined) kept.delete(oldest);
      return known;
    },
    /** They have changed. */
    forget: (accountId: string): void => {
      kept.delete(accountId);
    },
  };
}

/** The newest examples of each kind. */
function withExample(examples: readonly ShadowExample[], added: ShadowExample): readonly ShadowExample[] {
  const same = examples.filter(({ change }) => change === added.change);
  const dropped = same.length < MOST_EXAMPLES ? undefined : same[0];
  return [...examples.filter((each) => each !== dropped), added];
}

function withDecision(
  counts: ShadowCounts,
  compared: (ShadowExample & { uncounted: unknown }) | null,
): ShadowCounts {
  if (!compared) return { ...counts, skipped: counts.skipped + 1 };
  const { uncounted: _uncounted, ...example } = compared;
  const decided = counts.decided + 1;
  if (example.change === 'SAME') return { ...counts, decided };
  const disagreements = {
    ...counts.disagreements,
    [example.change]: (counts.disagreements[example.change] ?? 0) + 1,
  };
  return { ...counts, decided, disagreements, examples: withExample(counts.examples, example) };
}

/** The first decision about each request. */
function decisionsIn(batch: OutboxBatch): EntryRef[] {
  return batch.items.flatMap((item) => {
    if (item.kind !== 'ENTRY' || item.ordinal !== 0) return [];
    const { accountId, seq, entryKind } = item;
    return entryKind === 'GRANTED' || entryKind === 'REJECTED' || entryKind === 'WAITING'
      ? [{ accountId, seq }]
      : [];
  });
}

/** As many of the batches, from the first on, as can be asked about well within the time of the lead. */
function firstOf(batches: readonly OutboxBatch[]): readonly OutboxBatch[] {
  let decisions = 0;
  const end = batches.findIndex((batch) => {
    decisions += decisionsIn(batch).length;
    return decisions >= MOST_AT_ONCE;
  });
  return end < 0 ? batches : batches.slice(0, end + 1);
}

export function startShadowWorker(deps: {
  store: ShadowStore;
  reader: OutboxReader;
  entries: Pick<EntryReads, 'entries'>;
  reads: Pick<DecisionReads, 'termsOf'>;
  findInForce: FindInForce;
  /** Told of each decision that was asked again, once it is written; null when it could not be. */
  onCompared: (change: WhatIfChange | null) => void;
  onError: (error: unknown) => void;
  everyMs?: Millis;
  mostBehind?: bigint;
}): Background {
  const { store, reader, entries, reads, findInForce, onCompared, onError } = deps;
  const { everyMs = EVERY_MS, mostBehind = MOST_BEHIND } = deps;
  const terms = createTermsMemory(reads);
  const pace = createPace();
  const closing = new AbortController();
  let running: Running | null = null;

  async function lead(): Promise<Running | null> {
    const leading = await store.lead(LEASE_MS);
    if (!leading) return null;
    const { behind } = leading;
    if (running?.id === leading.id && running.position === leading.position) return { ...running, behind };
    const found = await store.read(leading.id);
    if (!found) return null;
    const { decided, skipped, disagreements, examples } = found.shadow;
    const counts = { decided, skipped, disagreements, examples };
    return { id: leading.id, policy: found.policy, position: leading.position, counts, behind };
  }

  async function compare(
    found: readonly Entry[],
    params: { policy: Policy; counts: ShadowCounts; seen: (WhatIfChange | null)[] },
  ): Promise<ShadowCounts> {
    const { policy, seen } = params;
    let next = params.counts;
    for (const entry of found) {
      const agreed = termsAt(await terms.of(entry.accountId), entry.seq);
      const compared = await compareEntry(entry, {
        terms: agreed,
        findInForce,
        rules: { policy, prices: null },
      });
      next = withDecision(next, compared);
      seen.push(compared?.change ?? null);
    }
    return next;
  }

  /** Looks at the next commits; true when there are more. */
  async function step(now: Running): Promise<boolean> {
    const skips = now.behind > mostBehind;
    const page = skips ? SKIP_PAGE : PAGE;
    const found = await reader.readAfter(now.position, page);
    const batches = skips ? found : firstOf(found);
    const last = batches.at(-1);
    if (!last) return false;
    for (const { items } of batches)
      for (const item of items)
        if (item.kind === 'ENTRY' && (item.entryKind === 'TERMS_CHANGED' || item.entryKind === 'OPENED'))
          terms.forget(item.accountId);
    const wanted = batches.flatMap(decisionsIn);
    const asked = skips ? [] : wanted;
    const seen: (WhatIfChange | null)[] = skips ? wanted.map(() => null) : [];
    let counts: ShadowCounts = { ...now.counts, skipped: now.counts.skipped + seen.length };
    for (let start = 0; start < asked.length; start += SLICE) {
      const slice = await entries.entries(asked.slice(start, start + SLICE));
      const began = performance.now();
      counts = await compare(slice, { policy: now.policy, counts, seen });
      if (closing.signal.aborted) return false;
      await pace(performance.now() - began);
    }
    const written = await store.write({ id: now.id, from: now.position, to: last.position, counts });
    // Another node was faster, or it was stopped: what is in memory here is not what is written.
    if (written) for (const change of seen) onCompared(change);
    running = written ? { ...now, position: last.position, counts } : null;
    return written && (found.length === page || batches.length < found.length);
  }

  const background = runInBackground({
    everyMs,
    task: async () => {
      for (let more = true; more && !closing.signal.aborted; ) {
        running = await lead();
        more = running !== null && (await step(running));
      }
    },
    onError: (error) => {
      // What was counted and not written is counted again.
      running = null;
      onError(error);
    },
  });
  return {
    close: async () => {
      closing.abort();
      await background.close();
      if (running) await store.resign().catch(onError);
    },
  };
}
