/** From values to bytes and back: a packed value with the version of its format in front. */
import { CorruptBytes } from './cbor-reader.ts';
import type { Codec, Layout } from './packing.ts';
import { createPacker, type Frame, type Input, NO_FRAME, type Output } from './packing-scope.ts';

const packer = createPacker();

function begin(output: Output, version: number, length: number): void {
  output.array(length);
  output.integer(version);
}

function checkBegin(input: Input, version: number, length: number): void {
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
  return {
    version,
    encode: (value, frame) =>
      packer.pack(frame, (output) => {
        begin(output, version, 2);
        codec.write(value, output);
      }),
    decode: (source, frame) =>
      orCorrupt(() =>
        packer.unpack(source, (input, setFrame) => {
          checkBegin(input, version, 2);
          setFrame(frame);
          return codec.read(input);
        }),
      ),
    layout: codec.layout,
  };
}

/** [version, the instant from which the value's instants are counted, value] */
export function format<T>(version: number, params: { codec: Codec<T>; at: (value: T) => number }): Format<T> {
  const { codec, at } = params;
  return {
    version,
    encode: (value) => {
      const frame = { ...NO_FRAME, at: at(value) };
      return packer.pack(frame, (output) => {
        begin(output, version, 3);
        output.bigint(BigInt(frame.at));
        codec.write(value, output);
      });
    },
    decode: (source) =>
      orCorrupt(() =>
        packer.unpack(source, (input, setFrame) => {
          checkBegin(input, version, 3);
          setFrame({ ...NO_FRAME, at: Number(input.integer()) });
          return codec.read(input);
        }),
      ),
    layout: codec.layout,
  };
}
