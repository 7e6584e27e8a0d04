/** Finding pools in the catalogue, also those that another node published a moment ago. */
import type { Pool } from '../domain/catalogue.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';

export async function findPool(source: CatalogueSource, slug: string): Promise<Pool | undefined> {
  return source.current().poolsBySlug.get(slug) ?? (await source.reload()).poolsBySlug.get(slug);
}

/** The pool that something stored refers to. Pools are never removed, so its absence is a bug. */
export async function poolOf(source: CatalogueSource, poolId: number): Promise<Pool> {
  const pool = source.current().pools.get(poolId) ?? (await source.reload()).pools.get(poolId);
  if (!pool) throw new Error(`pool ${poolId} is not in the catalogue`);
  return pool;
}
