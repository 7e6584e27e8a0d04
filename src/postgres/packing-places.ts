/**
 * The places of the texts and large numbers that stood before in a value. Open hash tables instead of
 * Maps: they are begun anew for each value by counting up a stamp, and a text and a word of the list
 * are found with one look.
 */
import { WORDS } from './words.ts';

/** What has no place yet; it takes the next one. */
export const NEW = -0x8000_0000;

const LAST_STAMP = 0x7fff_ffff;
/** The stamp of words, which stay. */
const WORD = -1;
const FIRST_SIZE = 256;

/** Not all letters: those of UUIDs and of numbered names differ at their end. */
function hashOf(value: string): number {
  const { length } = value;
  if (length === 0) return 0;
  let hash = length;
  hash = Math.imul(hash, 31) + value.charCodeAt(0);
  hash = Math.imul(hash, 31) + value.charCodeAt(length >> 1);
  if (length > 1) hash = Math.imul(hash, 31) + value.charCodeAt(length - 2);
  hash = Math.imul(hash, 31) + value.charCodeAt(length - 1);
  return hash ^ (hash >>> 11);
}

export class TextPlaces {
  private mask = FIRST_SIZE - 1;
  private keys: string[] = new Array<string>(FIRST_SIZE).fill('');
  private places = new Int32Array(FIRST_SIZE);
  private stamps = new Int32Array(FIRST_SIZE);
  private stamp = 1;
  private count = 0;
  /** The slots that are taken, words' too. */
  private taken = WORDS.length;

  constructor() {
    this.putWords();
  }

  private putWords(): void {
    for (const [number, word] of WORDS.entries()) this.put(word, -1 - number, WORD);
  }

  private put(value: string, place: number, stamp: number): void {
    let slot = hashOf(value) & this.mask;
    while (this.isTaken(slot)) slot = (slot + 1) & this.mask;
    this.keys[slot] = value;
    this.places[slot] = place;
    this.stamps[slot] = stamp;
  }

  private isTaken(slot: number): boolean {
    const stamp = this.stamps[slot];
    return stamp === this.stamp || stamp === WORD;
  }

  /** The number of a word, which is below zero; the place of a text that stood before; or NEW. */
  place(value: string): number {
    const { mask, stamps, keys, stamp } = this;
    let slot = hashOf(value) & mask;
    for (;;) {
      const found = stamps[slot];
      if (found !== stamp && found !== WORD) break;
      if (keys[slot] === value) return this.places[slot] as number;
      slot = (slot + 1) & mask;
    }
    keys[slot] = value;
    this.places[slot] = this.count;
    stamps[slot] = stamp;
    this.skip();
    return NEW;
  }

  /** Gives the next place to nothing. */
  skip(): void {
    this.count += 1;
    this.taken += 1;
    if (this.taken * 2 > this.keys.length) this.grow();
  }

  private grow(): void {
    const { keys, places, stamps, stamp } = this;
    const size = keys.length * 2;
    this.mask = size - 1;
    this.keys = new Array<string>(size).fill('');
    this.places = new Int32Array(size);
    this.stamps = new Int32Array(size);
    for (const [slot, key] of keys.entries()) {
      const found = stamps[slot];
      if (found === stamp || found === WORD) this.put(key, places[slot] as number, found);
    }
  }

  clear(): void {
    this.count = 0;
    this.taken = WORDS.length;
    this.stamp += 1;
    if (this.stamp < LAST_STAMP) return;
    this.stamp = 1;
    this.stamps.fill(0);
    this.putWords();
  }
}

export class NumberPlaces {
  private mask = FIRST_SIZE - 1;
  private keys = new Float64Array(FIRST_SIZE);
  private places = new Int32Array(FIRST_SIZE);
  private stamps = new Int32Array(FIRST_SIZE);
  private stamp = 1;
  private count = 0;
  /** Numbers that a float has not exactly. */
  private readonly larger = new Map<bigint, number>();

  private slotOf(value: number): number {
    const { mask, stamps, keys, stamp } = this;
    const hash = Math.imul((value | 0) ^ (value / 0x1_0000_0000), 0x9e37_79b1);
    let slot = (hash >>> 16) & mask;
    while (stamps[slot] === stamp && keys[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  /** The place of a safe integer that stood before; or NEW. */
  place(value: number): number {
    const slot = this.slotOf(value);
    if (this.stamps[slot] === this.stamp) return this.places[slot] as number;
    this.put(slot, value, this.count);
    this.count += 1;
    if (this.count * 2 > this.keys.length) this.grow();
    return NEW;
  }

  private put(slot: number, value: number, place: number): void {
    this.keys[slot] = value;
    this.places[slot] = place;
    this.stamps[slot] = this.stamp;
  }

  /** The same for any other number. */
  placeOfLarger(value: bigint): number {
    const found = this.larger.get(value);
    if (found !== undefined) return found;
    this.larger.set(value, this.count);
    this.count += 1;
    return NEW;
  }

  private grow(): void {
    const { keys, places, stamps, stamp } = this;
    const size = keys.length * 2;
    this.mask = size - 1;
    this.keys = new Float64Array(size);
    this.places = new Int32Array(size);
    this.stamps = new Int32Array(size);
    for (const [slot, key] of keys.entries()) {
      if (stamps[slot] === stamp) this.put(this.slotOf(key), key, places[slot] as number);
    }
  }

  clear(): void {
    this.count = 0;
    if (this.larger.size > 0) this.larger.clear();
    this.stamp += 1;
    if (this.stamp < LAST_STAMP) return;
    this.stamp = 1;
    this.stamps.fill(0);
  }
}
