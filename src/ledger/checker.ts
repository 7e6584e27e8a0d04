/**
 * The scheduled checker: proves the ledger in the background, on one node at a time. Each account goes on
 * from where it was left, so that new entries are read once and soon; from time to time it is read as a
 * whole. It works in small pages with pauses in between, each in a moment of its own, so that it neither
 * holds up what the node serves nor keeps the database from cleaning up.
 *
 * What goes on from a mark does not read again what was proved before, and takes the rows of grants that
 * were spent by then at their word: `npm run verify` does not.
 */
import type { Counter } from 'prom-client';
import type { Millis } from '../domain/instant.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AlarmStore } from './alarms.ts';
import { auditAccount } from './audit-account.ts';
import type { Broken } from './flaw.ts';
import type { Fold } from './fold.ts';
import type { CheckerStore, LedgerAudit } from './ports.ts';

export interface CheckerTimes {
  /** Between two pages of entries, at least. */
  readonly paceMs: Millis;
  /** Of the time, at most this share is spent on it. */
  readonly share: number;
  /** Between two rounds over all accounts. */
  readonly idleMs: Millis;
  /** How long a node that fell silent keeps the lead. */
  readonly leaseMs: Millis;
  /** After how long an account is read from its first entry again. */
  readonly wholeMs: Millis;
  /** After how long an account that is broken is looked at again. */
  readonly brokenMs: Millis;
}

export const CHECKER_TIMES: CheckerTimes = {
  paceMs: 20,
  share: 0.1,
  idleMs: 30_000,
  leaseMs: 60_000,
  wholeMs: 7 * 24 * 3_600_000,
  brokenMs: 3_600_000,
};

/** Entries in a page: a few milliseconds of work. */
const PAGE = 100;
/** Entries in one moment of the database. */
const SLICE = 2_000;
const ACCOUNTS = 50;

export interface CheckerCounts {
  readonly entries: Pick<Counter, 'inc'>;
  readonly alarms: Pick<Counter, 'inc'>;
}

export interface LedgerChecker {
  /** Begins to work. */
  start(): void;
  /** Ends the work after the page at hand, and gives up the lead. Safe to call twice, and without a start. */
  close(): Promise<void>;
}

export function createLedgerChecker(params: {
  audit: LedgerAudit;
  store: CheckerStore;
  alarms: Pick<AlarmStore, 'raise'>;
  logger: Pick<Logger, 'error' | 'warn'>;
  counts: CheckerCounts;
  times?: CheckerTimes;
}): LedgerChecker {
  const { audit, store, alarms, logger, counts, times = CHECKER_TIMES } = params;
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  let wake = (): void => undefined;

  function pause(millis: Millis): Promise<void> {
    if (closing.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function raise(broken: Broken): Promise<void> {
    const { accountId, seq, what, message } = broken;
    const isNew = await alarms.raise({ kind: 'LEDGER', accountId, seq, what, message });
    await store.keepBroken(accountId);
    counts.alarms.inc();
    logger.error({ alarm: 'LEDGER', accountId, seq, what, isNew }, `the ledger is broken: ${message}`);
  }

  /** Checks some entries of an account. Returns whether any are left. */
  async function slice(accountId: string, from: Fold | null, whole: boolean): Promise<Fold | null> {
    let began = performance.now();
    const audited = await audit.snapshot((snapshot) =>
      auditAccount(snapshot, accountId, {
        from,
        most: SLICE,
        heads: [],
        page: PAGE,
        onPage: async () => {
          const rest = (performance.now() - began) * (1 / times.share - 1);
          await pause(Math.max(times.paceMs, rest));
          began = performance.now();
        },
      }),
    );
    counts.entries.inc(audited.entries);
    if (audited.kind === 'BROKEN') {
      await raise(audited.broken);
      return null;
    }
    const { fold, version } = audited;
    await store.keep({ fold, version }, { whole });
    return version === null ? fold : null;
  }

  /** Checks what is new of an account, or all of it. Returns false when the lead was lost on the way. */
  async function check(accountId: string, whole: boolean): Promise<boolean> {
    const mark = whole ? null : await store.mark(accountId);
    let first = mark === null;
    let fold = mark?.fold ?? null;
    do {
      fold = await slice(accountId, fold, first);
      first = false;
      if (closing.signal.aborted || !(await store.lead(times.leaseMs))) return false;
    } while (fold);
    return true;
  }

  /** Checks the next accounts that are due. Returns whether more may follow at once. */
  async function step(after: string | null): Promise<boolean> {
    const { wholeMs, brokenMs } = times;
    const due = await store.due({ after, limit: ACCOUNTS, wholeMs, brokenMs });
    for (const { accountId, whole } of due) {
      if (!(await check(accountId, whole))) return false;
      await store.moveOn(accountId);
    }
    if (due.length === ACCOUNTS) return true;
    await store.moveOn(null);
    return false;
  }

  async function run(): Promise<void> {
    // A node that has just come up has other things to do.
    await pause(times.idleMs);
    while (!closing.signal.aborted) {
      let more = false;
      try {
        const lead = await store.lead(times.leaseMs);
        more = lead !== null && (await step(lead.after));
      } catch (error) {
        logger.warn({ err: error }, 'the check of the ledger was interrupted');
      }
      if (!more) await pause(times.idleMs);
    }
    try {
      await store.resign();
    } catch (error) {
      logger.warn({ err: error }, 'the check of the ledger was not given up: its lease will lapse');
    }
  }

  return {
    start: () => {
      running ??= run();
    },
    close: async () => {
      closing.abort();
      wake();
      await running;
    },
  };
}
