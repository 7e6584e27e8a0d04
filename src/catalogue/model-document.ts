/** Models as operators write them: what is measured, what the price depends on, how long leases last. */
import { z } from 'zod';
import type { Model } from '../domain/catalogue.ts';
import { MICRO } from '../domain/decimal.ts';
import { MINIMUM_LINE } from '../domain/pricing.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import {
  type DocumentProblem,
  type DocumentRead,
  type DocumentRefused,
  duplicates,
  itemsAt,
  problem,
  readDocument,
  readFields,
  unknownName,
  valueAt,
} from './document.ts';
import { attributeText, duration, flag, listOf, slug, someQuantity, title } from './document-values.ts';
import type { Json } from './json-with-comments.ts';

const meterDocument = z
  .strictObject({
    slug: slug.describe('What is measured, e.g. "video_second".'),
    step: someQuantity.default(MICRO).describe('Asked for and granted in whole steps. Left out: 1.'),
    max: someQuantity
      .nullable()
      .default(null)
      .describe('The most that one job may ask for. Left out: no limit.'),
  })
  .meta({ id: 'Meter' });

const attributeDocument = z
  .strictObject({
    name: attributeText.describe('What the price may depend on, e.g. "resolution".'),
    values: listOf(attributeText, 'values', { least: 1, most: 200 }),
    fallback: attributeText
      .nullable()
      .default(null)
      .describe('Taken when a request names none. Left out: every request has to name one.'),
  })
  .meta({ id: 'Attribute' });

export const modelDocument = z
  .strictObject({
    $schema: z.string().optional(),
    slug: slug.describe(
      'What requests name the model by. A new document of the same slug changes the model.',
    ),
    name: title.describe('What people read.'),
    kind: slug.describe('Models of one kind can stand in for each other, e.g. "video".'),
    pool: slug.describe('The pool whose machines run it.'),
    meters: listOf(meterDocument, 'meters', { least: 1, most: 20 }),
    attributes: listOf(attributeDocument, 'attributes', { least: 0, most: 20 }).default([]),
    endpoints: listOf(attributeText, 'endpoints', { least: 0, most: 50 })
      .default([])
      .describe('The product endpoints that work may come through. Left out: any.'),
    lease: duration.describe('How long a lease lasts when the request names no length.'),
    grace: duration.describe('How long a job whose lease lapsed keeps its hold.'),
    available: flag().default(true).describe('False turns all requests away.'),
  })
  .meta({ title: 'A model of Weir' });

export type ModelDocument = z.output<typeof modelDocument>;

export function compileModel(document: ModelDocument, ids: { id: number; poolId: number }): Model {
  const { $schema: _schema, pool: _pool, lease, grace, ...rest } = document;
  return { ...rest, ...ids, leaseMs: lease, graceMs: grace };
}

function checkMeters(json: Json): DocumentProblem[] {
  const reserved = ['request', 'job', 'credit', MINIMUM_LINE];
  const meters = itemsAt(json, ['meters']).map(({ item, path }) => ({
    ...readFields(meterDocument, item),
    path,
  }));
  return [
    ...meters.flatMap(({ slug: meter, step, max, path }) => {
      const found: DocumentProblem[] = [];
      if (meter !== undefined && reserved.includes(meter)) {
        const message = `"${meter}" means something else in limits and costs.`;
        found.push(
          problem([...path, 'slug'], message, `any other than ${reserved.join(', ')}`, 'NAME_TAKEN'),
        );
      }
      if (step !== undefined && max !== undefined && max !== null && max % step !== 0n) {
        found.push(
          problem([...path, 'max'], 'The most of a meter is no multiple of its step.', 'whole steps'),
        );
      }
      return found;
    }),
    ...duplicates(
      meters.map(({ slug: name, path }) => ({ name, path: [...path, 'slug'] })),
      'The meter',
    ),
  ];
}

function checkAttributes(json: Json): DocumentProblem[] {
  const attributes = itemsAt(json, ['attributes']).map(({ item, path }) => ({
    ...readFields(attributeDocument, item),
    path,
  }));
  return [
    ...attributes.flatMap(({ values, fallback, path }) => [
      ...duplicates(
        (values ?? []).map((name, index) => ({ name, path: [...path, 'values', String(index)] })),
        'The value',
      ),
      ...(values && fallback && !values.includes(fallback)
        ? [unknownName([...path, 'fallback'], { what: 'value', name: fallback, known: values })]
        : []),
    ]),
    ...duplicates(
      attributes.map(({ name, path }) => ({ name, path: [...path, 'name'] })),
      'The attribute',
    ),
  ];
}

function check(json: Json, catalogue: Catalogue): DocumentProblem[] {
  const pool = valueAt(json, ['pool']);
  const known = catalogue.poolsBySlug;
  return [
    ...(typeof pool === 'string' && !known.has(pool)
      ? [unknownName(['pool'], { what: 'pool', name: pool, known: known.keys() })]
      : []),
    ...checkMeters(json),
    ...checkAttributes(json),
  ];
}

/** Reads a model against the pools that there are. Answers with it, or with every problem. */
export function readModel(json: Json, catalogue: Catalogue): DocumentRead<ModelDocument> | DocumentRefused {
  return readDocument(json, { schema: modelDocument, check: (each) => check(each, catalogue) });
}
