// What a client sees of an error. A GraphQLError with a code was meant for the client and passes, and so does
// a refusal of permission; a queue that is full or a database that is down is a fault with a code of its own,
// never a throttle; everything else is a bug, which is masked under an incident id that stands in the log.
import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { Forbidden } from '../auth/caller.ts';
import { PipelineClosed, PipelineFull } from '../pipeline/pipeline.ts';
import type { Logger } from '../telemetry/logger.ts';

export type FormatError = (error: unknown) => GraphQLFormattedError;

/** Codes that Apollo gives to errors that nobody gave a code to. */
const UNNAMED_CODES = new Set<unknown>([undefined, 'INTERNAL_SERVER_ERROR']);

/** `isUnavailable` tells the faults of the database and of what Weir stands on from its own bugs. */
export function createErrorFormatter({
  logger,
  isUnavailable,
}: {
  logger: Logger;
  isUnavailable: (error: unknown) => boolean;
}): FormatError {
  return (error) => {
    const cause = causeOf(error);
    const where = error instanceof GraphQLError ? placeOf(error) : {};
    if (isUnavailable(cause)) {
      logger.warn({ err: cause }, 'answered UNAVAILABLE');
      return {
        message: 'Weir cannot reach its database now. Ask again, with the same idempotency key.',
        ...where,
        extensions: { code: 'UNAVAILABLE', retryable: true },
      };
    }
    if (cause instanceof PipelineFull || cause instanceof PipelineClosed) {
      logger.warn({ err: cause }, 'answered UNAVAILABLE');
      return {
        message: 'Weir takes no more work at this moment. Ask again, with the same idempotency key.',
        ...where,
        extensions: { code: 'UNAVAILABLE', retryable: true },
      };
    }
    if (cause instanceof Forbidden)
      return { message: cause.message, ...where, extensions: { code: cause.code } };
    if (cause instanceof GraphQLError && !UNNAMED_CODES.has(codeOf(error) ?? codeOf(cause))) {
      const {
        http: _status,
        stacktrace: _stack,
        ...extensions
      } = { ...cause.extensions, ...extensionsOf(error) };
      return { message: cause.message, ...where, extensions };
    }
    const incident = randomUUID();
    logger.error({ err: cause, incident, ...where }, 'masked an unexpected error');
    return {
      message: `Something went wrong inside Weir. Report it as incident ${incident}.`,
      ...where,
      extensions: { code: 'INTERNAL', incident },
    };
  };
}

/** The code of an error that a client may see, for counting. */
export function codeOf(error: unknown): string | undefined {
  const code = extensionsOf(error).code;
  return typeof code === 'string' ? code : undefined;
}

// The executor wraps what a resolver threw, to add where it happened.
function causeOf(error: unknown): unknown {
  if (error instanceof GraphQLError && error.originalError != null) return causeOf(error.originalError);
  return error;
}

function placeOf(error: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return {
    ...(error.locations !== undefined && { locations: error.locations }),
    ...(error.path !== undefined && { path: error.path }),
  };
}

function extensionsOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof GraphQLError)) return {};
  // Those of compiled operations have none where nobody gave any.
  const { extensions }: { extensions?: Record<string, unknown> } = error;
  return extensions ?? {};
}
