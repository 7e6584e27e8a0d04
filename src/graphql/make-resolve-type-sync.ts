/**
 * Makes the concrete type of every union and interface known at once, without a promise.
 *
 * type-graphql wraps a custom `resolveType` in an async function, which a compiled executor can't use,
 * and its default searches the member classes one by one. Values are instances of the schema's
 * classes, so one lookup by constructor tells the type. A value of no such class gives undefined, for
 * which every executor reports an error at that field alone.
 */
import { type GraphQLSchema, isAbstractType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

/** Changes the schema in place and returns it. Call it once, right after `buildSchema`. */
export function makeResolveTypeSync(schema: GraphQLSchema): GraphQLSchema {
  const nameOfClass = new Map<unknown, string>();
  for (const { target, name } of getMetadataStorage().objectTypes) {
    if (schema.getType(name) !== undefined) nameOfClass.set(target, name);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isAbstractType(type)) continue;
    type.resolveType = (value: unknown) =>
      typeof value === 'object' && value !== null ? nameOfClass.get(value.constructor) : undefined;
  }
  return schema;
}
