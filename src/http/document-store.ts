// Documents that have been parsed and validated, by their hash: known ones skip both, which is most of what
// a small operation costs. A plain Map with a bound, the longest unused leaving first.

export interface DocumentStore<Value> {
  get: (key: string) => Promise<Value | undefined>;
  set: (key: string, value: Value) => Promise<void>;
  delete: (key: string) => Promise<boolean>;
}

/** Keeps at most `limit` values. */
export function createDocumentStore<Value>({ limit }: { limit: number }): DocumentStore<Value> {
  const values = new Map<string, Value>();
  return {
    get: async (key) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      // A Map keeps the order of insertion, so that putting it in again makes it the most recent.
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set: async (key, value) => {
      values.set(key, value);
      const oldest = values.keys().next();
      if (values.size > limit && oldest.done !== true) values.delete(oldest.value);
    },
    delete: async (key) => values.delete(key),
  };
}
