// Changes of the catalogue. Each locks the head, looks at the catalogue as it stands under that lock, adds
// rows, and raises the head, in one transaction: nobody ever sees half of a change, and two changes never
// rest on the same state.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { CatalogueStore, CatalogueWrite } from '../catalogue/ports.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import { loadCatalogue, readHead } from './catalogue-load.ts';
import { CatalogueHeadEntity } from './entities/catalogue-head.ts';
import { ModelEntity } from './entities/model.ts';
import { PlanEntity } from './entities/plan.ts';
import { PolicyEntity } from './entities/policy.ts';
import { PoolEntity } from './entities/pool.ts';
import { PriceBookEntity } from './entities/price-book.ts';
import { once } from './operator-requests.ts';
import { endDraft } from './policy-drafts.ts';

export function createCatalogueStore(params: { orm: MikroORM; source: CatalogueSource }): CatalogueStore {
  const { orm, source } = params;
  return {
    change: async (request, decide) => {
      let version = 0;
      const answer = await once(orm, request, async (em) => {
        const head = await readHead(em, { lock: true });
        const decided = decide(await loadCatalogue(em, head));
        if (!isChange(decided)) return decided;
        const { draft, write: written } = decided;
        if (draft && written?.kind === 'POLICY') {
          const ended = await endDraft(em, { ...draft, version: written.version, by: written.publishedBy });
          if (!ended) return draft.orElse;
        }
        version = decided.write === null ? head : head + 1;
        if (decided.write !== null) {
          await write(em, decided.write, version);
          await em.nativeUpdate(CatalogueHeadEntity, { onlyRow: true }, { version });
        }
        return { kind: 'WORKED' as const, result: decided.result };
      });
      // What is repeated here may have been done on another node, which this one has not heard of yet.
      await (answer.kind === 'DONE' && version === 0 ? source.reload() : source.atLeast(version));
      return answer;
    },
  };
}

function isChange<Change extends { readonly kind: 'CHANGE' }>(
  decided: Change | { readonly kind: string },
): decided is Change {
  return decided.kind === 'CHANGE';
}

async function write(em: EntityManager, change: CatalogueWrite, since: number): Promise<void> {
  switch (change.kind) {
    case 'POOL': {
      const version = 1 + (await em.count(PoolEntity, { id: change.pool.id }));
      await em.insert(PoolEntity, { ...change.pool, version, since });
      return;
    }
    case 'MODEL': {
      const { kind: _kind, ...model } = change;
      const version = 1 + (await em.count(ModelEntity, { id: model.id }));
      await em.insert(ModelEntity, { ...model, version, since });
      return;
    }
    case 'PLAN': {
      const { kind: _kind, ...plan } = change;
      await em.insert(PlanEntity, { ...plan, since });
      return;
    }
    case 'PRICE_BOOK': {
      const { kind: _kind, effectiveAt, ...book } = change;
      await em.insert(PriceBookEntity, { ...book, effectiveAt: new Date(effectiveAt), since });
      return;
    }
    case 'POLICY': {
      const { kind: _kind, ...policy } = change;
      await em.insert(PolicyEntity, { ...policy, since });
    }
  }
}
