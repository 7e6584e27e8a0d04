// How large an operation may be. Its cost is counted before anything runs: a field costs one, and what is
// under a connection costs as often as `first` asks for. It owns the counting; the numbers are the caller's.
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

export interface OperationLimits {
  /** Tokens in the text of the operation; the parser stops there. */
  tokens: number;
  /** Fields inside fields. */
  depth: number;
  /** Fields in all, those under a connection counted for each row that it may return. */
  cost: number;
  /** Fields that carry an alias. */
  aliases: number;
  /** The largest `first` or `last` of a connection. */
  pageSize: number;
}

export const DEFAULT_LIMITS: OperationLimits = {
  tokens: 5_000,
  depth: 15,
  cost: 20_000,
  aliases: 100,
  pageSize: 100,
};

/** What a connection returns when nobody says how much. */
const DEFAULT_PAGE_SIZE = 20;

interface Size {
  depth: number;
  cost: number;
  aliases: number;
}

/** Returns the error to answer with, or null when the operation is within the limits. */
export function checkLimits({
  document,
  operation,
  variables,
  limits,
}: {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  limits: OperationLimits;
}): GraphQLError | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measure = {
    fragments,
    variables: withDefaults(operation, variables),
    pageSize: limits.pageSize,
    measured: new Map<SelectionSetNode, Size>(),
  };
  const size = sizeOf(operation.selectionSet, measure);
  if (size instanceof GraphQLError) return size;
  return (
    exceeds('is nested', size.depth, limits.depth, 'deep; the limit is') ??
    exceeds('has', size.aliases, limits.aliases, 'aliases; the limit is') ??
    exceeds('asks for up to', size.cost, limits.cost, 'fields; the limit is')
  );
}

/** Whether the size depends on variables: some field is asked for as many rows as a variable says. */
export function dependsOnVariables(document: DocumentNode): boolean {
  let depends = false;
  visit(document, {
    Argument: ({ name, value }) => {
      if (isPageSize(name.value) && value.kind === Kind.VARIABLE) depends = true;
    },
  });
  return depends;
}

function isPageSize(argument: string): boolean {
  return argument === 'first' || argument === 'last';
}

interface Measure {
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
  pageSize: number;
  // A fragment that is spread many times is walked once, or nested spreads would take exponential time.
  measured: Map<SelectionSetNode, Size>;
}

function sizeOf(set: SelectionSetNode, measure: Measure): Size | GraphQLError {
  const known = measure.measured.get(set);
  if (known !== undefined) return known;
  const total: Size = { depth: 0, cost: 0, aliases: 0 };
  for (const selection of set.selections) {
    let part: Size | GraphQLError;
    if (selection.kind === Kind.FIELD) {
      part = sizeOfField(selection, measure);
    } else {
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT
          ? selection.selectionSet
          : measure.fragments.get(selection.name.value)?.selectionSet;
      part = inner === undefined ? { depth: 0, cost: 0, aliases: 0 } : sizeOf(inner, measure);
    }
    if (part instanceof GraphQLError) return part;
    total.depth = Math.max(total.depth, part.depth);
    total.cost += part.cost;
    total.aliases += part.aliases;
  }
  measure.measured.set(set, total);
  return total;
}

function sizeOfField(field: FieldNode, measure: Measure): Size | GraphQLError {
  const aliases = field.alias === undefined ? 0 : 1;
  // Introspection is answered from memory, and graphql-js has its own limit for its depth.
  if (field.name.value.startsWith('__')) return { depth: 1, cost: 1, aliases };
  const rows = rowsOf(field, measure);
  if (rows > measure.pageSize) {
    return new GraphQLError(
      `${field.name.value} asks for ${rows} rows; the limit is ${measure.pageSize} a page. Page with \`after\`.`,
      { nodes: field, extensions: { code: 'COMPLEXITY', limit: measure.pageSize } },
    );
  }
  if (field.selectionSet === undefined) return { depth: 1, cost: 1, aliases };
  const inner = sizeOf(field.selectionSet, measure);
  if (inner instanceof GraphQLError) return inner;
  return { depth: inner.depth + 1, cost: 1 + rows * inner.cost, aliases: aliases + inner.aliases };
}

function rowsOf(field: FieldNode, { variables }: Measure): number {
  const asked = (field.arguments ?? [])
    .filter((argument) => isPageSize(argument.name.value))
    .map(({ value }) => {
      if (value.kind === Kind.VARIABLE) return variables[value.name.value];
      return value.kind === Kind.INT ? Number(value.value) : null;
    })
    .filter((rows): rows is number => typeof rows === 'number');
  if (asked.length > 0) return Math.max(0, ...asked);
  // A connection says so by its edges, also when no page size is given.
  const isConnection = field.selectionSet?.selections.some(
    (selection) => selection.kind === Kind.FIELD && ['edges', 'nodes'].includes(selection.name.value),
  );
  return isConnection === true ? DEFAULT_PAGE_SIZE : 1;
}

/** What the caller gave, on top of the defaults that the document itself states. */
function withDefaults(
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const stated = defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined;
    variables[name] = given[name] === undefined ? stated : given[name];
  }
  return variables;
}

function exceeds(verb: string, value: number, limit: number, what: string): GraphQLError | null {
  if (value <= limit) return null;
  return new GraphQLError(`The operation ${verb} ${value} ${what} ${limit}.`, {
    extensions: { code: 'COMPLEXITY', limit },
  });
}
