// The packed formats once more, written to be read and not to be fast: a value becomes a tree as
// docs/ledger-format.md describes it, and the tree becomes bytes.
import { LEDGER_ACCOUNTS, type Posting } from '../../../src/domain/postings.ts';
import type { Layout, LayoutField } from '../../../src/postgres/packing.ts';
import type { Frame } from '../../../src/postgres/packing-scope.ts';
import { WORDS } from '../../../src/postgres/words.ts';

type Tree = null | true | bigint | { readonly full: bigint } | string | Uint8Array | readonly Tree[];
type Fields = Readonly<Record<string, unknown>>;

const SHORT = 2n ** 32n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SHA_256 = /^[0-9a-f]{64}$/;
const SOURCES = ['PROMOTIONAL', 'PLAN', 'PURCHASED'];

function sized(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

function head(major: number, value: bigint): Buffer {
  const type = major << 5;
  if (value < 24n) return Buffer.of(type | Number(value));
  if (value < 2n ** 8n) return Buffer.concat([Buffer.of(type | 24), sized(value, 1)]);
  if (value < 2n ** 16n) return Buffer.concat([Buffer.of(type | 25), sized(value, 2)]);
  return Buffer.concat([Buffer.of(type | 26), sized(value, 4)]);
}

function bytesOf(tree: Tree): Buffer {
  if (tree === null) return Buffer.of(0xf6);
  if (tree === true) return Buffer.of(0xf5);
  if (typeof tree === 'bigint') return tree < 0n ? head(1, -1n - tree) : head(0, tree);
  if (typeof tree === 'string') {
    const content = Buffer.from(tree);
    return Buffer.concat([head(3, BigInt(content.length)), content]);
  }
  if (tree instanceof Uint8Array) return Buffer.concat([head(2, BigInt(tree.length)), tree]);
  if ('full' in tree) return fullBytes(tree.full);
  return Buffer.concat([head(4, BigInt(tree.length)), ...tree.map(bytesOf)]);
}

/** A number that is written in full: with eight bytes, or with a tag where it has more. */
function fullBytes(value: bigint): Buffer {
  const argument = value < 0n ? -1n - value : value;
  if (argument < 2n ** 64n) return Buffer.concat([Buffer.of(value < 0n ? 0x3b : 0x1b), sized(argument, 8)]);
  const size = Math.ceil(argument.toString(16).length / 2);
  return Buffer.concat([head(6, value < 0n ? 3n : 2n), bytesOf(sized(argument, size))]);
}

class Reference {
  private readonly numbers: bigint[] = [];
  private readonly texts: string[];

  constructor(private readonly frame: Frame) {
    this.texts = [...new Set([frame.accountId, frame.subject])];
  }

  private number(value: bigint): Tree {
    if (value < SHORT && value >= -SHORT) return value;
    const place = this.numbers.indexOf(value);
    if (place >= 0) return [BigInt(place)];
    this.numbers.push(value);
    return { full: value };
  }

  private text(value: string): Tree {
    const word = WORDS.indexOf(value);
    if (word >= 0) return BigInt(-1 - word);
    const place = this.texts.indexOf(value);
    if (place >= 0) return BigInt(place);
    this.texts.push(value);
    if (UUID.test(value)) return Buffer.from(value.replaceAll('-', ''), 'hex');
    return SHA_256.test(value) ? Buffer.from(value, 'hex') : value;
  }

  private note(value: string): Tree {
    const [source = '', ...rest] = value.split(' ');
    const number = SOURCES.indexOf(source) + 1;
    return number > 0 && rest.length > 0 ? [BigInt(number), this.text(rest.join(' '))] : this.text(value);
  }

  private posting({ amount, grantId }: Posting, code: number): Tree {
    const moved = [BigInt(code), this.number(amount)];
    return grantId === null ? moved : [...moved, this.text(grantId)];
  }

  private postings(values: readonly Posting[]): Tree {
    const [first, second, ...rest] = values;
    if (!first) return [];
    const from = LEDGER_NUMBERS[first.account];
    if (second && second.grantId === first.grantId && second.amount === -first.amount) {
      const transfer = this.posting(second, 16 * from + LEDGER_NUMBERS[second.account]);
      return [transfer, ...(this.postings(rest) as Tree[])];
    }
    return [this.posting(first, -1 - from), ...(this.postings(values.slice(1)) as Tree[])];
  }

  private plain(value: unknown, name: string): Tree {
    switch (name) {
      case 'integer':
        return this.number(BigInt(value as number));
      case 'instant':
        return this.number(BigInt(value as number) - BigInt(this.frame.at));
      case 'entry number':
        return this.number(BigInt(this.frame.seq) - BigInt(value as number));
      case 'amount':
        return this.number(value as bigint);
      case 'flag':
        return value ? 1n : 0n;
      case 'bytes':
        return value as Uint8Array;
      case 'text':
      case 'uuid':
        return this.text(value as string);
      case 'text, or a source of grants and a text':
        return this.note(value as string);
      default:
        throw new Error(`No reference for ${name}.`);
    }
  }

  private fields(owner: Fields, fields: readonly LayoutField[], base: Fields = {}): Tree[] {
    return fields.map((field) => {
      const value = owner[field.name];
      const write = () => this.field(value, field, owner);
      return base[field.name] === undefined ? write() : unless(value, base[field.name], write);
    });
  }

  private field(value: unknown, { layout, from }: LayoutField, owner: Fields): Tree {
    const write = () => this.value(value, layout, owner);
    const expected = from?.of(owner, this.frame);
    return expected === undefined ? write() : unless(value, expected, write);
  }

  /** What a value becomes, of the record `owner`. */
  value(value: unknown, layout: Layout, owner: Fields = {}): Tree {
    switch (layout.form) {
      case 'plain':
        return this.plain(value, layout.name);
      case 'choice':
        return BigInt(layout.numbers[value as string] ?? -1);
      case 'nullable':
        return value === null ? null : this.value(value, layout.of, owner);
      case 'list': {
        const { of } = layout;
        if (of.form === 'plain' && of.name === 'posting') return this.postings(value as Posting[]);
        return (value as unknown[]).map((each) => this.value(each, of));
      }
      case 'tuple':
        return layout.of.map((each, index) => this.value((value as unknown[])[index], each));
      case 'record':
        return withoutEnd(this.fields(value as Fields, layout.fields));
      case 'relative': {
        const base = layout.baseOf.of(owner, this.frame) as Fields;
        const fields = layout.of.form === 'record' ? layout.of.fields : [];
        return withoutEnd(this.fields(value as Fields, fields, base));
      }
      case 'union': {
        const found = layout.cases.find(({ kind }) => kind === (value as Fields).kind);
        if (!found) throw new Error(`No such kind of ${layout.name}.`);
        return withoutEnd([BigInt(found.number), ...this.fields(value as Fields, found.fields)]);
      }
    }
  }
}

const LEDGER_NUMBERS = Object.fromEntries(
  LEDGER_ACCOUNTS.map((account, number) => [account, number]),
) as Record<Posting['account'], number>;

/** The same text for equal values. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'bigint') return `${each}n`;
    const isFields = typeof each === 'object' && each !== null && !Array.isArray(each);
    return isFields ? Object.fromEntries(Object.entries(each).sort()) : each;
  });
}

/** Null where it is what was expected; a null that is meant is true. */
function unless(value: unknown, expected: unknown, write: () => Tree): Tree {
  return textOf(value) === textOf(expected) ? null : (write() ?? true);
}

function withoutEnd(items: readonly Tree[]): Tree {
  return items.slice(0, items.findLastIndex((item) => item !== null) + 1);
}

/** [version, value] */
export function referenceFramed(layout: Layout, value: unknown, frame: Frame): Buffer {
  return bytesOf([1n, new Reference(frame).value(value, layout)]);
}

/** [version, the instant in front, value] */
export function referenceBytes(layout: Layout, value: unknown, at: number): Buffer {
  const frame = { accountId: '', subject: '', seq: 0, at };
  return bytesOf([1n, { full: BigInt(at) }, new Reference(frame).value(value, layout)]);
}
