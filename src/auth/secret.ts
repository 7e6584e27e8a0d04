/**
 * The secrets of API keys: made of 256 random bits, kept as SHA-256. A slow hash would add nothing, since
 * nobody can try 2^256 secrets, and would cost each request what the fast one costs a million.
 */
import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'weir_';
const SHOWN = 6;
const SECRET = /^weir_[A-Za-z0-9_-]{43}$/;

export interface Secret {
  /** What the caller sends. Shown once. */
  readonly text: string;
  readonly hash: Uint8Array;
  /** Its first characters, to tell keys apart by; 36 of its 256 random bits. */
  readonly prefix: string;
}

export function newSecret(): Secret {
  const text = `${PREFIX}${randomBytes(32).toString('base64url')}`;
  return { text, hash: hashOfSecret(text), prefix: text.slice(0, PREFIX.length + SHOWN) };
}

/** Whether a text has the form of an API key's secret. */
export function looksLikeSecret(text: string): boolean {
  return SECRET.test(text);
}

export function hashOfSecret(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
