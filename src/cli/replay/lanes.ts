// Doing many things at once where order matters only within a lane: what belongs to one account is done in
// order, one after the other; what belongs to others goes on beside it.

/**
 * Does `work` for every item, at most `width` lanes at a time, and returns the results in the order of the
 * items. With a width of 1 everything is done in order. Rejects with the first error, once all lanes have
 * stopped.
 */
export async function inLanes<Item, Result>(
  items: readonly Item[],
  {
    laneOf,
    width,
    work,
  }: { laneOf: (item: Item) => unknown; width: number; work: (item: Item) => Promise<Result> },
): Promise<Result[]> {
  const indexed = items.map((item, index) => ({ item, index }));
  const lanes = width === 1 ? [indexed] : group(indexed, ({ item }) => laneOf(item));
  const results: Result[] = [];
  const waiting = lanes.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const lane of waiting) {
      for (const { item, index } of lane) {
        if (failed) return;
        try {
          results[index] = await work(item);
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    }
  };
  const workers = Array.from({ length: Math.min(width, lanes.length) }, worker);
  const ended = await Promise.allSettled(workers);
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}

function group<Item>(items: readonly Item[], keyOf: (item: Item) => unknown): Item[][] {
  const groups = new Map<unknown, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [item]);
    else members.push(item);
  }
  return [...groups.values()];
}
