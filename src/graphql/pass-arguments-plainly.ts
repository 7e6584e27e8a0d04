/**
 * Hands the arguments of queries and mutations to their resolvers as the executor has read them.
 *
 * type-graphql copies each input, field by field and for every request, into an instance of its class. Here
 * the classes of inputs only describe: they have no methods and nothing asks for their instances, and the
 * executor has already taken care that just the fields of the schema are there. So the copy says nothing new.
 */
import type { GraphQLFieldMap, GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { GraphqlContext } from './context.ts';

type Arguments = Readonly<Record<string, unknown>>;
type Parameter = (args: Arguments, context: GraphqlContext) => unknown;
type Metadata = ReturnType<typeof getMetadataStorage>;
type Declared = Metadata['queries'][number];

/** Changes the schema in place and returns it. Resolvers that take anything but single arguments and the context stay as they are. */
export function passArgumentsPlainly(
  schema: GraphQLSchema,
  instanceOf: (resolver: unknown) => object,
): GraphQLSchema {
  const { queries, mutations, inputTypes } = getMetadataStorage();
  for (const { name, target } of inputTypes) {
    const says = Object.keys(Reflect.construct(target, [])).length > 0;
    const does = Object.getOwnPropertyNames(target.prototype).length > 1;
    if (says || does) throw new Error(`${name} has values or methods of its own, which would be lost`);
  }
  replace(schema.getQueryType()?.getFields() ?? {}, { declared: queries, instanceOf });
  replace(schema.getMutationType()?.getFields() ?? {}, { declared: mutations, instanceOf });
  return schema;
}

function replace(
  fields: GraphQLFieldMap<unknown, GraphqlContext>,
  { declared, instanceOf }: { declared: readonly Declared[]; instanceOf: (resolver: unknown) => object },
): void {
  for (const { schemaName, target, methodName, params = [], middlewares = [], roles } of declared) {
    const field = fields[schemaName];
    const parameters = parametersOf(params);
    if (!field || !parameters || middlewares.length > 0 || roles !== undefined) continue;
    field.resolve = (_root, args: Arguments, context) => {
      const instance = instanceOf(target);
      const method: unknown = Reflect.get(instance, methodName);
      if (typeof method !== 'function') throw new Error(`the resolver of ${schemaName} has no ${methodName}`);
      return method.apply(
        instance,
        parameters.map((parameter) => parameter(args, context)),
      );
    };
  }
}

/** How each parameter is found, in their order; null when one is of another kind. */
function parametersOf(params: NonNullable<Declared['params']>): readonly Parameter[] | null {
  const found = [...params]
    .sort((a, b) => a.index - b.index)
    .map((param): Parameter | null => {
      if (param.kind === 'arg') return (args) => args[param.name];
      if (param.kind === 'context' && param.propertyName === undefined) return (_args, context) => context;
      return null;
    });
  return found.every((parameter) => parameter !== null) ? found : null;
}
