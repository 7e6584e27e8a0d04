// Whether lists stand among an operation's variables only where the schema has lists. The compiled reading of
// variables takes a list for an input object without fields; the general one refuses it, and is to tell so.
import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';

type Fields = Readonly<Record<string, unknown>>;

/** True for a value whose lists are where the type has them. */
type Check = (value: unknown) => boolean;

/** Makes the check of an operation's variables. */
export function checkOfLists(
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): (variables: Fields) => boolean {
  const checks: [string, Check][] = [];
  const known = new Map<GraphQLInputType, Check | null>();
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const used = typeFromAST(schema, type);
    const check = isInputType(used) ? checkOf(used, known) : null;
    if (check) checks.push([variable.name.value, check]);
  }
  return (variables) => checks.every(([name, check]) => check(variables[name]));
}

/** Null where a list can't be taken for something else: of a scalar the scalar itself decides. */
function checkOf(type: GraphQLInputType, known: Map<GraphQLInputType, Check | null>): Check | null {
  if (isNonNullType(type)) return checkOf(type.ofType, known);
  if (isListType(type)) {
    const check = checkOf(type.ofType, known);
    return check && ((value) => (Array.isArray(value) ? value.every(check) : check(value)));
  }
  if (!isInputObjectType(type)) return null;
  const found = known.get(type);
  if (found !== undefined) return found;
  const inner: [string, Check][] = [];
  const check: Check = (value) =>
    typeof value !== 'object' ||
    value === null ||
    (!Array.isArray(value) && inner.every(([name, each]) => each((value as Fields)[name])));
  // Known before its fields are looked at, which may be of the type itself.
  known.set(type, check);
  for (const field of Object.values(type.getFields())) {
    const each = checkOf(field.type, known);
    if (each) inner.push([field.name, each]);
  }
  return check;
}
