/** The model that something stored refers to, also when another node published it a moment ago. */
import type { Model } from '../domain/catalogue.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';

/** Models are never removed, so the absence of one is a bug. */
export async function modelOf(source: CatalogueSource, modelId: number): Promise<Model> {
  const model = source.current().models.get(modelId) ?? (await source.reload()).models.get(modelId);
  if (!model) throw new Error(`model ${modelId} is not in the catalogue`);
  return model;
}
