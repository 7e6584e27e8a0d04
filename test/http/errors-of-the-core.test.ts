// How errors that the core throws reach a client: each under a stable code, none as a throttle.
import { expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { Forbidden } from '../../src/auth/caller.ts';
import { createErrorFormatter } from '../../src/http/errors.ts';
import { PipelineClosed, PipelineFull } from '../../src/pipeline/pipeline.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const formatError = createErrorFormatter({
  logger: createLogger({ level: 'silent' }),
  isUnavailable: () => false,
});

/** As the executor wraps what a resolver threw. */
function thrown(error: Error): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, path: ['requestJob'] });
}

test.each([
  ['FORBIDDEN', 'This key can only ask for its own account.'],
  ['UNAUTHENTICATED', 'Send an API key.'],
] as const)('a refusal of permission keeps its code and its words: %s', (code, message) => {
  expect(formatError(thrown(new Forbidden(code, message)))).toEqual({
    message,
    path: ['requestJob'],
    extensions: { code },
  });
});

test.each([
  ['the queue is full', new PipelineFull('9999 commands are waiting.')],
  ['Weir shuts down', new PipelineClosed('Weir is shutting down.')],
])('a fault of Weir is to be tried again, and tells nothing of the inside: %s', (_when, error) => {
  const answer = formatError(thrown(error));
  expect(answer).toMatchObject({
    path: ['requestJob'],
    extensions: { code: 'UNAVAILABLE', retryable: true },
  });
  expect(answer.message).not.toContain('9999');
});
