/** Reading what a client says about a workload: every name known, every number possible, in a fixed order. */
import type { Attribute, Model, Quantity, Workload } from '../domain/catalogue.ts';
import { formatMicro } from '../domain/decimal.ts';
import { type Invalid, invalid } from '../problem.ts';

/** The most of one meter that can be asked for or reported, in micro-units: far above any job, far below what overflows. */
export const MAX_QUANTITY = 1_000_000_000n * 1_000_000n;
const MAX_TEXT = 200;

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function meters(model: Model): string {
  return `a meter of ${model.slug}: ${model.meters.map(({ slug }) => slug).join(', ')}`;
}

/** Checks quantities against a model's meters. Steps bind what is asked for, not what was used. */
export function readQuantities(
  given: readonly Quantity[],
  params: { model: Model; path: readonly string[]; steps: boolean },
): Quantity[] | Invalid {
  const { model, path, steps } = params;
  const seen = new Set<string>();
  for (const [index, { meter, quantity }] of given.entries()) {
    const at = [...path, String(index)];
    const known = model.meters.find(({ slug }) => slug === meter);
    if (!known)
      return invalid(
        'UNKNOWN_METER',
        [...at, 'meter'],
        `${model.slug} has no meter ${meter}.`,
        meters(model),
      );
    if (seen.has(meter))
      return invalid('DUPLICATE_METER', [...at, 'meter'], `${meter} is named twice.`, 'each meter once');
    seen.add(meter);
    const where = [...at, 'quantity'];
    if (quantity < 0n) {
      return invalid(
        'NEGATIVE_QUANTITY',
        where,
        `${formatMicro(quantity)} ${meter} is negative.`,
        'zero or more',
      );
    }
    if (quantity > MAX_QUANTITY) {
      return invalid(
        'QUANTITY_TOO_LARGE',
        where,
        `${formatMicro(quantity)} ${meter} can't be meant.`,
        `at most ${formatMicro(MAX_QUANTITY)}`,
      );
    }
    if (steps && quantity % known.step !== 0n) {
      const expected = `a multiple of ${formatMicro(known.step)}`;
      return invalid(
        'NOT_A_STEP',
        where,
        `${meter} is granted in steps of ${formatMicro(known.step)}.`,
        expected,
      );
    }
  }
  return [...given].sort((a, b) => (a.meter < b.meter ? -1 : 1));
}

function readAttributes(
  given: readonly Attribute[],
  params: { model: Model; path: readonly string[] },
): Attribute[] | Invalid {
  const { model, path } = params;
  const values = new Map<string, string>();
  for (const [index, { name, value }] of given.entries()) {
    const at = [...path, String(index)];
    const rule = model.attributes.find((each) => each.name === name);
    if (!rule) {
      const expected =
        model.attributes.map((each) => each.name).join(', ') || 'none: the model has no attributes';
      return invalid(
        'UNKNOWN_ATTRIBUTE',
        [...at, 'name'],
        `${model.slug} has no attribute ${name}.`,
        expected,
      );
    }
    if (values.has(name))
      return invalid(
        'DUPLICATE_ATTRIBUTE',
        [...at, 'name'],
        `${name} is named twice.`,
        'each attribute once',
      );
    if (!rule.values.includes(value)) {
      return invalid(
        'UNKNOWN_VALUE',
        [...at, 'value'],
        `${model.slug} has no ${name} ${value}.`,
        `one of ${rule.values.join(', ')}`,
      );
    }
    values.set(name, value);
  }
  for (const { name, fallback, values: known } of model.attributes) {
    if (values.has(name)) continue;
    if (fallback === null) {
      return invalid(
        'MISSING_ATTRIBUTE',
        path,
        `${model.slug} needs the attribute ${name}.`,
        `${name}: one of ${known.join(', ')}`,
      );
    }
    values.set(name, fallback);
  }
  return [...values].map(([name, value]) => ({ name, value })).sort(byName);
}

/** A workload that can be priced and held, sorted and with the model's fallbacks filled in; or what is wrong with it. */
export function readWorkload(
  given: { quantities: readonly Quantity[]; attributes: readonly Attribute[] },
  params: { model: Model; path: readonly string[] },
): Workload | Invalid {
  const { model } = params;
  const path = [...params.path, 'quantities'];
  const quantities = readQuantities(given.quantities, { model, path, steps: true });
  if ('kind' in quantities) return quantities;
  if (quantities.every(({ quantity }) => quantity === 0n)) {
    return invalid(
      'EMPTY_WORKLOAD',
      path,
      'The workload asks for nothing.',
      `more than zero of ${meters(model)}`,
    );
  }
  const attributes = readAttributes(given.attributes, { model, path: [...params.path, 'attributes'] });
  return 'kind' in attributes ? attributes : { quantities, attributes };
}

/** Labels that usage is grouped by: at most 20, each name once, names and values of 1 to 200 characters. */
export function readLabels(given: readonly Attribute[], path: readonly string[]): Attribute[] | Invalid {
  if (given.length > 20)
    return invalid('TOO_MANY_LABELS', path, `${given.length} labels are too many.`, 'at most 20');
  const seen = new Set<string>();
  for (const [index, { name, value }] of given.entries()) {
    const at = [...path, String(index)];
    if (name.length === 0 || name.length > MAX_TEXT)
      return invalid('BAD_LABEL', [...at, 'name'], 'A label needs a name.', '1 to 200 characters');
    if (value.length > MAX_TEXT)
      return invalid('BAD_LABEL', [...at, 'value'], 'The value is too long.', 'at most 200 characters');
    if (seen.has(name))
      return invalid('DUPLICATE_LABEL', [...at, 'name'], `${name} is named twice.`, 'each label once');
    seen.add(name);
  }
  return [...given].sort(byName);
}

/** A name that the caller gives: 1 to 200 characters; null when none was given. */
export function readText(given: string | null, path: readonly string[]): Invalid | null {
  if (given === null || (given.length > 0 && given.length <= MAX_TEXT)) return null;
  return invalid('BAD_TEXT', path, 'The text is empty or too long.', '1 to 200 characters');
}
