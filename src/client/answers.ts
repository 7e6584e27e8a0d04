// Reading answers that are one of several types. A member that this client does not know has the name of its
// type and, being a Problem, a message: new ones may be added to the schema at any time.
import { WeirError } from './weir-error.ts';

interface Named {
  readonly __typename: string;
}

/** Whether the answer is of this type, for the compiler as well. */
export function isAnswer<Answer extends Named, Name extends Answer['__typename']>(
  answer: Answer,
  name: Name,
): answer is Extract<Answer, { readonly __typename: Name }> {
  return answer.__typename === name;
}

/** The answer where only this type will do. Throws a WeirError UNEXPECTED_ANSWER with the problem's message otherwise. */
export function expectAnswer<Answer extends Named, Name extends Answer['__typename']>(
  answer: Answer,
  name: Name,
): Extract<Answer, { readonly __typename: Name }> {
  if (isAnswer(answer, name)) return answer;
  throw new WeirError(`Expected ${name}, and the answer is ${describe(answer)}`, {
    code: 'UNEXPECTED_ANSWER',
    retryable: false,
  });
}

/** The field of a result that a fault would have nulled. With no fault reported it is there. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value !== null && value !== undefined) return value;
  throw new WeirError('A field is null although no error was reported.', {
    code: 'BAD_ANSWER',
    retryable: false,
  });
}

function describe(answer: Named): string {
  const message = 'message' in answer ? String(answer.message) : 'no problem';
  const path = 'path' in answer && Array.isArray(answer.path) ? ` (at ${answer.path.join('.')})` : '';
  return `${answer.__typename}: ${message}${path}`;
}
