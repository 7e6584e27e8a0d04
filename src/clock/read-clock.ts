/** clock: what time it is by the clock that every decision goes by. */
import { type Caller, Forbidden } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';
import type { DatabaseClock } from './advance-clock.ts';

export type ReadClock = (caller: Caller | null) => Promise<{ now: Instant; virtual: boolean }>;

/** Makes `readClock`, for every caller with a key or a token. */
export function createReadClock({ clock }: { clock: Pick<DatabaseClock, 'now' | 'isVirtual'> }): ReadClock {
  return async (caller) => {
    if (!caller) {
      throw new Forbidden('UNAUTHENTICATED', 'Send an API key or token: Authorization: Bearer <key>.');
    }
    const [now, virtual] = await Promise.all([clock.now(), clock.isVirtual()]);
    return { now, virtual };
  };
}
