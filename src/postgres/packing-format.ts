/** From values to bytes and back: a packed value with the version of its format in front. */
import { CorruptBytes } from './cbor-reader.ts';
import type { Codec, Layout } from './packing.ts';
import { type Frame, Input, Output } from './packing-scope.ts';

const output = new Output();
const input = new Input();

function begin(source: Uint8Array, version: number, length: number): void {
  input.open(source);
  const found = input.array();
  const number = Number(input.integer());
  if (number !== version) throw new CorruptBytes(`format ${number}; this version reads ${version}`);
  if (found !== length) input.refuse(`${length} values`);
}

/** Damage can also fail in the conversions, with errors of the language. */
function orCorrupt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CorruptBytes) throw error;
    throw new CorruptBytes('the bytes do not fit the format', { cause: error });
  }
}

/** A value that stands by itself. */
export interface Format<T> {
  readonly version: number;
  readonly encode: (value: T) => Buffer;
  readonly decode: (bytes: Uint8Array) => T;
  readonly layout: Layout;
}

/** A value whose frame is known from elsewhere. */
export interface FramedFormat<T> {
  readonly version: number;
  readonly encode: (value: T, frame: Frame) => Buffer;
  readonly decode: (bytes: Uint8Array, frame: Frame) => T;
  readonly layout: Layout;
}

/** [version, value] */
export function framedFormat<T>(version: number, codec: Codec<T>): FramedFormat<T> {
  const { write, read, layout } = codec;
  return {
    version,
    encode: (value, frame) => {
      output.begin(frame);
      output.array(2);
      output.integer(version);
      write(value, output);
      return output.finish();
    },
    decode: (source, frame) =>
      orCorrupt(() => {
        begin(source, version, 2);
        input.setFrame(frame);
        const value = read(input);
        input.end();
        return value;
      }),
    layout,
  };
}

/** [version, the instant from which the value's instants are counted, value] */
export function format<T>(version: number, params: { codec: Codec<T>; at: (value: T) => number }): Format<T> {
  const { at } = params;
  const { write, read, layout } = params.codec;
  return {
    version,
    encode: (value) => {
      const instant = at(value);
      output.begin({ accountId: '', subject: '', seq: 0, at: instant });
      output.array(3);
      output.integer(version);
      output.eightBytes(instant);
      write(value, output);
      return output.finish();
    },
    decode: (source) =>
      orCorrupt(() => {
        begin(source, version, 3);
        input.setFrame({ accountId: '', subject: '', seq: 0, at: Number(input.integer()) });
        const value = read(input);
        input.end();
        return value;
      }),
    layout,
  };
}
