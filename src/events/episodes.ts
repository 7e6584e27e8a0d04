/**
 * Folds refusals into episodes. An episode opens with the first refusal of an account for a reason, goes
 * on while they keep coming, and closes when none came for `quietMs`. Plain state in memory: whoever
 * keeps it writes what changed together with how far it has read, and starts anew from what is written
 * when that fails.
 */
import type { LimitReading } from '../domain/decision.ts';
import type { Instant, Millis } from '../domain/instant.ts';
import { type Episode, type EpisodeSubject, episodeId, episodeKey } from './episode.ts';
import type { Refusal } from './outbox-item.ts';

/** A rejection, as the outbox tells it. */
export interface Refused {
  readonly accountId: string;
  readonly seq: number;
  readonly poolId: number | null;
  readonly at: Instant;
  readonly refusals: readonly Refusal[];
  /** Its place in the stream of everything. */
  readonly position: bigint;
  readonly index: number;
}

/** News of an episode, and the rejection that has the facts of its limit. Seq is null when none was seen since it was loaded. */
export interface EpisodeNews {
  readonly episode: Episode;
  readonly seq: number | null;
}

export interface Episodes {
  refuse(refused: Refused): void;
  /** Closes what had been quiet for long enough by `now`. */
  advance(now: Instant): void;
  /** All episodes that changed since the last time, as they are to be kept, and what is to be told of them, in order. */
  take(): { readonly changed: readonly Episode[]; readonly news: readonly EpisodeNews[] };
  /** Keeps how the limit of an open episode bound, for what is told and kept of it later. */
  learn(episode: Episode, limit: LimitReading): void;
  /** The number of open episodes. */
  size(): number;
  /** Whether something changed that `take` has not given out as news yet. */
  isDirty(): boolean;
}

interface Open {
  episode: Episode;
  seq: number | null;
  /** By the monotonic clock of this process: it paces, and decides nothing. */
  toldAt: number;
}

/** More reasons than any rejection has. */
const REASONS_OF_ONE = 64;
/** The most updates in one take; the others come with the next. */
const MOST_UPDATES = 1_000;

export function createEpisodes(params: {
  open: readonly Episode[];
  /** How long no refusal must come for an episode to close. */
  quietMs: Millis;
  /** How much later than that it closes by the clock: a refusal that was decided just before may still be on its way. */
  slackMs: Millis;
  /** An episode that goes on is told of at most once in this time. */
  updateMs: Millis;
  /** The most open episodes; beyond, the one that was quiet for longest is closed early. */
  most: number;
  clock?: () => number;
}): Episodes {
  const { quietMs, slackMs, updateMs, most, clock = performance.now.bind(performance) } = params;
  // In the order of their last refusals: the first has been quiet for longest.
  const open = new Map<string, Open>();
  for (const episode of [...params.open].sort((a, b) => a.lastAt - b.lastAt)) {
    open.set(episodeKey(episode), { episode, seq: null, toldAt: Number.NEGATIVE_INFINITY });
  }
  const changed = new Map<string, Episode>();
  const dirty = new Set<Open>();
  let news: (() => EpisodeNews)[] = [];

  function keep(episode: Episode): void {
    changed.set(episodeId(episode), episode);
  }

  function tellNow(going: Open): EpisodeNews {
    going.toldAt = clock();
    dirty.delete(going);
    return { episode: going.episode, seq: going.seq };
  }

  function begin(subject: EpisodeSubject, from: { refused: Refused; reason: number }): void {
    const { at, seq, position, index } = from.refused;
    const opened = { position, index: index * REASONS_OF_ONE + from.reason };
    const episode: Episode = {
      ...subject,
      opened,
      firstAt: at,
      lastAt: at,
      endedAt: null,
      refusals: 1,
      limit: null,
    };
    const fresh: Open = { episode, seq, toldAt: clock() };
    open.set(episodeKey(subject), fresh);
    keep(episode);
    news.push(() => tellNow(fresh));
  }

  function end(key: string, ending: Open, endedAt: Instant): void {
    open.delete(key);
    dirty.delete(ending);
    const told = { episode: { ...ending.episode, endedAt }, seq: ending.seq };
    keep(told.episode);
    news.push(() => told);
  }

  function endOf({ episode }: Open): Instant {
    return episode.lastAt + quietMs;
  }

  return {
    refuse: (refused) => {
      const { accountId, poolId, at, seq, refusals } = refused;
      for (const [reason, { code, limit: limitName }] of refusals.entries()) {
        const subject = { accountId, poolId, code, limitName };
        const key = episodeKey(subject);
        const going = open.get(key);
        if (!going || at >= endOf(going)) {
          if (going) end(key, going, endOf(going));
          begin(subject, { refused, reason });
          const [longest] = open;
          if (open.size > most && longest) end(longest[0], longest[1], longest[1].episode.lastAt);
          continue;
        }
        const { episode } = going;
        going.episode = { ...episode, lastAt: Math.max(at, episode.lastAt), refusals: episode.refusals + 1 };
        going.seq = seq;
        open.delete(key);
        open.set(key, going);
        keep(going.episode);
        dirty.add(going);
      }
    },
    advance: (now) => {
      for (const [key, going] of open) {
        if (endOf(going) + slackMs > now) break;
        end(key, going, endOf(going));
      }
    },
    take: () => {
      const due = clock() - updateMs;
      const told = news.map((tell) => tell());
      for (const going of dirty) {
        if (told.length >= news.length + MOST_UPDATES) break;
        if (going.toldAt <= due) told.push(tellNow(going));
      }
      const kept = [...changed.values()];
      news = [];
      changed.clear();
      return { changed: kept, news: told };
    },
    learn: (episode, limit) => {
      const going = open.get(episodeKey(episode));
      if (going && episodeId(going.episode) === episodeId(episode))
        going.episode = { ...going.episode, limit };
    },
    size: () => open.size,
    isDirty: () => dirty.size > 0 || news.length > 0,
  };
}
