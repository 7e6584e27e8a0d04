/** Bytes from lower case hex, digit by digit: for what is as short as an id or a hash, a call into Node costs more. */

/** The value of a digit by its character code; below zero for any other. */
const NIBBLES = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) NIBBLES[digit.charCodeAt(0)] = value;
const HYPHEN = 45;

const DIGITS = Buffer.from('0123456789abcdef');
/** Where the text of a UUID is put together, so that it is one string and not a chain of them. */
const uuid = Buffer.from('00000000-0000-0000-0000-000000000000');

/** Puts the bytes of pairs of digits to `at`. Returns a number below zero where one was no digit. */
export function putHex(target: Uint8Array, start: number, digits: string, from: number, to: number): number {
  let at = start;
  let wrong = 0;
  for (let index = from; index < to; index += 2) {
    const high = digits.charCodeAt(index);
    const low = digits.charCodeAt(index + 1);
    const byte = ((NIBBLES[high & 127] as number) << 4) | (NIBBLES[low & 127] as number);
    wrong |= byte | (127 - high) | (127 - low);
    target[at++] = byte;
  }
  return wrong;
}

/** Puts the 16 bytes of a UUID in its canonical text to `at`. Returns false where it is none; what stands there is of no use then. */
export function putUuid(target: Uint8Array, at: number, id: string): boolean {
  return (
    id.length === 36 &&
    id.charCodeAt(8) === HYPHEN &&
    id.charCodeAt(13) === HYPHEN &&
    id.charCodeAt(18) === HYPHEN &&
    id.charCodeAt(23) === HYPHEN &&
    (putHex(target, at, id, 0, 8) |
      putHex(target, at + 4, id, 9, 13) |
      putHex(target, at + 6, id, 14, 18) |
      putHex(target, at + 8, id, 19, 23) |
      putHex(target, at + 10, id, 24, 36)) >=
      0
  );
}

/** The canonical text of a UUID of 16 bytes. */
export function uuidText(bytes: Uint8Array): string {
  let at = 0;
  for (const byte of bytes) {
    if (at === 8 || at === 13 || at === 18 || at === 23) at += 1;
    uuid[at] = DIGITS[byte >> 4] as number;
    uuid[at + 1] = DIGITS[byte & 15] as number;
    at += 2;
  }
  return uuid.toString('latin1');
}
