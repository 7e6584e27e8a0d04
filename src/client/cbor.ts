// Reads the few kinds of CBOR (RFC 8949) that packed entries are made of: integers, byte strings, text, arrays,
// null and true, and integers of more than 64 bits. Anything else is refused.

export type CborValue = null | true | bigint | string | Uint8Array | readonly CborValue[];

/** Bytes that are no packed value. */
export class NotCbor extends Error {
  override readonly name = 'NotCbor';
}

/** The value that the bytes hold, all of them. Throws `NotCbor`. */
export function readCbor(bytes: Uint8Array): CborValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function take(length: number): number {
    const start = at;
    if (length > bytes.length - at) throw new NotCbor('the bytes end too early');
    at += length;
    return start;
  }

  function argument(low: number): bigint {
    if (low < 24) return BigInt(low);
    if (low === 24) return BigInt(view.getUint8(take(1)));
    if (low === 25) return BigInt(view.getUint16(take(2)));
    if (low === 26) return BigInt(view.getUint32(take(4)));
    if (low === 27) return view.getBigUint64(take(8));
    throw new NotCbor('a length is not definite');
  }

  function chunk(length: bigint): Uint8Array {
    const start = take(Number(length));
    return bytes.subarray(start, at);
  }

  function large(negative: boolean): bigint {
    const magnitude = value();
    if (!(magnitude instanceof Uint8Array)) throw new NotCbor('a large number has no bytes');
    const number = magnitude.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return negative ? -1n - number : number;
  }

  function value(): CborValue {
    const first = view.getUint8(take(1));
    if (first === 0xf6) return null;
    if (first === 0xf5) return true;
    const number = argument(first & 31);
    switch (first >> 5) {
      case 0:
        return number;
      case 1:
        return -1n - number;
      case 2:
        return chunk(number);
      case 3:
        return new TextDecoder('utf-8', { fatal: true }).decode(chunk(number));
      case 4: {
        const items: CborValue[] = [];
        for (let left = number; left > 0n; left -= 1n) items.push(value());
        return items;
      }
      case 6:
        if (number === 2n || number === 3n) return large(number === 3n);
        break;
      default:
    }
    throw new NotCbor('a kind of value that entries do not have');
  }

  const whole = value();
  if (at !== bytes.length) throw new NotCbor('something follows the value');
  return whole;
}
