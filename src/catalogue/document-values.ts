/**
 * The values that documents are made of, each read exactly and each with the words that follow
 * "expected" when it can't be: amounts as decimal strings, lengths of time as ISO 8601, instants as
 * RFC 3339, names. Made values are the domain's: micro-units, milliseconds.
 */
import { z } from 'zod';
import { formatMicro, MICRO, parseMicro } from '../domain/decimal.ts';
import { DAY } from '../domain/instant.ts';
import { parseDuration, parseInstant } from '../iso-8601.ts';

/**
 * The most credits that any one amount may be, in micro-credits: 10^12 credits. Nine of them still fit
 * the 64 bits of a balance, and it is a thousand times what anybody has bought so far.
 */
export const MAX_CREDITS = 1_000_000_000_000n * MICRO;

const PLAIN_DECIMAL = /^(?:0|[1-9]\d{0,12})(?:\.\d{1,6})?$/;

/** A decimal string from `least` to `most` micro-units, as micro-units. */
export function decimal(params: { what: string; least: bigint; most: bigint }) {
  const { what, least, most } = params;
  const expected = `${what} as a decimal string from ${formatMicro(least)} to ${formatMicro(most)} with at most 6 fraction digits`;
  return z
    .string({ error: expected })
    .regex(PLAIN_DECIMAL, { error: expected, abort: true })
    .transform((text, context) => {
      const value = parseMicro(text);
      if (value !== undefined && value >= least && value <= most) return value;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    });
}

export const credits = decimal({ what: 'an amount of credits', least: 0n, most: MAX_CREDITS });
export const someCredits = decimal({ what: 'an amount of credits', least: 1n, most: MAX_CREDITS });
export const quantity = decimal({ what: 'a quantity', least: 0n, most: MAX_CREDITS });
export const someQuantity = decimal({ what: 'a quantity', least: 1n, most: MAX_CREDITS });

/** A factor on a limit or a share of a capacity, from 0 to 1000, in millionths. */
export const factor = decimal({ what: 'a factor', least: 0n, most: 1000n * MICRO }).transform(Number);

const DURATION_EXPECTED = 'a length of time as ISO 8601, longer than zero and at most P3660D, e.g. "PT5H"';
const LONGEST = 3_660 * DAY;

/** A length of time above zero, in milliseconds. */
export const duration = z
  .string({ error: DURATION_EXPECTED })
  .regex(/^P(?!$)(\d+W|(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+(\.\d{1,3})?S)?)?)$/, {
    error: DURATION_EXPECTED,
    abort: true,
  })
  .transform((text, context) => {
    const value = parseDuration(text);
    if (value !== undefined && value > 0 && value <= LONGEST) return value;
    context.addIssue({ code: 'custom', message: DURATION_EXPECTED });
    return z.NEVER;
  });

const INSTANT_EXPECTED = 'an instant as RFC 3339 with an offset, e.g. "2026-03-01T00:00:00Z"';

export const instant = z
  .string({ error: INSTANT_EXPECTED })
  .meta({ format: 'date-time' })
  .transform((text, context) => {
    const value = parseInstant(text);
    if (value) return value.getTime();
    context.addIssue({ code: 'custom', message: INSTANT_EXPECTED });
    return z.NEVER;
  });

const ZONE_EXPECTED = 'a time zone of the IANA database, e.g. "Europe/Berlin" or "UTC"';

export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch (error) {
    // Intl tells an unknown zone by a RangeError and has no question that answers without throwing.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const timeZone = z
  .string({ error: ZONE_EXPECTED })
  .regex(/^[A-Za-z][A-Za-z0-9+_/-]{0,63}$/, { error: ZONE_EXPECTED, abort: true })
  .refine(isTimeZone, { error: ZONE_EXPECTED });

function matching(pattern: RegExp, expected: string) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

/** What things are called by programs: models, pools, plans, meters, tiers. */
export const slug = matching(
  /^[a-z0-9][a-z0-9._-]{0,63}$/,
  'a short name of 1 to 64 lower-case letters, digits, ".", "_" and "-", e.g. "sora-2"',
);

/** What people read. */
export const title = matching(/^[^\p{Cc}]{1,100}$/u, 'a name of 1 to 100 characters');

/** The name of a limit, a window or an allowance: people read it, and counters are kept under it. */
export const ruleName = matching(/^[^\p{Cc}|#]{1,64}$/u, 'a name of 1 to 64 characters without "|" and "#"');

/** The name or a value of an attribute. */
export const attributeText = matching(/^[^\p{Cc}]{1,100}$/u, 'a text of 1 to 100 characters');

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

export function listOf<Item extends z.ZodType>(
  item: Item,
  what: string,
  bounds: { least: number; most: number },
) {
  const { least, most } = bounds;
  const expected = `a list of ${least} to ${most} ${what}`;
  return z.array(item, { error: expected }).min(least, { error: expected }).max(most, { error: expected });
}

export function flag() {
  return z.boolean({ error: 'true or false' });
}

export function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`;
  return z.int({ error: expected }).min(least, { error: expected }).max(most, { error: expected });
}
