/** defineModel: a model by its document, new or changed. */
import { isDeepStrictEqual } from 'node:util';
import { type Caller, requireRole } from '../auth/caller.ts';
import type { Model } from '../domain/catalogue.ts';
import { hashOf } from '../domain/request.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { Conflict } from '../problem.ts';
import { type DocumentRefused, readDocumentText } from './document.ts';
import { compileModel, readModel } from './model-document.ts';
import type { CatalogueStore } from './ports.ts';

export interface DefineModelInput {
  readonly idempotencyKey: string;
  /** The text of a model document. */
  readonly document: string;
}

export interface ModelDefined {
  readonly kind: 'DEFINED';
  readonly model: Model;
  readonly replayed: boolean;
}

export type DefineModel = (
  caller: Caller | null,
  input: DefineModelInput,
) => Promise<ModelDefined | Conflict | DocumentRefused>;

/** Makes `defineModel`. A model of a known slug is changed; what jobs that run have agreed stays agreed. */
export function createDefineModel(deps: { store: CatalogueStore; catalogue: CatalogueSource }): DefineModel {
  return async (maybe, { idempotencyKey, document }) => {
    const caller = requireRole(maybe, 'OPERATOR');
    const text = readDocumentText(document);
    if (text.kind === 'REFUSED') return text;
    const answer = await deps.store.change(
      {
        scope: '',
        operation: 'defineModel',
        key: idempotencyKey,
        inputHash: hashOf(document),
        askedBy: caller.application,
      },
      (catalogue) => {
        const read = readModel(text.json, catalogue);
        if (read.kind === 'REFUSED') return read;
        const { slug, pool } = read.value;
        const poolId = catalogue.poolsBySlug.get(pool)?.id;
        if (poolId === undefined) throw new Error(`pool ${pool} was checked and is not in the catalogue`);
        const before = catalogue.modelsBySlug.get(slug);
        const id = before?.id ?? 1 + Math.max(0, ...catalogue.models.keys());
        const same = isDeepStrictEqual(before, compileModel(read.value, { id, poolId }));
        return {
          kind: 'CHANGE',
          write: same ? null : { kind: 'MODEL', id, slug, document },
          result: { modelId: id },
        };
      },
    );
    if (answer.kind !== 'DONE') return answer;
    const model = deps.catalogue.current().models.get(answer.result.modelId);
    if (!model) throw new Error(`model ${answer.result.modelId} was defined and is not in the catalogue`);
    return { kind: 'DEFINED', model, replayed: answer.replayed };
  };
}
