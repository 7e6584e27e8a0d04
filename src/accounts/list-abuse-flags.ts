/** abuseFlags: the flags that the watch over fingerprints raised, for operators. */
import { type Caller, requireRole } from '../auth/caller.ts';
import type { AbuseFlag, AbuseStore, FlagPlace } from './abuse-port.ts';

export type ListAbuseFlags = (
  caller: Caller | null,
  page: { readonly before: FlagPlace | null; readonly limit: number; readonly which: 'IN_FORCE' | 'ALL' },
) => Promise<readonly AbuseFlag[]>;

/** Newest first. Throws `Forbidden` for who is no operator. */
export function createListAbuseFlags({ abuse }: { abuse: Pick<AbuseStore, 'page'> }): ListAbuseFlags {
  return async (caller, page) => {
    requireRole(caller, 'OPERATOR');
    return abuse.page(page);
  };
}
