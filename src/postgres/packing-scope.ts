/**
 * Where a value is written to and read from, with what stands around it and what stood before in it.
 * The reader goes through the same as the writer did. One of each is enough: a value is packed without
 * a pause.
 */
import { CborReader } from './cbor-reader.ts';
import { CborWriter, numberOf } from './cbor-writer.ts';
import { uuidText } from './packing-hex.ts';
import { NEW, NumberPlaces, TextPlaces } from './packing-places.ts';
import { WORDS } from './words.ts';

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
const SAFE_BIG = BigInt(Number.MAX_SAFE_INTEGER);
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
    if (value <= SAFE_BIG && value >= -SAFE_BIG) {
      const number = numberOf(value);
      if (number < SHORT && number >= -SHORT) this.integer(number);
      else this.largeWhole(number);
      return;
    }
    const place = this.numbers.placeOfLarger(value);
    if (place === NEW) this.bigint(value);
    else this.placeOfNumber(place);
  }

  flag(value: boolean): void {
    this.integer(value ? 1 : 0);
  }

  /** A text that is not a common word and did not stand before: UUIDs and SHA-256 in hex are their bytes. */
  word(value: string): void {
    const place = this.texts.place(value);
    if (place !== NEW) this.integer(place);
    else if (!this.uuidBytes(value) && !this.hashBytes(value)) this.text(value);
  }

  uuid(value: string): void {
    const place = this.texts.place(value);
    if (place >= 0) this.integer(place);
    else if (value === this.frame.accountId) this.integer(0);
    else if (place !== NEW || !this.uuidBytes(value))
      throw new RangeError(`${value} is no UUID in lower case`);
  }
}

const ARRAY = 4;
const BYTES = 2;
const TEXT = 3;

/** Reads the plain types. */
export class Input extends CborReader {
  frame = NO_FRAME;
  private readonly texts: string[] = [];
  private readonly numbers: bigint[] = [];

  /** Begins a value that is known to stand in this frame, whose ids have the first places as they had for the output. */
  setFrame(frame: Frame): void {
    const { accountId, subject } = frame;
    this.frame = frame;
    this.numbers.length = 0;
    this.texts.length = 0;
    this.texts.push(accountId);
    if (subject !== accountId) this.texts.push(subject);
  }

  private number(): number | bigint {
    if (this.next() < 24) return this.integer();
    if (this.major() !== ARRAY) {
      const value = this.integer();
      if (typeof value === 'bigint') this.numbers.push(value);
      return value;
    }
    if (this.array() !== 1) this.refuse('a number');
    return this.numbers[Number(this.integer())] ?? this.refuse('the place of a number');
  }

  whole(): number {
    const value = this.number();
    return typeof value === 'number' ? value : Number(value);
  }

  instant(): number {
    return this.whole() + this.frame.at;
  }

  entryNumber(): number {
    return this.frame.seq - this.whole();
  }

  amount(): bigint {
    return BigInt(this.number());
  }

  flag(): boolean {
    return this.integer() === 1;
  }

  word(): string {
    const major = this.major();
    if (major < BYTES) {
      const place = Number(this.integer());
      return (place < 0 ? WORDS[-1 - place] : this.texts[place]) ?? this.refuse('the place of a text');
    }
    const value = major === TEXT ? this.text() : this.packedText();
    this.texts.push(value);
    return value;
  }

  private packedText(): string {
    const packed = this.bytes();
    return packed.length === 16 ? uuidText(packed) : packed.toString('hex');
  }

  uuid(): string {
    return this.word();
  }
}
