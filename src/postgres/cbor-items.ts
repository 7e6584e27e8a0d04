/**
 * Bytes of CBOR as the row of items that they are, without reading values out of them. What stands in an array
 * or behind a tag is no part of that item: it is the items behind it. Bytes that end too early are `CorruptBytes`.
 */
import { CorruptBytes } from './cbor-reader.ts';

const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const TAG = 6;

function cutOff(): never {
  throw new CorruptBytes('the bytes end within a value');
}

/** How long an item is that begins with this byte; 0 where that stands in the bytes behind it, or it is none. */
const LENGTHS = Uint8Array.from({ length: 0x100 }, (_, first) => {
  const type = first >> 5;
  const info = first & 31;
  const isText = type === BYTES || type === TEXT;
  if (info < 24) return isText ? 1 + info : 1;
  return isText || info > 27 ? 0 : 1 + (1 << (info - 24));
});

/** How many items belong to an item that begins with this byte; MANY where that stands in the bytes behind it. */
const MANY = 0xff;
const INSIDE = Uint8Array.from({ length: 0x100 }, (_, first) => {
  const type = first >> 5;
  if (type === ARRAY) return (first & 31) < 24 ? first & 31 : MANY;
  return type === TAG ? 1 : 0;
});

/** Where the head of the item ends: its type, and the number that is told with it. */
export function headEnd(bytes: Buffer, at: number): number {
  if (at >= bytes.length) cutOff();
  const info = (bytes[at] as number) & 31;
  if (info < 24) return at + 1;
  const end = at + 1 + (1 << (info - 24));
  return info < 28 && end <= bytes.length ? end : cutOff();
}

/** The number that is told in the head of the item. */
function told(bytes: Buffer, at: number): number {
  const info = (bytes[at] as number) & 31;
  if (info < 24) return info;
  const end = headEnd(bytes, at);
  let value = 0;
  for (let next = at + 1; next < end; next += 1) value = value * 256 + (bytes[next] as number);
  return value;
}

/** Where the item ends. */
export function itemEnd(bytes: Buffer, at: number): number {
  const length = at < bytes.length ? (LENGTHS[bytes[at] as number] as number) : 0;
  const end = length > 0 ? at + length : headEnd(bytes, at) + told(bytes, at);
  return end <= bytes.length ? end : cutOff();
}

/** How many of the items behind it belong to the item: the next ones, each with its own. */
export function inside(bytes: Buffer, at: number): number {
  const count = INSIDE[bytes[at] as number] as number;
  return count === MANY ? told(bytes, at) : count;
}

let starts = new Uint32Array(1024);

/** Where each item begins, and behind them where the last one ends. */
export function itemsOf(bytes: Buffer): Uint32Array {
  let count = 0;
  for (let at = 0; at < bytes.length; at = itemEnd(bytes, at)) {
    if (count + 1 === starts.length) {
      const more = new Uint32Array(2 * starts.length);
      more.set(starts);
      starts = more;
    }
    starts[count] = at;
    count += 1;
  }
  starts[count] = bytes.length;
  return starts.slice(0, count + 1);
}

/** Where so many items end, each with all that belongs to it. */
export function endOf(bytes: Buffer, at: number, count: number): number {
  let end = at;
  for (let left = count; left > 0; left -= 1) {
    left += inside(bytes, end);
    end = itemEnd(bytes, end);
  }
  return end;
}

export function isArray(bytes: Buffer, at: number): boolean {
  return (bytes[at] as number) >> 5 === ARRAY;
}

/** Whether nothing behind it belongs to the item. */
export function isSingle(bytes: Buffer, at: number): boolean {
  const type = (bytes[at] as number) >> 5;
  return type !== ARRAY && type !== TAG;
}

/** Whether it is a byte string or a text. */
export function isString(bytes: Buffer, at: number): boolean {
  const type = (bytes[at] as number) >> 5;
  return type === BYTES || type === TEXT;
}

export function isInteger(bytes: Buffer, at: number): boolean {
  return (bytes[at] as number) >> 5 <= NEGATIVE;
}

/** The value of an integer, exact up to 53 bits. */
export function integerAt(bytes: Buffer, at: number): number {
  return (bytes[at] as number) >> 5 === NEGATIVE ? -1 - told(bytes, at) : told(bytes, at);
}

export function integerLength(value: number): number {
  const told = value < 0 ? -1 - value : value;
  if (told < 24) return 1;
  return told < 0x100 ? 2 : told < 0x10000 ? 3 : told < 2 ** 32 ? 5 : 9;
}

/** Writes a whole number in its shortest form; returns where it ends. */
export function putInteger(out: Buffer, at: number, value: number): number {
  const type = value < 0 ? NEGATIVE << 5 : 0;
  let rest = value < 0 ? -1 - value : value;
  if (rest < 24) {
    out[at] = type | rest;
    return at + 1;
  }
  const size = rest < 0x100 ? 0 : rest < 0x10000 ? 1 : rest < 2 ** 32 ? 2 : 3;
  out[at] = type | (24 + size);
  const end = at + 1 + (1 << size);
  for (let next = end - 1; next > at; next -= 1) {
    out[next] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return end;
}
