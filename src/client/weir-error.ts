// What a client may meet that is no answer of Weir's: faults, refusals of the request as such, and answers
// that the caller did not expect. Decisions and problems are data and never become one of these.

export interface WeirErrorInfo {
  /**
   * Stable, for programs. UNREACHABLE, TIMEOUT, BAD_ANSWER and ABORTED are the client's own;
   * UNEXPECTED_ANSWER is a problem where a success was insisted on; all others are the server's, such as
   * UNAUTHENTICATED, FORBIDDEN, COMPLEXITY, UNAVAILABLE and INTERNAL.
   */
  code: string;
  /** Whether the same operation, with the same idempotency key, may succeed later. */
  retryable: boolean;
  cause?: unknown;
}

export class WeirError extends Error {
  override readonly name = 'WeirError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, { code, retryable, cause }: WeirErrorInfo) {
    super(message, { cause });
    this.code = code;
    this.retryable = retryable;
  }
}

/** The shape of an error in a GraphQL answer, as far as it is read here. */
export interface GraphqlErrorShape {
  message: string;
  extensions?: { code?: unknown; retryable?: unknown };
}

/** The error that stands for the errors of an answer: the first one that cannot be cured by asking again, else the first. */
export function toWeirError(errors: readonly GraphqlErrorShape[]): WeirError {
  const lasting = errors.find(({ extensions }) => extensions?.retryable !== true);
  const told = lasting ?? errors[0];
  const code = told?.extensions?.code;
  return new WeirError(told?.message ?? 'Weir answered with an error that says nothing.', {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    retryable: told !== undefined && lasting === undefined,
  });
}
