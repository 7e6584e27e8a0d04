/** The stream of how loaded pools are: whatever a transaction changed of it. */
import type { Millis } from '../domain/instant.ts';
import type { PoolLoad } from '../domain/load.ts';
import { createMerger, createQueue } from './mailbox.ts';
import type { PresentState } from './ports.ts';
import type { Source } from './stream.ts';

export interface LoadNews {
  readonly poolId: number;
  readonly load: PoolLoad;
}

/** `poolIds` null stands for all pools; `minIntervalMs` null tells every change and keeps at most `mostWaiting` of them. */
export function loadSource(params: {
  poolIds: ReadonlySet<number> | null;
  minIntervalMs: Millis | null;
  mostWaiting: number;
  present: Pick<PresentState, 'loads'>;
}): Source<LoadNews> {
  const { poolIds, minIntervalMs, mostWaiting, present } = params;
  const concerns = (poolId: number): boolean => poolIds === null || poolIds.has(poolId);
  return {
    topic: { kind: 'POOL', accountId: null },
    merges: minIntervalMs !== null,
    mailbox: () =>
      minIntervalMs === null
        ? createQueue(mostWaiting)
        : createMerger({
            keyOf: ({ item }) => (item.kind === 'POOL' ? item.poolId : item.kind),
            intervalMs: minIntervalMs,
          }),
    wants: (item) => item.kind === 'POOL' && concerns(item.poolId),
    present: async () => {
      const { value, ...frame } = await present.loads();
      return {
        ...frame,
        value: value.filter(({ poolId }) => concerns(poolId)).map((each) => async () => each),
      };
    },
    resolve: async (deliveries) =>
      deliveries.map(({ located: { item } }) =>
        item.kind === 'POOL' ? { at: item.load.at, value: { poolId: item.poolId, load: item.load } } : null,
      ),
  };
}
