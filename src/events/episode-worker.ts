/**
 * Reads refusals from the outbox and writes episodes of throttling, on one node at a time. How far it has
 * read is written in the same transaction as what came of it, so each refusal counts once, whatever is
 * killed when. It also deletes what streams keep no longer, since it knows what nobody needs.
 */
import type { LimitReading } from '../domain/decision.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import { createAlarm } from './alarm.ts';
import { type Episode, episodeId } from './episode.ts';
import { createEpisodes, type EpisodeNews, type Episodes, type Refused } from './episodes.ts';
import type { OutboxBatch } from './outbox-item.ts';
import type { EntryReads, OutboxReader, WakeUps } from './ports.ts';

/** Where the work on episodes is kept. */
export interface EpisodeStore {
  /** Takes the lead, or keeps it, for `leaseMs`; the position that was read up to, or null when another node leads. */
  lead(leaseMs: Millis): Promise<bigint | null>;
  /** Gives the lead up. */
  resign(): Promise<void>;
  openEpisodes(): Promise<readonly Episode[]>;
  /** Writes episodes and news, and that all up to `to` was read; false, with nothing written, when another node leads or has read on. */
  write(work: {
    readonly from: bigint;
    readonly to: bigint;
    readonly changed: readonly Episode[];
    readonly news: readonly Episode[];
  }): Promise<boolean>;
  /** The database's clock, by which refusals are dated. */
  now(): Promise<Instant>;
  /** Deletes some of what is older than streams go back; the number of rows, zero when nothing is left to delete. */
  prune(): Promise<number>;
}

export interface EpisodeTimes {
  /** An episode closes when no refusal came for so long, by the database's clock. */
  readonly quietMs: Millis;
  /** An episode that goes on is told of at most once in this time. */
  readonly updateMs: Millis;
  /** Two steps of the work are at least this far apart. */
  readonly paceMs: Millis;
  /** How long it waits for a notification before it looks by itself. */
  readonly idleMs: Millis;
  /** How long a node that fell silent keeps the lead. */
  readonly leaseMs: Millis;
  readonly pruneMs: Millis;
}

export const EPISODE_TIMES: EpisodeTimes = {
  quietMs: 10_000,
  updateMs: 1_000,
  paceMs: 200,
  idleMs: 1_000,
  leaseMs: 10_000,
  pruneMs: 60_000,
};

const SLACK_MS = 1_000;
const MOST_OPEN = 100_000;
const PAGE = 50;
/** How far the reading may be ahead of what is written about it while there is nothing else to write. */
const WRITE_BEHIND = 1_000n;

interface Work {
  readonly episodes: Episodes;
  /** The position that was written. */
  written: bigint;
  /** The position that was read. */
  read: bigint;
}

/** Starts the work; `close` ends it after the step that is under way and gives up the lead. */
export function startEpisodeWorker(params: {
  reader: OutboxReader;
  wakeUps: WakeUps;
  store: EpisodeStore;
  entries: Pick<EntryReads, 'entries'>;
  times?: EpisodeTimes;
  /** Told after each commit, to wake readers. */
  onCommit: () => void;
  onError: (error: unknown) => void;
}): { close(): Promise<void> } {
  const { reader, wakeUps, store, onCommit, onError, times = EPISODE_TIMES } = params;
  const clock = performance.now.bind(performance);
  const alarm = createAlarm();
  const stopWaking = wakeUps.onWake(alarm.ring);
  let closed = false;
  let work: Work | null = null;
  let leadUntil = 0;
  let pruneAt = clock() + times.pruneMs;

  async function lead(): Promise<Work | null> {
    if (work && clock() < leadUntil) return work;
    const position = await store.lead(times.leaseMs);
    leadUntil = clock() + times.leaseMs / 3;
    if (position === null) return null;
    if (work?.written === position) return work;
    const open = await store.openEpisodes();
    const episodes = createEpisodes({ ...times, open, slackMs: SLACK_MS, most: MOST_OPEN });
    return { episodes, written: position, read: position };
  }

  /** One step; true when there is more to read at once. */
  async function step(now: Work): Promise<boolean> {
    const batches = await reader.readAfter(now.read, PAGE);
    for (const batch of batches) foldBatch(now.episodes, batch);
    now.read = batches.at(-1)?.position ?? now.read;
    const more = batches.length === PAGE;
    if (!more && now.episodes.size() > 0) now.episodes.advance(await store.now());
    const { changed, news } = now.episodes.take();
    const nothing = changed.length === 0 && news.length === 0;
    if (nothing && now.read - now.written < WRITE_BEHIND) return more;
    const limits = await readLimits(params.entries, news);
    const told = news.map(({ episode }) => withLimit(episode, limits));
    for (const episode of told) if (episode.limit) now.episodes.learn(episode, episode.limit);
    const kept = new Map(
      [...changed, ...told].map((episode) => [episodeId(episode), withLimit(episode, limits)]),
    );
    const written = await store.write({
      from: now.written,
      to: now.read,
      changed: [...kept.values()],
      news: told,
    });
    // Another node was faster: what is in memory here is not what is written there.
    if (!written) work = null;
    now.written = now.read;
    if (told.length > 0) onCommit();
    return more;
  }

  async function prune(): Promise<void> {
    if (clock() < pruneAt) return;
    // Some at a time, so that the work itself goes on in between.
    if ((await store.prune()) === 0) pruneAt = clock() + times.pruneMs;
  }

  async function run(): Promise<void> {
    while (!closed) {
      alarm.arm();
      let rest = times.idleMs;
      try {
        work = await lead();
        if (!work) rest = times.leaseMs / 3;
        else {
          if (await step(work)) continue;
          if (work?.episodes.isDirty()) rest = Math.min(rest, times.updateMs);
          await prune();
        }
      } catch (error) {
        // What was folded and not written is folded again.
        work = null;
        onError(error);
      }
      if (!closed) await pause(times.paceMs);
      // A node that does not lead has nothing to do with what is committed.
      if (!work) alarm.arm();
      if (!closed) await alarm.wait(rest);
    }
    if (work) await store.resign().catch(onError);
  }

  let endPause: () => void = () => undefined;
  function pause(millis: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, millis);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = run();
  return {
    close: async () => {
      closed = true;
      stopWaking();
      endPause();
      alarm.ring();
      await running;
    },
  };
}

function foldBatch(episodes: Episodes, { position, at, items }: OutboxBatch): void {
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'ENTRY' || item.refusals === null) continue;
    const { accountId, seq, poolId, refusals } = item;
    const refused: Refused = { accountId, seq, poolId, at, refusals, position, index };
    episodes.refuse(refused);
  }
  episodes.advance(at);
}

/** How the limits of news bound, by the episode, from the decisions that refused. */
async function readLimits(
  entries: Pick<EntryReads, 'entries'>,
  news: readonly EpisodeNews[],
): Promise<ReadonlyMap<string, LimitReading>> {
  const wanted = news.flatMap(({ episode, seq }) =>
    episode.limitName === null || seq === null ? [] : [{ episode, seq }],
  );
  const found = await entries.entries(
    wanted.map(({ episode, seq }) => ({ accountId: episode.accountId, seq })),
  );
  const limits = new Map<string, LimitReading>();
  for (const [index, { episode }] of wanted.entries()) {
    const detail = found[index]?.detail;
    if (detail?.kind !== 'REJECTED') continue;
    for (const reason of detail.decision.reasons) {
      if (reason.kind !== 'LIMIT' || reason.limit.name !== episode.limitName) continue;
      limits.set(episodeId(episode), reason.limit);
    }
  }
  return limits;
}

function withLimit(episode: Episode, limits: ReadonlyMap<string, LimitReading>): Episode {
  const limit = limits.get(episodeId(episode));
  return limit ? { ...episode, limit } : episode;
}
