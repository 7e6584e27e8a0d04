/** The stream of episodes of throttling, which the episode worker writes. */
import type { RejectionCode } from '../domain/decision.ts';
import type { Episode } from './episode.ts';
import { createQueue } from './mailbox.ts';
import type { PresentState } from './ports.ts';
import type { Source } from './stream.ts';

/** The most open episodes with which a stream begins. */
const MOST_PRESENT = 10_000;

/** Null in a filter stands for everything. */
export function throttleSource(params: {
  accountId: string | null;
  poolIds: ReadonlySet<number> | null;
  codes: ReadonlySet<RejectionCode> | null;
  mostWaiting: number;
  present: Pick<PresentState, 'openEpisodes'>;
}): Source<Episode> {
  const { accountId, poolIds, codes, mostWaiting, present } = params;
  const concerns = (episode: Episode): boolean =>
    (accountId === null || episode.accountId === accountId) &&
    (poolIds === null || (episode.poolId !== null && poolIds.has(episode.poolId))) &&
    (codes === null || codes.has(episode.code));
  return {
    topic: { kind: 'THROTTLE', accountId },
    merges: false,
    mailbox: () => createQueue(mostWaiting),
    wants: (item) => item.kind === 'THROTTLE' && concerns(item.episode),
    present: async () => {
      const { value, ...frame } = await present.openEpisodes({ accountId, limit: MOST_PRESENT });
      return { ...frame, value: value.filter(concerns).map((each) => async () => each) };
    },
    resolve: async (deliveries) =>
      deliveries.map(({ located: { item } }) =>
        item.kind === 'THROTTLE'
          ? { at: item.episode.endedAt ?? item.episode.lastAt, value: item.episode }
          : null,
      ),
  };
}
