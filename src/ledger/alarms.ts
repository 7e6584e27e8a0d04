/** What operators must know of: raised once for each thing that is wrong, and told each time it is found anew. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Instant } from '../domain/instant.ts';

export interface Alarm {
  readonly kind: string;
  readonly accountId: string | null;
  readonly seq: number | null;
  readonly what: string;
  readonly message: string;
}

export interface StoredAlarm extends Alarm {
  readonly id: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly times: number;
}

export interface AlarmStore {
  /** Keeps an alarm; true when nothing like it was known before. */
  raise(alarm: Alarm): Promise<boolean>;
  /** Newest first; only ids below `before`, null begins at the newest. */
  page(page: { before: number | null; limit: number }): Promise<readonly StoredAlarm[]>;
}

export type ListAlarms = (
  caller: Caller | null,
  page: { before: number | null; limit: number },
) => Promise<readonly StoredAlarm[]>;

/** Makes `alarms`, for operators. */
export function createListAlarms(deps: { alarms: AlarmStore }): ListAlarms {
  return async (caller, page) => {
    requireRole(caller, 'OPERATOR');
    return deps.alarms.page(page);
  };
}
