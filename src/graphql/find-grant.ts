/** Finding a grant of credits by what its global id names. */
import { presentGrant } from '../accounts/present-state.ts';
import type { Grant } from '../domain/account.ts';
import type { GraphqlContext } from './context.ts';
import { toGrant } from './map/credit-answer.ts';
import type { CreditGrant } from './types/grant.ts';

export interface GrantReads {
  /** The grants of these ids as last written. */
  grantsOf(accountId: string, ids: readonly string[]): Promise<readonly Grant[]>;
}

export type FindGrant = (
  ref: { readonly accountId: string; readonly id: string },
  context: GraphqlContext,
) => Promise<CreditGrant | null>;

/** Makes the finder. Whether the caller may see it is decided before it is asked. */
export function createFindGrant({ grants }: { grants: GrantReads }): FindGrant {
  return async ({ accountId, id }, { loaders }) => {
    const [[grant], account] = await Promise.all([
      grants.grantsOf(accountId, [id]),
      loaders.accountStates.load(accountId),
    ]);
    return grant && account ? toGrant(presentGrant(grant, account.now), accountId) : null;
  };
}
