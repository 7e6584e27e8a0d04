/** The JSON Schemas of all documents, for editors: what an operator writes is completed and checked as they write. */
import { z } from 'zod';
import { policyDocument } from '../policy/policy-document.ts';
import { modelDocument } from './model-document.ts';
import { planDocument } from './plan-document.ts';
import { priceBookDocument } from './price-book-document.ts';

const DOCUMENTS = {
  policy: policyDocument,
  plan: planDocument,
  'price-book': priceBookDocument,
  model: modelDocument,
};

/** The text of each schema file, by its name in docs/schemas and under /schemas. Its `$id` is that name, so it means the address that it was read from. */
export function documentSchemas(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(DOCUMENTS).map(([name, schema]) => {
      const file = `${name}.schema.json`;
      const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
      return [file, `${JSON.stringify({ $id: file, ...json }, null, 2)}\n`];
    }),
  );
}
