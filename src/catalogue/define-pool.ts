/** definePool: a pool with its capacity, new or changed. */
import { isDeepStrictEqual } from 'node:util';
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Pool } from '../domain/catalogue.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { type Conflict, type Invalid, invalid } from '../problem.ts';
import { slug as slugText, title } from './document-values.ts';
import type { CatalogueStore } from './ports.ts';

export interface DefinePoolInput {
  readonly idempotencyKey: string;
  readonly slug: string;
  readonly name: string;
  /** Jobs that may run at once; null where that is reported, or learned from latency. */
  readonly capacity: number | null;
}

export interface PoolDefined {
  readonly kind: 'DEFINED';
  readonly pool: Pool;
  readonly replayed: boolean;
}

export type DefinePool = (
  caller: Caller | null,
  input: DefinePoolInput,
) => Promise<PoolDefined | Conflict | Invalid>;

const MAX_CAPACITY = 1_000_000;

function mistake({ slug, name, capacity }: DefinePoolInput): Invalid | null {
  for (const [field, schema, value] of [['slug', slugText, slug] as const, ['name', title, name] as const]) {
    const read = schema.safeParse(value);
    if (!read.success) {
      const expected = read.error.issues[0]?.message ?? null;
      return invalid('BAD_NAME', ['input', field], `${field} is ${JSON.stringify(value)}.`, expected);
    }
  }
  if (capacity === null) return null;
  if (Number.isInteger(capacity) && capacity >= 0 && capacity <= MAX_CAPACITY) return null;
  const expected = `a whole number from 0 to ${MAX_CAPACITY}`;
  return invalid('BAD_CAPACITY', ['input', 'capacity'], `capacity is ${capacity}.`, expected);
}

/** Makes `definePool`. A pool of a known slug is changed; jobs that run keep running, also above a lowered capacity. */
export function createDefinePool(deps: { store: CatalogueStore; catalogue: CatalogueSource }): DefinePool {
  return async (maybe, input) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const wrong = mistake(input);
    if (wrong) return wrong;
    const { idempotencyKey, slug, name, capacity } = input;
    const answer = await deps.store.change<{ poolId: number }, never>(
      {
        scope: '',
        operation: 'definePool',
        key: idempotencyKey,
        inputHash: hashOf({ slug, name, capacity }),
        askedBy: caller.application,
      },
      (catalogue) => {
        const before = catalogue.poolsBySlug.get(slug);
        const id = before?.id ?? 1 + Math.max(0, ...catalogue.pools.keys());
        const pool = { id, slug, name, capacity };
        return {
          kind: 'CHANGE',
          write: isDeepStrictEqual(before, pool) ? null : { kind: 'POOL', pool },
          result: { poolId: id },
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const pool = deps.catalogue.current().pools.get(answer.result.poolId);
    if (!pool) throw new Error(`pool ${answer.result.poolId} was defined and is not in the catalogue`);
    return { kind: 'DEFINED', pool, replayed: answer.replayed };
  };
}
