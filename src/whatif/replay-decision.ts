/** replayDecision: does a stored decision, asked again on its own ground, come out the same? */
import { type Caller, maySeeAccount, requireRole } from '../auth/caller.ts';
import { type Replayed, replayDecision } from '../domain/replay-decision.ts';
import { decisionEntryOf } from '../jobs/decision-entry.ts';
import type { FindInForce } from './in-force.ts';
import type { EntryReads, TermsReads } from './ports.ts';

export interface DecisionReplayed {
  readonly entry: NonNullable<ReturnType<typeof decisionEntryOf>>;
  readonly replayed: Replayed;
}

export type ReplayDecision = (
  caller: Caller | null,
  ref: { readonly accountId: string; readonly id: string } | null,
) => Promise<DecisionReplayed | null>;

/**
 * Makes `replayDecision`, for operators and for the account's own keys. Null when there is no such
 * decision that the caller may see.
 */
export function createReplayDecision(deps: {
  journal: EntryReads;
  terms: TermsReads;
  findInForce: FindInForce;
}): ReplayDecision {
  const { journal, terms, findInForce } = deps;
  return async (maybe, ref) => {
    const caller = requireRole(maybe, 'ACCOUNT', 'OPERATOR');
    if (ref === null || !maySeeAccount(caller, ref.accountId)) return null;
    const { accountId, id } = ref;
    const entry = decisionEntryOf(await journal.entriesOf({ accountId, subject: id }));
    const agreed = entry && (await terms.termsBefore(entry));
    if (!entry || !agreed) return null;
    const inForce = await findInForce(entry.detail.decision, agreed);
    if (!inForce) throw new Error(`decision ${id} rests on a version that is not there`);
    const replayed = replayDecision(entry, inForce);
    return replayed && { entry, replayed };
  };
}
