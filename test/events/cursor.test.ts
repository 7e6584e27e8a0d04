import { expect, test } from '@jest/globals';
import {
  compareCursors,
  cursorAfter,
  END_OF_BATCH,
  formatCursor,
  parseCursor,
} from '../../src/events/cursor.ts';

test('a cursor is read as it was written', () => {
  for (const cursor of [
    { position: 0n, index: END_OF_BATCH },
    { position: 1n, index: 0 },
    { position: 2n ** 63n - 1n, index: 999 },
  ]) {
    expect(parseCursor(formatCursor(cursor))).toEqual(cursor);
  }
  expect(parseCursor(formatCursor(null))).toBeNull();
});

test('what Weir never wrote is no cursor', () => {
  const texts = ['', 'x', '12', '!!!', formatCursor({ position: 1n, index: 0 }).toLowerCase()];
  const plain = ['-1', '01', '1.', '1.-1', '1.2.3', `${2n ** 63n}`, '9'.repeat(30), 'BEGIN', '1 '];
  for (const text of [...texts, ...plain.map((each) => Buffer.from(each).toString('base64url'))]) {
    expect({ text, cursor: parseCursor(text) }).toEqual({ text, cursor: undefined });
  }
  expect(parseCursor(`${formatCursor({ position: 1n, index: 0 })}=`)).toBeUndefined();
});

test('cursors follow the order of the stream, and after the last item of a batch comes its end', () => {
  const places = [
    cursorAfter(4n, { index: 0, count: 3 }),
    cursorAfter(4n, { index: 1, count: 3 }),
    cursorAfter(4n, { index: 2, count: 3 }),
    cursorAfter(5n, { index: 0, count: 2 }),
  ];
  expect([...places].reverse().sort(compareCursors)).toEqual(places);
  expect(places[2]).toEqual({ position: 4n, index: END_OF_BATCH });
});
