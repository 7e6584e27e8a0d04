/** A mistake in a query's arguments is the caller's, and no data: an error that names the argument. */
import { GraphQLError } from 'graphql';
import type { Invalid } from '../problem.ts';

export function badArgument({ code, path, message, expected }: Invalid): GraphQLError {
  const sentence = `${path.join('.')}: ${message}${expected === null ? '' : ` Expected ${expected}.`}`;
  return new GraphQLError(sentence, {
    extensions: { code: 'BAD_USER_INPUT', reason: code, path: [...path], expected },
  });
}
