import { describe, expect, test } from '@jest/globals';
import { choice, integer } from '../../src/postgres/packing.ts';
import { format } from '../../src/postgres/packing-format.ts';
import { record, union } from '../../src/postgres/packing-records.ts';

describe('what becomes source', () => {
  test.each(['a b', 'a;b', '', '1a', 'a.b', '$0', "a'", 'a\n'])('is no name like %j', (name) => {
    const message = `${name} is no name`;
    expect(() => record('Any', { [name]: integer })).toThrow(message);
    expect(() => union('Any', { A: [0, { [name]: integer }] })).toThrow(message);
  });

  test('may be any word of a choice', () => {
    const word: string = ['\'"`\\$', '{x}\u2028*/'].join('');
    const { encode, decode } = format(1, { codec: choice({ [word]: 5 }), at: () => 0 });
    expect(decode(encode(word))).toBe(word);
    expect(() => encode('other')).toThrow('other has no number');
  });
});
