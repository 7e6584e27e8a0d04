/** A payment that failed is no entry by itself: it is noted in the account's journal, once, as far as it counts for its standing. */
import { idFrom } from '../domain/request.ts';
import { noteCase } from '../domain/standing-changes.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** `paymentId` tells one failure from another. */
export type NoteFailedPayment = (accountId: string, paymentId: string) => Promise<void>;

export function createNoteFailedPayment({ pipeline }: { pipeline: Pipeline }): NoteFailedPayment {
  return (accountId, paymentId) => {
    const subject = idFrom(accountId, 'failed payment', paymentId);
    return pipeline.submit({
      needs: { accountId, subjects: [subject], jobs: [], pools: [], grants: [] },
      apply: (world) => {
        const present = presentAccount(world, accountId);
        const rules = world.catalogue.policy.standing;
        if (!present || !rules?.evidence.PAYMENT_FAILED || world.entries(subject).length > 0) return;
        const { state, now } = present;
        const noted = noteCase(state, { rules, now, subject, kind: 'PAYMENT_FAILED' });
        world.commit({ state: noted.state, entries: [...present.entries, noted.entry] });
      },
    });
  };
}
