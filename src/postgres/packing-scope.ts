/**
 * Where a value is written to and read from, with what stands around it and what stood before in it.
 * The reader goes through the same as the writer did. One of each is enough: a value is packed without
 * a pause.
 */
import { type CborReader, createCborReader } from './cbor-reader.ts';
import { CborWriter } from './cbor-writer.ts';
import { NEW, NumberPlaces, TextPlaces } from './packing-places.ts';

/** What whoever reads the bytes knows without them. */
export interface Frame {
  readonly accountId: string;
  readonly subject: string;
  readonly seq: number;
  /** Instants are packed as distances from this one. */
  readonly at: number;
}

export const NO_FRAME: Frame = { accountId: '', subject: '', seq: 0, at: 0 };

const SHORT = 0x1_0000_0000;
const SHORT_BIG = BigInt(SHORT);
const SAFE_BIG = BigInt(Number.MAX_SAFE_INTEGER);
const HYPHEN = 45;

function looksLikeUuid(value: string): boolean {
  return (
    value.length === 36 &&
    value.charCodeAt(8) === HYPHEN &&
    value.charCodeAt(13) === HYPHEN &&
    value.charCodeAt(18) === HYPHEN &&
    value.charCodeAt(23) === HYPHEN
  );
}

/** Writes the plain types. */
export class Output extends CborWriter {
  frame = NO_FRAME;
  private readonly texts = new TextPlaces();
  private readonly numbers = new NumberPlaces();

  /** Begins a value. The frame's ids have the first places among the texts: one when they are the same. */
  begin(frame: Frame): void {
    const { accountId, subject } = frame;
    this.frame = frame;
    this.restart();
    this.numbers.clear();
    this.texts.clear();
    this.takePlace(accountId);
    if (subject !== accountId) this.takePlace(subject);
  }

  /** Words have numbers and take no place, but the frame's ids always do: there is none where nothing is framed. */
  private takePlace(id: string): void {
    if (this.texts.place(id) !== NEW) this.texts.skip();
  }

  whole(value: number): void {
    if (value < SHORT && value >= -SHORT && Number.isInteger(value)) this.integer(value);
    else this.largeWhole(value);
  }

  /** A number of more than 32 bits: in full the first time, its place among those that stood before afterwards. */
  private largeWhole(value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
    const place = this.numbers.place(value);
    if (place === NEW) this.eightBytes(value);
    else this.placeOfNumber(place);
  }

  private placeOfNumber(place: number): void {
    this.array(1);
    this.integer(place);
  }

  instant(value: number): void {
    this.whole(value - this.frame.at);
  }

  entryNumber(value: number): void {
    this.whole(this.frame.seq - value);
  }

  amount(value: bigint): void {
    if (value < SHORT_BIG && value >= -SHORT_BIG) this.integer(Number(value));
    else if (value <= SAFE_BIG && value >= -SAFE_BIG) this.largeWhole(Number(value));
    else {
      const place = this.numbers.placeOfLarger(value);
      if (place === NEW) this.bigint(value);
      else this.placeOfNumber(place);
    }
  }

  flag(value: boolean): void {
    this.integer(value ? 1 : 0);
  }

  /** A text that is not a common word and did not stand before: UUIDs and SHA-256 in hex are their bytes. */
  word(value: string): void {
    const place = this.texts.place(value);
    if (place !== NEW) this.integer(place);
    else if (!(looksLikeUuid(value) && this.hex(value, 16)) && !(value.length === 64 && this.hex(value, 32)))
      this.text(value);
  }

  uuid(value: string): void {
    const place = this.texts.place(value);
    if (place >= 0) this.integer(place);
    else if (value === this.frame.accountId) this.integer(0);
    else if (place !== NEW || !looksLikeUuid(value) || !this.hex(value, 16))
      throw new RangeError(`${value} is no UUID in lower case`);
  }
}

export interface Input extends CborReader {
  readonly frame: Frame;
  readonly texts: string[];
  readonly numbers: bigint[];
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
  const output = new Output();
  let reading = NO_FRAME;
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
      output.begin(frame);
      write(output);
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
