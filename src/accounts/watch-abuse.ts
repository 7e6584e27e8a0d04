/**
 * The watch over fingerprints: finds accounts of one that were used up one after the other and flags them. A
 * flag is a row before its account has it, so what broke off in between is taken up again; it is raised once
 * for its id.
 */
import type { Millis } from '../domain/instant.ts';
import { MINUTE } from '../domain/instant.ts';
import { raiseFlag } from '../domain/standing-changes.ts';
import { presentAccount } from '../jobs/terrain.ts';
import type { Command, Pipeline } from '../pipeline/pipeline.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { AbuseFlag, AbuseStore } from './abuse-port.ts';

const LEASE_MS: Millis = 5 * MINUTE;
/** A fingerprint is looked at again after so long. */
const REST_MS: Millis = MINUTE;
/** Fingerprints, and flags of one of them, in one look. */
const FINGERPRINTS = 10;
const FLAGS = 2_000;
/** Flags that are raised together: a few batches. */
const PAGE = 250;

function noteOf({ accounts }: AbuseFlag): string {
  return `One of ${accounts} accounts of one fingerprint that were used up one after the other.`;
}

/** Gives a flag to its account, once. Under a policy that says nothing of standing it waits. */
function raiseCommand(flag: AbuseFlag): Command<boolean> {
  const { id, accountId, expiresAt } = flag;
  return {
    needs: { accountId, subjects: [id], jobs: [], pools: [], grants: [] },
    apply: (world) => {
      if (world.entries(id).length > 0) return true;
      const present = presentAccount(world, accountId);
      const rules = world.catalogue.policy.standing;
      if (!present || !rules) return false;
      const { state, now } = present;
      const kind = 'SHARED_FINGERPRINT' as const;
      const raised = raiseFlag(state, {
        rules,
        now,
        subject: id,
        flag: { id, kind, note: noteOf(flag), at: now, expiresAt },
      });
      world.commit({ state: raised.state, entries: [...present.entries, raised.entry] });
      return true;
    },
  };
}

export interface AbuseWatch {
  /** One look, on one node at a time. Resolves with how many flags were raised. */
  look(): Promise<number>;
  /** Leaves the watch to another node. */
  close(): Promise<void>;
}

export function createAbuseWatch(deps: {
  store: AbuseStore;
  pipeline: Pipeline;
  catalogue: CatalogueSource;
}): AbuseWatch {
  const { store, pipeline, catalogue } = deps;
  let leads = false;

  async function raiseAll(): Promise<number> {
    let raised = 0;
    for (;;) {
      const flags = await store.toRaise(PAGE);
      const done = await Promise.all(flags.map((flag) => pipeline.submit(raiseCommand(flag))));
      const ids = flags.filter((_, index) => done[index]).map(({ id }) => id);
      if (ids.length > 0) await store.markRaised(ids);
      raised += ids.length;
      if (flags.length < PAGE || ids.length < flags.length) return raised;
    }
  }

  return {
    look: async () => {
      const { standing } = catalogue.current().policy;
      const expiryMs = standing?.evidence.SHARED_FINGERPRINT?.expiryMs;
      if (!standing?.abuse || expiryMs === undefined) return 0;
      leads = await store.lead(LEASE_MS);
      if (!leads) return 0;
      const { abuse: rule } = standing;
      const shared = await store.takeShared({ restMs: REST_MS, fewest: rule.fewest, limit: FINGERPRINTS });
      for (const fingerprint of shared) {
        await store.enterFlags({ fingerprint, rule, expiryMs, limit: FLAGS });
      }
      return raiseAll();
    },
    close: async () => {
      if (leads) await store.resign();
      leads = false;
    },
  };
}
