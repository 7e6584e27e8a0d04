/** Writes a packed value as its difference from another one, in one pass over both. */
import {
  endOf,
  headEnd,
  inside,
  integerAt,
  integerLength,
  isArray,
  isInteger,
  isSingle,
  isString,
  itemEnd,
  putInteger,
} from './cbor-items.ts';
import {
  type Base,
  copyOf,
  FEW,
  IN_TWO_BYTES,
  Moves,
  putBytes,
  restoreForNow,
  STEP,
} from './packed-difference.ts';

export interface Difference {
  readonly bytes: Buffer;
  /** How many of them are there because the two values have not the same shape: the same items, with other contents. */
  readonly misfit: number;
}

/** Beyond, the difference of two numbers is not always exact. */
const LARGEST = 2 ** 52;

/** How deep arrays of different lengths may stand in one another; nothing that is packed comes near. */
const DEEPEST = 32;

/** The most that a step takes besides the bytes that it brings: its own and two numbers. */
const MOST_OF_A_STEP = 21;

/** The steps of a difference, of which there may be so many bytes. */
class Steps {
  private readonly moves = new Moves();
  private out: Buffer = Buffer.allocUnsafe(4096);
  private most = 0;
  private at = 0;
  private copied = 0;
  private misfit = 0;

  start(most: number): void {
    if (this.out.length < most + MOST_OF_A_STEP) this.out = Buffer.allocUnsafe(2 * (most + MOST_OF_A_STEP));
    this.moves.clear();
    this.most = most;
    this.at = 0;
    this.misfit = 0;
  }

  /** Whether they do. */
  get fit(): boolean {
    return this.at <= this.most;
  }

  finish(): Difference {
    return { bytes: copyOf(this.out.subarray(0, this.at)), misfit: this.misfit };
  }

  /** Begins a step, before which so many items are as in the base. */
  begin(copied: number): void {
    this.copied = copied;
  }

  /** The string is as long as the base's. */
  content(source: Buffer, from: number, to: number): void {
    this.tell(STEP.CONTENT);
    this.bring(source, from, to);
  }

  /** The item stands where the base has another one. */
  item(source: Buffer, from: number, to: number): void {
    this.tell(STEP.ITEM);
    this.bring(source, from, to);
  }

  /** As `item`, where the base has one of another type or length. */
  otherItem(source: Buffer, from: number, to: number): void {
    const { at } = this;
    this.item(source, from, to);
    this.misfit += this.at - at;
  }

  /** The bytes stand where the base has so many others. */
  replaced(passed: number, source: Buffer, from: number, to: number): void {
    const { at } = this;
    this.tell(STEP.REPLACED);
    this.at = putInteger(this.out, this.at, passed);
    this.at = putInteger(this.out, this.at, to - from);
    this.bring(source, from, to);
    this.misfit += this.at - at;
  }

  /** The number is the base's and this much; `source` has it too, where that is shorter. */
  moved(amount: number, source: Buffer, from: number, to: number): void {
    const place = this.moves.indexOf(amount);
    if (place >= 0) {
      this.tell(STEP.MOVED_AGAIN + place);
    } else if (integerLength(amount) > to - from) {
      this.item(source, from, to);
    } else {
      this.tell(STEP.MOVED);
      this.at = putInteger(this.out, this.at, amount);
      this.moves.add(amount);
    }
  }

  private tell(kind: number): void {
    const { out, at, copied } = this;
    if (copied < FEW) {
      out[at] = (kind << 5) | copied;
      this.at = at + 1;
    } else if (copied - FEW < 0x100) {
      out[at] = (kind << 5) | FEW;
      out[at + 1] = copied - FEW;
      this.at = at + 2;
    } else {
      out[at] = (kind << 5) | IN_TWO_BYTES;
      out[at + 1] = copied >> 8;
      out[at + 2] = copied;
      this.at = at + 3;
    }
  }

  /** Bytes that have no room only count. */
  private bring(source: Buffer, from: number, to: number): void {
    if (this.at + to - from <= this.most) putBytes(this.out, this.at, source, from, to);
    this.at += to - from;
  }
}

const steps = new Steps();

function isSame(base: Buffer, b: number, whole: Buffer, w: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (base[b + index] !== whole[w + index]) return false;
  return true;
}

/** Arrays of different lengths in which the pass is: how many items are left behind each, and how many each has that the other has not. */
const levels = new Uint32Array(3 * DEEPEST);

/** How many items from this one on are the value that begins with it and so many more, each with all that belongs to it. */
function itemsWithin({ bytes, items }: Base, item: number, count: number): number {
  let next = item;
  for (let left = count; left > 0; left -= 1) {
    left += inside(bytes, items[next] as number);
    next += 1;
  }
  return next - item;
}

/** Goes through both values and tells the steps. False when they became too long, or go too deep. */
function compare(base: Base, whole: Buffer): boolean {
  const { bytes, items } = base;
  const last = items.length - 1;
  let item = 0;
  let w = 0;
  // Within arrays of different lengths: how many items are left that both have.
  let left = 0;
  let depth = 0;
  for (;;) {
    let b = items[item] as number;
    const first = item;
    if (depth === 0) {
      const end = Math.min(bytes.length, b + whole.length - w);
      const off = w - b;
      let part = b;
      while (part < end && bytes[part] === whole[part + off]) part += 1;
      while (item < last && (items[item + 1] as number) <= part) item += 1;
      b = items[item] as number;
      w = b + off;
      if (item === last || w === whole.length) return item === last && w === whole.length;
    } else {
      while (left > 0 && bytes[b] === whole[w]) {
        const length = (items[item + 1] as number) - b;
        if (length > 1 && !isSame(bytes, b, whole, w, length)) break;
        left += inside(bytes, b) - 1;
        item += 1;
        b += length;
        w += length;
      }
    }
    steps.begin(item - first);
    let passed = 1;
    let wEnd = w;
    if (depth > 0 && left === 0) {
      depth -= 1;
      left = levels[3 * depth] as number;
      passed = itemsWithin(base, item, levels[3 * depth + 1] as number);
      wEnd = endOf(whole, w, levels[3 * depth + 2] as number);
      steps.replaced(passed, whole, w, wEnd);
    } else {
      left -= 1;
      wEnd = itemEnd(whole, w);
      if (isInteger(bytes, b) && isInteger(whole, w)) {
        compareIntegers(bytes, b, whole, w, wEnd);
      } else if (isString(bytes, b) && isString(whole, w)) {
        const head = headEnd(whole, w);
        if (isSame(bytes, b, whole, w, head - w)) steps.content(whole, head, wEnd);
        else steps.item(whole, w, wEnd);
      } else if (isArray(bytes, b) && isArray(whole, w)) {
        if (depth === DEEPEST) return false;
        const inBase = inside(bytes, b);
        const inWhole = inside(whole, w);
        levels[3 * depth] = left;
        levels[3 * depth + 1] = Math.max(0, inBase - inWhole);
        levels[3 * depth + 2] = Math.max(0, inWhole - inBase);
        depth += 1;
        left = Math.min(inBase, inWhole);
        steps.otherItem(whole, w, wEnd);
      } else if (isSingle(bytes, b) && isSingle(whole, w)) {
        steps.otherItem(whole, w, wEnd);
      } else {
        passed = itemsWithin(base, item, 1);
        wEnd = endOf(whole, w, 1);
        steps.replaced(passed, whole, w, wEnd);
      }
    }
    if (!steps.fit) return false;
    item += passed;
    w = wEnd;
  }
}

function compareIntegers(base: Buffer, b: number, whole: Buffer, w: number, wEnd: number): void {
  const from = integerAt(base, b);
  const to = integerAt(whole, w);
  if (Math.abs(from) < LARGEST && Math.abs(to) < LARGEST) steps.moved(to - from, whole, w, wEnd);
  else steps.item(whole, w, wEnd);
}

/**
 * The difference of a packed value from another one. Null where it would not be clearly smaller, so that the value
 * had better be kept whole, and where it could not be restored from it: no difference is kept that was not tried.
 */
export function differenceOf(base: Base, whole: Buffer): Difference | null {
  steps.start(whole.length >> 1);
  if (!compare(base, whole)) return null;
  const difference = steps.finish();
  return restoreForNow(base, difference.bytes).equals(whole) ? difference : null;
}
