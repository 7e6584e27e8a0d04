/**
 * Where a value is written to and read from, with what stands around it and what stood before in it.
 * The reader goes through the same as the writer did. One of each is enough: a value is packed without
 * a pause.
 */
import { type CborReader, createCborReader } from './cbor-reader.ts';
import { type CborWriter, createCborWriter } from './cbor-writer.ts';

/** What whoever reads the bytes knows without them. */
export interface Frame {
  readonly accountId: string;
  readonly subject: string;
  readonly seq: number;
  /** Instants are packed as distances from this one. */
  readonly at: number;
}

export const NO_FRAME: Frame = { accountId: '', subject: '', seq: 0, at: 0 };

export interface Output extends CborWriter {
  readonly frame: Frame;
  /** The place of a text that stood before; -1 the first time, when it takes the next place. */
  textPlace(value: string): number;
  numberPlace(value: bigint): number;
}

export interface Input extends CborReader {
  readonly frame: Frame;
  readonly texts: string[];
  readonly numbers: bigint[];
}

interface Places<T> {
  readonly place: (value: T) => number;
  readonly clear: () => void;
}

function createPlaces<T>(): Places<T> {
  const places = new Map<T, number>();
  return {
    place: (value) => {
      const found = places.get(value);
      if (found !== undefined) return found;
      places.set(value, places.size);
      return -1;
    },
    clear: () => places.clear(),
  };
}

/** The frame's ids have the first places among the texts: one when they are the same. */
function idsOf({ accountId, subject }: Frame): string[] {
  return accountId === subject ? [accountId] : [accountId, subject];
}

export interface Packer {
  /** The bytes that `write` writes. */
  pack(frame: Frame, write: (output: Output) => void): Buffer;
  /** What `read` reads of these bytes, all of which it must use up. */
  unpack<T>(source: Uint8Array, read: (input: Input, setFrame: (frame: Frame) => void) => T): T;
}

export function createPacker(): Packer {
  const texts = createPlaces<string>();
  const numbers = createPlaces<bigint>();
  let writing = NO_FRAME;
  let reading = NO_FRAME;
  const output: Output = {
    ...createCborWriter(),
    get frame() {
      return writing;
    },
    textPlace: texts.place,
    numberPlace: numbers.place,
  };
  const input: Input = {
    ...createCborReader(),
    get frame() {
      return reading;
    },
    texts: [],
    numbers: [],
  };
  const setFrame = (frame: Frame): void => {
    reading = frame;
    input.texts.length = 0;
    input.numbers.length = 0;
    input.texts.push(...idsOf(frame));
  };
  return {
    pack: (frame, write) => {
      writing = frame;
      texts.clear();
      numbers.clear();
      for (const id of idsOf(frame)) texts.place(id);
      try {
        write(output);
      } catch (error) {
        output.finish();
        throw error;
      }
      return output.finish();
    },
    unpack: (source, read) => {
      input.open(source);
      setFrame(NO_FRAME);
      const value = read(input, setFrame);
      input.end();
      return value;
    },
  };
}
