import { describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import type { Json } from '../../src/catalogue/json-with-comments.ts';
import { compilePriceBook, readPriceBook } from '../../src/catalogue/price-book-document.ts';
import { changed, demoCatalogue, jsonOf, problemsOf, readValue } from '../support/demo-catalogue.ts';

const catalogue = demoCatalogue();
const book = jsonOf(demoDocument('price-book.jsonc'));

function problemsWith(prices: Json): string[] {
  return problemsOf(readPriceBook(changed(book, ['models', 'sora-2-pro', 'prices'], prices), catalogue));
}

const second = { meter: 'video_second', price: '1' };

describe('a price book', () => {
  test('is read exactly, with whole units where none is given', () => {
    const dated = changed(book, ['effectiveAt'], '2026-03-01T00:00:00+01:00');
    const read = readValue(readPriceBook(dated, catalogue));
    expect(read.effectiveAt).toBe(Date.parse('2026-02-28T23:00:00Z'));
    const compiled = compilePriceBook(read, { version: 4, effectiveAt: 5 });
    expect(compiled).toMatchObject({ version: 4, effectiveAt: 5 });
    expect(compiled.models.get('codex')).toEqual({
      minimum: 0n,
      rules: [
        { meter: 'input_token', when: [], price: 62_500_000n, per: 1_000_000_000_000n },
        { meter: 'cached_token', when: [], price: 6_250_000n, per: 1_000_000_000_000n },
        { meter: 'output_token', when: [], price: 375_000_000n, per: 1_000_000_000_000n },
      ],
    });
    expect(compiled.models.get('sora-2-pro')?.rules[1]).toEqual({
      meter: 'video_second',
      when: [{ name: 'resolution', value: '1792x1024' }],
      price: 12_500_000n,
      per: 1_000_000n,
    });
  });

  test('tells all that is wrong with it at once', () => {
    const bad: Json = {
      effectiveAt: 'tomorrow',
      models: {
        'sora-3': { prices: [second] },
        'sora-2': { minimum: '-1', prices: [{ ...second, price: 2.5, per: '0' }] },
        'sora-2-pro': {
          prices: [
            { ...second, meter: 'token' },
            { ...second, when: { resolution: '4k' } },
            { ...second, when: { colour: 'red' } },
          ],
        },
        codex: { prices: [] },
        Unit: {},
      },
    };
    expect(problemsOf(readPriceBook(bad, catalogue)).sort()).toEqual(
      [
        'effectiveAt: effectiveAt is "tomorrow".',
        'models.sora-3: There is no model "sora-3".',
        'models.sora-2.minimum: models.sora-2.minimum is "-1".',
        'models.sora-2.prices.0.price: models.sora-2.prices.0.price is 2.5.',
        'models.sora-2.prices.0.per: models.sora-2.prices.0.per is "0".',
        'models.sora-2-pro.prices.0.meter: There is no meter of sora-2-pro "token".',
        'models.sora-2-pro.prices.1.when.resolution: There is no value of resolution of sora-2-pro "4k".',
        'models.sora-2-pro.prices.2.when.colour: There is no attribute of sora-2-pro "colour".',
        'models.sora-2-pro.prices.2: One workload can meet this price of video_second and the one at models.sora-2-pro.prices.1 alike.',
        'models.codex.prices: models.codex.prices is [].',
        'models.Unit: "Unit" can\'t stand here.',
        'models.Unit: There is no model "Unit".',
      ].sort(),
    );
  });

  test('has one price at most for a workload: the same twice is refused, the more exact one is not', () => {
    const high = { ...second, when: { resolution: '1792x1024' } };
    expect(problemsWith([second, high])).toEqual([]);
    expect(problemsWith([high, { ...high, when: { resolution: '1024x1792' } }])).toEqual([]);
    expect(problemsWith([second, high, second])).toEqual([
      'models.sora-2-pro.prices.2: One workload can meet this price of video_second and the one at models.sora-2-pro.prices.0 alike.',
    ]);
    expect(problemsWith([high, high])).toEqual([
      'models.sora-2-pro.prices.1: One workload can meet this price of video_second and the one at models.sora-2-pro.prices.0 alike.',
    ]);
  });
});
