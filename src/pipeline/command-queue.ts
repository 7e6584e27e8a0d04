/**
 * What waits for the next batch, the most urgent first and each urgency in order of arrival. When it is
 * full, what is more urgent takes the place of what is least so: under a flood, jobs that run are still
 * ended and kept, and critical work is still decided.
 */

/** How urgent a command is: what ends or keeps jobs and all that operators do, then requests by their priority. */
export const URGENCIES = ['FIRST', 'USUAL', 'LAST'] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface CommandQueue<Item> {
  readonly size: number;
  /** Puts an item at the end of its urgency. Returns the item that has no place: null, one that was displaced, or the one given. */
  put(item: Item, urgency: Urgency): Item | null;
  /** Takes out the next items, at most `most`. */
  take(most: number): Item[];
}

/** An empty queue that holds at most `limit` items. */
export function createCommandQueue<Item>({ limit }: { limit: number }): CommandQueue<Item> {
  const lanes: Record<Urgency, Item[]> = { FIRST: [], USUAL: [], LAST: [] };
  const size = (): number => lanes.FIRST.length + lanes.USUAL.length + lanes.LAST.length;

  /** The youngest of the least urgent, if that is less urgent than what came. */
  function displaced(urgency: Urgency): Item | null {
    for (const lane of URGENCIES.toReversed()) {
      if (lane === urgency) return null;
      const youngest = lanes[lane].pop();
      if (youngest !== undefined) return youngest;
    }
    return null;
  }

  return {
    get size() {
      return size();
    },
    put: (item, urgency) => {
      const out = size() < limit ? null : (displaced(urgency) ?? item);
      if (out !== item) lanes[urgency].push(item);
      return out;
    },
    take: (most) => {
      const taken: Item[] = [];
      for (const urgency of URGENCIES) {
        if (taken.length === most) break;
        taken.push(...lanes[urgency].splice(0, most - taken.length));
      }
      return taken;
    },
  };
}
