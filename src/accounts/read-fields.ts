/** Reading the fields that the accounts' operations have in common. Each answers null when the field is right. */
import { MAX_CREDITS } from '../catalogue/document-values.ts';
import { formatMicro } from '../domain/decimal.ts';
import { type Invalid, invalid } from '../problem.ts';

const CONTROL_CHARACTERS = /\p{Cc}/u;

/** A text of 1 to `most` characters in one line. */
export function mistakeInText(
  text: string,
  params: { readonly path: readonly string[]; readonly most: number },
): Invalid | null {
  const { path, most } = params;
  if (text.length > 0 && text.length <= most && !CONTROL_CHARACTERS.test(text)) return null;
  const message = `${path.at(-1)} is empty, too long, or has characters that can't be shown.`;
  return invalid('BAD_TEXT', path, message, `1 to ${most} characters in one line`);
}

/** Why something was done, for the record: at most 1000 characters, lines allowed. */
export function mistakeInReason(reason: string | null): Invalid | null {
  if (reason === null || (reason.length > 0 && reason.length <= 1_000 && !reason.includes('\0'))) return null;
  return invalid('BAD_TEXT', ['input', 'reason'], 'reason is empty or too long.', '1 to 1000 characters');
}

/** A reason that has to be given: what takes credits away is never without one. */
export function reasonNeeded(reason: string): Invalid | null {
  if (reason.trim() !== '') return mistakeInReason(reason);
  return invalid('REASON_NEEDED', ['input', 'reason'], 'Say why.', 'a reason that the user can read');
}

/** An amount of credits above zero. One amount, and all that an account has, is at most 10^12 credits. */
export function mistakeInAmount(amount: bigint, path: readonly string[]): Invalid | null {
  if (amount > 0n && amount <= MAX_CREDITS) return null;
  const expected = `more than 0 and at most ${formatMicro(MAX_CREDITS)} credits`;
  return invalid('BAD_AMOUNT', path, `${path.at(-1)} is ${formatMicro(amount)}.`, expected);
}

/** An amount of credits that may be zero. */
export function mistakeInLimit(amount: bigint, path: readonly string[]): Invalid | null {
  if (amount >= 0n && amount <= MAX_CREDITS) return null;
  const expected = `from 0 to ${formatMicro(MAX_CREDITS)} credits`;
  return invalid('BAD_AMOUNT', path, `${path.at(-1)} is ${formatMicro(amount)}.`, expected);
}
