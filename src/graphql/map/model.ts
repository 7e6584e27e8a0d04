/** Models. */
import type { Model as DomainModel } from '../../domain/catalogue.ts';
import { slugGid } from '../global-id.ts';
import { Model } from '../types/catalogue.ts';
import { make } from '../types/make.ts';

export function toModel({ poolId, slug }: DomainModel): Model {
  return make(Model, { id: slugGid('model', slug), poolId, slug });
}
