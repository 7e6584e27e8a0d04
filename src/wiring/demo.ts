/** The demo: its catalogue, accounts and keys, made by the same use cases that operators have. */
import { join } from 'node:path';
import { createLoadDemoKeys, type DemoKeys } from '../catalogue/demo-keys.ts';
import { createSeedDemo } from '../catalogue/seed-demo.ts';
import type { Config } from '../config.ts';
import type { Stores } from './stores.ts';
import type { UseCases } from './use-cases.ts';

/** Adds what is missing of the demo; resolves with its keys by role. */
export async function seedDemo(params: {
  config: Config;
  stores: Stores;
  useCases: UseCases;
}): Promise<DemoKeys> {
  const { config, stores, useCases } = params;
  const seed = createSeedDemo({ ...useCases, catalogue: stores.catalogue });
  const loadKeys = createLoadDemoKeys({
    file: join(config.dataDirectory, 'demo-keys.json'),
    findKey: stores.keys.findByHash,
    createApiKey: useCases.createApiKey,
  });
  return loadKeys(await seed());
}
