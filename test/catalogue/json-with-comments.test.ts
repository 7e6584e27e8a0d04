import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readJson } from '../../src/catalogue/json-with-comments.ts';

describe('JSON with comments', () => {
  test('is read like JSON wherever JSON can read it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        // JSON.parse gives -0 for "-0" and a property for "__proto__"; so does this.
        expect(readJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  test('allows comments anywhere and a comma at the end of lists', () => {
    const text = `\uFEFF// what it is
      { /* a name */ "name": "x", // and more
        "list": [1, 2.5e1, /* three */ -3,],
        "url": "http://no.comment/*here*/",
      } // the end`;
    expect(readJson(text)).toEqual({
      value: { name: 'x', list: [1, 25, -3], url: 'http://no.comment/*here*/' },
    });
  });

  test.each([
    ['', 'expected a value, found the end', 1, 1],
    ['{\n  "a": 1\n  "b": 2\n}', 'expected "," or "}", found "\\""', 3, 3],
    ['[1 2]', 'expected "," or "]", found "2"', 1, 4],
    ['{a: 1}', 'expected a name in quotes or "}", found "a"', 1, 2],
    ['{"a": 01}', 'expected "," or "}", found "1"', 1, 8],
    ['{"a": "x\ny"}', 'expected a text, found "\\""', 1, 7],
    ['[1] 2', 'expected nothing more, found "2"', 1, 5],
    ['[,]', 'expected a value, found ","', 1, 2],
    ['{"price": 1,\n "price": 2}', '"price" is given twice', 2, 2],
    ['{"a": NaN}', 'expected a value, found "N"', 1, 7],
    ['/* no end', 'expected a value, found "/"', 1, 1],
  ])('says what is wrong with %j and where', (text, message, line, column) => {
    expect(readJson(text)).toEqual({ mistake: { message, line, column } });
  });

  test('refuses what is nested too deep instead of overflowing', () => {
    expect(readJson('['.repeat(100_000))).toMatchObject({ mistake: { message: 'nested more than 32 deep' } });
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const read = readJson(text);
        expect('value' in read || read.mistake.line >= 1).toBe(true);
      }),
    );
  });
});
