// The JSON Schemas of documents, as editors read them from a running node.
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { startOperatorApi } from '../graphql/support/operator-api.ts';
import { changed, jsonOf } from '../support/demo-catalogue.ts';

const { url } = await startOperatorApi();
const at = (path: string): URL => new URL(path, url);

const DOCUMENTS = [
  ['policy', 'policy.jsonc'],
  ['plan', 'plans/pro.jsonc'],
  ['price-book', 'price-book.jsonc'],
  ['model', 'models/sora-2.jsonc'],
] as const;

describe('/schemas', () => {
  test.each(DOCUMENTS)(
    'has a schema of a %s that compiles, takes the starter document and refuses a misspelt field',
    async (name, file) => {
      const response = await fetch(at(`/schemas/${name}.schema.json`));
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('application/schema+json'),
      ]);
      const schema = JSON.parse(await response.text());
      expect(schema.$id).toBe(`${name}.schema.json`);
      const ajv = new Ajv({ allErrors: true });
      ajv.addFormat('date-time', (text: string) => !Number.isNaN(Date.parse(text)));
      const validate = ajv.compile(schema);
      const document = jsonOf(demoDocument(file));
      expect([validate(document), validate.errors]).toEqual([true, null]);
      expect(validate(changed(document, ['surprise'], 1))).toBe(false);
    },
  );

  test('describes rules, and limits that name one', async () => {
    const schema = JSON.parse(await (await fetch(at('/schemas/policy.schema.json'))).text());
    const validate = new Ajv({ allErrors: true }).compile(schema);
    const rule = { name: 'night', when: 'time.hour < 6', refuse: 'By day only.', timeZone: 'Europe/Berlin' };
    const document = changed(jsonOf(demoDocument('policy.jsonc')), ['rules'], [rule]);
    expect(validate(document)).toBe(true);
    expect(validate(changed(document, ['rules', 0, 'then'], 'x'))).toBe(false);
    expect(validate(changed(document, ['rules', 0, 'when'], undefined))).toBe(false);
  });

  test.each(['/schemas/nothing.schema.json', '/schemas/..%2fpackage.json', '/schemas/'])(
    'has nothing at %s',
    async (path) => {
      const response = await fetch(at(path));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    },
  );
});
