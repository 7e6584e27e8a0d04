/**
 * Where a reader is in the stream of everything, and the opaque text that a client keeps of it. A cursor
 * says "all up to here was delivered", so that going on after it misses nothing and repeats nothing.
 */
import type { Cursor } from './outbox-item.ts';

/** The index of a cursor after the whole of a batch. */
export const END_OF_BATCH = Number.MAX_SAFE_INTEGER;

/** The text of a place from which only the present state can go on: a snapshot that was not delivered to its end. */
const BEGIN = 'begin';
const POSITION = /^(0|[1-9]\d{0,18})(?:\.(0|[1-9]\d{0,8}))?$/;
const MAX_POSITION = 2n ** 63n - 1n;

export function compareCursors(a: Cursor, b: Cursor): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1;
  return a.index - b.index;
}

/** The place after item `index` of a batch of `count` items. */
export function cursorAfter(position: bigint, params: { index: number; count: number }): Cursor {
  const { index, count } = params;
  return { position, index: index + 1 >= count ? END_OF_BATCH : index };
}

/** The opaque text of a cursor; null stands for the beginning, which is the present state. */
export function formatCursor(cursor: Cursor | null): string {
  return Buffer.from(cursor === null ? BEGIN : plainText(cursor)).toString('base64url');
}

/** Reads a cursor's text: the cursor, null for the beginning, undefined when Weir never gave such a text. */
export function parseCursor(text: string): Cursor | null | undefined {
  const plain = Buffer.from(text, 'base64url').toString('latin1');
  // One cursor has one text: what decodes leniently was not made here.
  if (Buffer.from(plain, 'latin1').toString('base64url') !== text) return undefined;
  if (plain === BEGIN) return null;
  const [, position, index] = POSITION.exec(plain) ?? [];
  if (position === undefined || BigInt(position) > MAX_POSITION) return undefined;
  return { position: BigInt(position), index: index === undefined ? END_OF_BATCH : Number(index) };
}

function plainText({ position, index }: Cursor): string {
  return index === END_OF_BATCH ? String(position) : `${position}.${index}`;
}
