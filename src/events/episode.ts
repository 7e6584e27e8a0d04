/** An episode of throttling: refusals of one account for one reason, for as long as they keep coming. */
import type { LimitReading, RejectionCode } from '../domain/decision.ts';
import type { Instant } from '../domain/instant.ts';

/** The reason that an episode is about. */
export interface EpisodeSubject {
  readonly accountId: string;
  readonly code: RejectionCode;
  readonly poolId: number | null;
  /** The name of the limit that refuses; null when it is no limit. */
  readonly limitName: string | null;
}

export interface Episode extends EpisodeSubject {
  /** The place of the refusal that opened it, in the stream of everything: what it is known by. */
  readonly opened: { readonly position: bigint; readonly index: number };
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** When it had been quiet for long enough; null while it is open. */
  readonly endedAt: Instant | null;
  readonly refusals: number;
  /** The limit as it bound one of the refusals, a recent one. */
  readonly limit: LimitReading | null;
}

export function episodeKey({ accountId, code, poolId, limitName }: EpisodeSubject): string {
  return JSON.stringify([accountId, code, poolId, limitName]);
}

/** What an episode is known by: the place of the refusal that opened it. */
export function episodeId({ opened }: Pick<Episode, 'opened'>): string {
  return `${opened.position}.${opened.index}`;
}
