import { expect, test } from '@jest/globals';
import { createTokens } from '../../src/auth/tokens.ts';

test('tokens of 144 bits are given out once each, also across the bytes that are drawn at a time', () => {
  const token = createTokens();
  const tokens = Array.from({ length: 1_000 }, token);
  expect(new Set(tokens).size).toBe(1_000);
  for (const each of tokens) expect(each).toMatch(/^[\w-]{24}$/);
});
