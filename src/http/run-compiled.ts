// One run of a compiled operation, with its errors as a client may see them: the same beside Apollo Server and
// inside its pipeline, which formats only what it executed itself.
import type { GraphQLFormattedError } from 'graphql';
import type { CompiledOperation } from './compiled-operations.ts';
import type { FormatError } from './errors.ts';

export interface CompiledResult {
  readonly errors?: readonly GraphQLFormattedError[];
  readonly data: Record<string, unknown> | null;
}

/** The result, its fields in the order in which they are written; null when the variables don't fit and nothing has run. */
export async function runCompiled(
  operation: CompiledOperation,
  params: { context: unknown; variables: Readonly<Record<string, unknown>>; formatError: FormatError },
): Promise<CompiledResult | null> {
  const { context, variables, formatError } = params;
  const { data, errors } = await operation.run(undefined, context, variables);
  if (data === undefined) return null;
  if (errors === undefined) return { data };
  return { errors: errors.map((error) => formatError(error)), data };
}

/** What an operation is counted under: OK, or the code of the first error that the client sees. */
export function seenCode(errors: readonly GraphQLFormattedError[] | undefined): string {
  if (errors === undefined) return 'OK';
  const code = errors[0]?.extensions?.code;
  return typeof code === 'string' ? code : 'INTERNAL';
}
