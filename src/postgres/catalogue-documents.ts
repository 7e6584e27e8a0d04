// Reads published documents as they were written.
import type { MikroORM } from '@mikro-orm/postgresql';
import type { PublishedDocuments } from '../catalogue/ports.ts';
import { PlanEntity } from './entities/plan.ts';
import { PolicyEntity } from './entities/policy.ts';
import { PriceBookEntity } from './entities/price-book.ts';

export function createPublishedDocuments({ orm }: { orm: MikroORM }): PublishedDocuments {
  return {
    policy: async (version) => {
      const [row] = await orm.em.fork().findAll(PolicyEntity, {
        where: version === null ? {} : { version },
        orderBy: { version: 'desc' },
        limit: 1,
      });
      if (!row) return null;
      const { document, restores = null, reason = null, publishedBy, at } = row;
      return { version: row.version, document, restores, reason, publishedBy, at: at.getTime() };
    },
    priceBook: async (version) => {
      const [row] = await orm.em.fork().findAll(PriceBookEntity, {
        where: version === null ? {} : { version },
        orderBy: { version: 'desc' },
        limit: 1,
      });
      if (!row) return null;
      const { document, effectiveAt, at } = row;
      return { version: row.version, document, effectiveAt: effectiveAt.getTime(), at: at.getTime() };
    },
    plans: async (ids) => {
      const rows = await orm.em.fork().findAll(PlanEntity, { where: { id: { $in: [...ids] } } });
      return rows.map(({ id, slug, version, document, at }) => ({
        id,
        slug,
        version,
        document,
        at: at.getTime(),
      }));
    },
  };
}
