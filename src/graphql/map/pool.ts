/** Pools and their load. */
import type { Pool as DomainPool } from '../../domain/catalogue.ts';
import type { PoolLoad as DomainLoad } from '../../domain/load.ts';
import { slugGid } from '../global-id.ts';
import { make } from '../types/make.ts';
import { Pool, PoolLoad } from '../types/pool.ts';
import { toDate } from './instant.ts';

const ONE = 1_000_000;

export function toPool({ id, slug }: DomainPool): Pool {
  return make(Pool, { id: slugGid('pool', slug), poolId: id, slug });
}

export function toLoad({
  level,
  utilisation,
  running,
  capacity,
  capacitySource,
  waiting,
  at,
}: DomainLoad): PoolLoad {
  return make(PoolLoad, {
    level,
    utilisation: utilisation / ONE,
    running,
    capacity,
    capacitySource,
    waiting,
    at: toDate(at),
  });
}
