// Keeps the newest snapshot of the catalogue in memory. Snapshots are immutable, so that whoever holds one
// may keep it; which one counts for a decision is told by the version that its transaction reads.
import { IsolationLevel } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Catalogue, CatalogueSource } from '../pipeline/ports.ts';
import { loadCatalogue, readHead } from './catalogue-load.ts';

/** Makes a source that has loaded its first snapshot. `onLoad` is told of each one. */
export async function createCatalogueSource(params: {
  orm: MikroORM;
  onLoad?: (catalogue: Catalogue) => void;
}): Promise<CatalogueSource> {
  const { orm, onLoad } = params;
  let current = await load(null);
  let running: Promise<Catalogue> | null = null;
  let queued: Promise<Catalogue> | null = null;

  /** A snapshot of the present version; `known` when that is the one already. */
  function load(known: Catalogue | null): Promise<Catalogue> {
    return orm.em.fork().transactional(
      async (em) => {
        const version = await readHead(em, { lock: false });
        return known?.version === version ? known : loadCatalogue(em, version);
      },
      { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true },
    );
  }

  async function loadNewer(): Promise<Catalogue> {
    const loaded = await load(current);
    if (loaded.version > current.version) {
      current = loaded;
      onLoad?.(loaded);
    }
    return current;
  }

  /** Begins a look at the database; those who ask while it is under way share the next one, which sees all that they know of. */
  function reload(): Promise<Catalogue> {
    if (!running) return look();
    const before = running;
    queued ??= before.then(look, look);
    return queued;
  }

  function look(): Promise<Catalogue> {
    queued = null;
    const mine = loadNewer().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  }

  return {
    current: () => current,
    reload,
    atLeast: async (version) => {
      if (current.version >= version) return current;
      await reload();
      if (current.version < version) {
        throw new Error(`the catalogue has no version ${version}; it is at ${current.version}`);
      }
      return current;
    },
  };
}
