/** Price books as operators write them: so many credits for so many units, by meter and attributes. */
import { z } from 'zod';
import type { Model, ModelPrices, PriceBook } from '../domain/catalogue.ts';
import { MICRO } from '../domain/decimal.ts';
import type { Instant } from '../domain/instant.ts';
import type { Catalogue } from '../pipeline/ports.ts';
import {
  type DocumentProblem,
  type DocumentRead,
  type DocumentRefused,
  fieldsAt,
  itemsAt,
  problem,
  readDocument,
  readFields,
  unknownName,
} from './document.ts';
import { attributeText, credits, instant, listOf, slug, someQuantity } from './document-values.ts';
import type { Json } from './json-with-comments.ts';

const priceDocument = z
  .strictObject({
    meter: slug.describe('The meter that it prices.'),
    when: z
      .record(attributeText, attributeText, {
        error: 'attributes with their values, e.g. {"resolution": "1280x720"}',
      })
      .default({})
      .describe(
        'Applies when the workload has all these attributes. Of several, the one with most of them counts.',
      ),
    price: credits.describe('How many credits `per` units cost.'),
    per: someQuantity.default(MICRO).describe('The number of units that the price is for. Left out: 1.'),
  })
  .meta({ id: 'Price', description: 'price credits for each `per` units of a meter.' });

const modelPricesDocument = z
  .strictObject({
    minimum: credits.default(0n).describe('The least that a job with any usage costs. Left out: 0.'),
    prices: listOf(priceDocument, 'prices', { least: 1, most: 1_000 }),
  })
  .meta({ id: 'ModelPrices' });

export const priceBookDocument = z
  .strictObject({
    $schema: z.string().optional(),
    effectiveAt: instant.optional().describe('In force from this instant on. Left out: at once.'),
    models: z
      .record(slug, modelPricesDocument, { error: 'models by their slugs, each with its prices' })
      .describe(
        'The prices of each model. A model that is not here has no price, and is rejected as UNPRICED.',
      ),
  })
  .meta({ title: 'A price book of Weir' });

export type PriceBookDocument = z.output<typeof priceBookDocument>;

export function compilePriceBook(
  document: PriceBookDocument,
  params: { version: number; effectiveAt: Instant },
): PriceBook {
  const models = Object.entries(document.models).map(([name, { minimum, prices }]): [string, ModelPrices] => [
    name,
    { minimum, rules: prices.map(({ when, ...price }) => ({ ...price, when: attributesOf(when) })) },
  ]);
  return { ...params, models: new Map(models) };
}

function attributesOf(when: Readonly<Record<string, string>>) {
  return Object.entries(when)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkAttributes(when: Readonly<Record<string, string>>, path: readonly string[], model: Model) {
  return Object.entries(when).flatMap(([name, value]) => {
    const rule = model.attributes.find((each) => each.name === name);
    const at = [...path, 'when', name];
    if (!rule) {
      const known = model.attributes.map((each) => each.name);
      return [unknownName(at, { what: `attribute of ${model.slug}`, name, known })];
    }
    if (rule.values.includes(value)) return [];
    return [unknownName(at, { what: `value of ${name} of ${model.slug}`, name: value, known: rule.values })];
  });
}

/** Whether one workload can have the attributes of both. */
function canMeet(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value);
}

/** Two prices of a meter that one workload can meet, with as many attributes each: neither is the better one. */
function checkAmbiguous(
  prices: readonly {
    meter?: string | undefined;
    when?: Record<string, string> | undefined;
    path: string[];
  }[],
): DocumentProblem[] {
  return prices.flatMap(({ meter, when, path }, index) => {
    const rival = prices
      .slice(0, index)
      .find(
        (each) =>
          each.meter !== undefined &&
          each.meter === meter &&
          each.when !== undefined &&
          when !== undefined &&
          Object.keys(each.when).length === Object.keys(when).length &&
          canMeet(each.when, when),
      );
    if (!rival) return [];
    const message = `One workload can meet this price of ${meter} and the one at ${rival.path.join('.')} alike.`;
    return [problem(path, message, 'prices of which one is the more exact, or that exclude each other')];
  });
}

function checkModel(json: Json, path: readonly string[], model: Model): DocumentProblem[] {
  const prices = itemsAt(json, [...path, 'prices']).map((each) => ({
    ...readFields(priceDocument, each.item),
    path: each.path,
  }));
  return [
    ...prices.flatMap((price) => {
      const known = model.meters.map((meter) => meter.slug);
      const meter =
        price.meter === undefined || known.includes(price.meter)
          ? []
          : [
              unknownName([...price.path, 'meter'], {
                what: `meter of ${model.slug}`,
                name: price.meter,
                known,
              }),
            ];
      return [...meter, ...checkAttributes(price.when ?? {}, price.path, model)];
    }),
    ...checkAmbiguous(prices),
  ];
}

function check(json: Json, catalogue: Catalogue): DocumentProblem[] {
  return fieldsAt(json, ['models']).flatMap(({ name, path }) => {
    const model = catalogue.modelsBySlug.get(name);
    if (model) return checkModel(json, path, model);
    return [unknownName(path, { what: 'model', name, known: catalogue.modelsBySlug.keys() })];
  });
}

/** Reads a price book against the models that there are. Answers with it, or with every problem. */
export function readPriceBook(
  json: Json,
  catalogue: Catalogue,
): DocumentRead<PriceBookDocument> | DocumentRefused {
  return readDocument(json, { schema: priceBookDocument, check: (each) => check(each, catalogue) });
}
