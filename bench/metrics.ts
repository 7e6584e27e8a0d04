/** What a node counts about itself, read from /metrics. */

/** The batches that a node has committed, and the milliseconds that they took together. */
export async function batchMillis(weir: { url: string }): Promise<{ batches: number; millis: number }> {
  const text = await (await fetch(new URL('/metrics', weir.url))).text();
  const read = (name: string): number =>
    Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { batches: read('weir_batch_seconds_count'), millis: read('weir_batch_seconds_sum') * 1_000 };
}
