// Operations that are compiled: known documents run the same schema through functions made for them, which
// spares them most of what a general executor does. A document is compiled when it comes again, so that one
// that comes once costs nothing more, and only when the compiled form means exactly what the general one does;
// all others stay with Apollo Server. It executes; what a caller may do and see is for others to hold.
import { hash } from 'node:crypto';
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  typeFromAST,
  type ValueNode,
  validate,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { checkOfLists } from './fitting-variables.ts';
import { checkLimits, dependsOnVariables, type OperationLimits } from './operation-limits.ts';

/** An operation that is ready to run. */
export interface CompiledOperation {
  readonly type: 'query' | 'mutation';
  /** Runs it. A result without `data` means that the variables don't fit and nothing has run. */
  readonly run: CompiledQuery['query'];
  /** Whether it can run with these variables: it is within the limits, and they are read in the same way here as elsewhere. */
  readonly accepts: (variables: Readonly<Record<string, unknown>>) => boolean;
}

/** An operation as a client names it: by its text, by the SHA-256 of a text that was sent before, or both. */
export interface NamedOperation {
  readonly query: string | undefined;
  /** As in Apollo's automatic persisted queries, in hex. */
  readonly sha256: string | undefined;
  readonly operationName: string | undefined;
}

export interface CompiledOperations {
  /** The compiled operation; null when it is not known yet or can't be compiled. */
  readonly find: (named: NamedOperation) => CompiledOperation | null;
}

/** What is known of a text: how often it came, and the operation once it was compiled, null when it can't be. */
interface Known {
  uses: number;
  operation?: CompiledOperation | null;
}

/** Makes the store. It keeps at most `most` documents, the longest unknown leaving first, and compiles one when it has come `after` times before. */
export function createCompiledOperations(params: {
  schema: GraphQLSchema;
  limits: OperationLimits;
  most: number;
  after: number;
}): CompiledOperations {
  const { schema, limits, most, after } = params;
  const known = new Map<string, Known>();
  const textsByHash = new Map<string, string>();

  function keep<V>(map: Map<string, V>, key: string, value: V): void {
    map.set(key, value);
    const oldest = map.keys().next();
    if (map.size > most && oldest.done !== true) map.delete(oldest.value);
  }

  /** The text that is meant; undefined when only others can tell. */
  function textOf({ query, sha256 }: NamedOperation): string | undefined {
    if (sha256 === undefined) return query;
    const remembered = textsByHash.get(sha256);
    if (query === undefined) return remembered;
    // A hash that is not the text's own is a mistake, which Apollo tells the client.
    if (remembered === undefined && hash('sha256', query, 'hex') !== sha256) return undefined;
    if (remembered === undefined) keep(textsByHash, sha256, query);
    return remembered === undefined || remembered === query ? query : undefined;
  }

  return {
    find: (named) => {
      const text = textOf(named);
      if (text === undefined) return null;
      const key = keyOf(text, named.operationName);
      let found = known.get(key);
      if (!found) {
        found = { uses: 0 };
        keep(known, key, found);
      }
      if (found.operation !== undefined) return found.operation;
      found.uses += 1;
      if (found.uses <= after) return null;
      found.operation = compile(text, { schema, limits, operationName: named.operationName });
      return found.operation;
    },
  };
}

/** Tells a text and the name of its operation from every other text and name: no document begins with a digit. */
function keyOf(text: string, operationName: string | undefined): string {
  return operationName === undefined ? text : `${operationName.length} ${operationName}${text}`;
}

function compile(
  text: string,
  params: { schema: GraphQLSchema; limits: OperationLimits; operationName: string | undefined },
): CompiledOperation | null {
  const { schema, limits, operationName } = params;
  const document = parseValid(text, params);
  const operation = document && getOperationAST(document, operationName);
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  if (!meansTheSame(document, { schema, operation })) return null;
  const compiled = compileOrNull(schema, { document, operationName });
  if (!compiled) return null;
  const check = (variables: Readonly<Record<string, unknown>>): boolean =>
    checkLimits({ document, operation, variables, limits }) === null;
  const always = dependsOnVariables(document) ? null : check({});
  const listsFit = checkOfLists(operation, schema);
  return {
    type: operation.operation,
    run: compiled.query,
    accepts: (variables) => (always ?? check(variables)) && listsFit(variables),
  };
}

/** The document, if it is one. What is wrong with another is told by Apollo, which reads it too. */
function parseValid(
  text: string,
  { schema, limits }: { schema: GraphQLSchema; limits: OperationLimits },
): DocumentNode | null {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch {
    return null;
  }
  return validate(schema, document).length === 0 ? document : null;
}

function compileOrNull(
  schema: GraphQLSchema,
  { document, operationName }: { document: DocumentNode; operationName: string | undefined },
): CompiledQuery | null {
  try {
    const compiled = compileQuery(schema, document, operationName, { disableLeafSerialization: false });
    return isCompiledQuery(compiled) ? compiled : null;
  } catch {
    // The compiler refuses some of what the general executor can do. Nothing is lost: that one does it.
    return null;
  }
}

/**
 * Whether compiled and general execution are the same. They differ where a variable stands inside a list or an
 * object that is written out in the document (left out, it would be null), and where a variable has a default
 * that is not written in JSON as it is used. Introspection is rare and stays where it is.
 */
function meansTheSame(
  document: DocumentNode,
  { schema, operation }: { schema: GraphQLSchema; operation: OperationDefinitionNode },
): boolean {
  let same = (operation.variableDefinitions ?? []).every(({ defaultValue, type }) => {
    if (defaultValue === undefined) return true;
    const used = type.kind === Kind.NAMED_TYPE ? typeFromAST(schema, type) : undefined;
    return used !== undefined && isSpecifiedScalarType(used);
  });
  visit(document, {
    Field: ({ name, arguments: given = [] }) => {
      if (name.value === '__schema' || name.value === '__type') same = false;
      if (given.some(({ value }) => hasInnerVariable(value))) same = false;
    },
  });
  return same;
}

function hasInnerVariable(value: ValueNode): boolean {
  const inner =
    value.kind === Kind.LIST
      ? value.values
      : value.kind === Kind.OBJECT
        ? value.fields.map((field) => field.value)
        : [];
  return inner.some((each) => each.kind === Kind.VARIABLE || hasInnerVariable(each));
}
