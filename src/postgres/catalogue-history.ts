/** The catalogue as it was at its versions. A few snapshots are kept: those of neighbouring decisions are mostly the same. */
import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Catalogue, CatalogueSource } from '../pipeline/ports.ts';
import { BUILT_IN_POLICY } from '../policy/built-in-policy.ts';
import { compilePolicy, policyDocument } from '../policy/policy-document.ts';
import type { CatalogueHistory } from '../whatif/ports.ts';
import { loadCatalogue, readStored } from './catalogue-load.ts';
import { PolicyEntity } from './entities/policy.ts';

const MOST_KEPT = 8;

/** Gives what was asked for before again, for the last few keys. What failed is asked for anew. */
function keeping<T>(load: (key: number) => Promise<T>): (key: number) => Promise<T> {
  const kept = new Map<number, Promise<T>>();
  return (key) => {
    const known = kept.get(key) ?? load(key);
    kept.delete(key);
    kept.set(key, known);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    known.catch(() => kept.delete(key));
    return known;
  };
}

export function createCatalogueHistory(params: {
  orm: MikroORM;
  catalogue: CatalogueSource;
}): CatalogueHistory {
  const { orm, catalogue: source } = params;

  const load = keeping((version) =>
    orm.em.fork().transactional((em) => loadCatalogue(em, version), {
      isolationLevel: IsolationLevel.REPEATABLE_READ,
      readOnly: true,
    }),
  );

  const loadPolicy = keeping(async (version) => {
    if (version === BUILT_IN_POLICY.version) return BUILT_IN_POLICY;
    const row = await orm.em.fork().findOne(PolicyEntity, { version });
    if (!row) return null;
    return compilePolicy(
      readStored(policyDocument, { text: row.document, what: `policy version ${version}` }),
      version,
    );
  });

  return {
    at: async (version) => {
      const current: Catalogue = source.current();
      return current.version === version ? current : load(version);
    },
    withPolicy: async (policyVersion) => {
      const policy = await loadPolicy(policyVersion);
      return policy && { ...source.current(), policy };
    },
  };
}
