// Unguessable tokens, such as those of leases.
import { randomFillSync } from 'node:crypto';

/** 144 random bits in base64url: 24 characters. */
const TOKEN_BYTES = 18;
/** Asking the system for random bytes costs the same for one token as for a few hundred. */
const TOKENS_AT_ONCE = 256;

/** Makes a source of tokens, each given out once. */
export function createTokens(): () => string {
  const bytes = Buffer.alloc(TOKEN_BYTES * TOKENS_AT_ONCE);
  let next = bytes.length;
  return () => {
    if (next === bytes.length) {
      randomFillSync(bytes);
      next = 0;
    }
    next += TOKEN_BYTES;
    return bytes.toString('base64url', next - TOKEN_BYTES, next);
  };
}
