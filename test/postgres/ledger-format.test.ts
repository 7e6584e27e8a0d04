import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BEGIN, describeFormats, END } from '../../scripts/ledger-format-text.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { leafHash } from '../../src/domain/merkle.ts';
import { CorruptBytes } from '../../src/postgres/cbor-reader.ts';
import { baseOf, restore } from '../../src/postgres/packed-difference.ts';
import { differenceOf } from '../../src/postgres/packed-difference-writer.ts';
import { entryFormat, entryHeader } from '../../src/postgres/packed-entry.ts';
import { jobFormat } from '../../src/postgres/packed-job.ts';
import { outboxFormat } from '../../src/postgres/packed-outbox.ts';
import { poolFormat } from '../../src/postgres/packed-pool.ts';
import { stateFormat } from '../../src/postgres/packed-state.ts';
import type { Format } from '../../src/postgres/packing-format.ts';
import type { Frame } from '../../src/postgres/packing-scope.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'ledger-format.md'), 'utf8');

describe('docs/ledger-format.md', () => {
  test('has the tables of the formats as they are (scripts/write-ledger-format.ts writes them)', () => {
    const written = page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)).trim();
    expect(written).toBe(describeFormats());
  });

  const hexAfter = (word: string): string =>
    new RegExp(`^${word} +([0-9a-f ]+)$`, 'm').exec(page)?.[1]?.replaceAll(' ', '') ?? '';

  test('has an example of a difference that is true', () => {
    const [base, difference, restored] = ['base', 'difference', 'restored'].map((word) =>
      Buffer.from(hexAfter(word), 'hex'),
    );
    if (!base || !difference || !restored) throw new Error('the example is not there');
    expect(difference.length).toBeGreaterThan(10);
    expect(restore(baseOf(base), difference)).toEqual(restored);
    expect(differenceOf(baseOf(base), restored)?.bytes).toEqual(difference);
  });

  test('has an example that is true', () => {
    const at = Date.parse('2026-01-02T03:04:05.678Z');
    const grantId = '5b0e8f7a-1c2d-8e3f-a4b5-c6d7e8f90123';
    const entry: Entry = {
      accountId: '018f2c5e-7a10-7c3e-9b1d-2f4a6c8e0a12',
      seq: 7,
      subject: '0d3c1b2a-4f5e-8a6b-9c7d-8e9fa0b1c2d3',
      ordinal: 0,
      at,
      detail: { kind: 'GRANT_EXPIRED', grantId, amount: 12_500_000n },
      postings: [
        { account: 'AVAILABLE', grantId, amount: -12_500_000n },
        { account: 'EXPIRED', grantId, amount: 12_500_000n },
      ],
      balance: { available: 30_000_000n, held: 0n, debt: 0n, postpaidOwed: 0n, version: 7, at },
      activity: null,
    };
    const body = entryFormat.encode(entry, entry);
    expect(entryHeader(entry).toString('hex')).toBe(hexAfter('header'));
    expect(body.toString('hex')).toBe(hexAfter('body'));
    expect(Buffer.from(leafHash(entryHeader(entry), body)).toString('hex')).toBe(hexAfter('leaf'));
  });
});

interface Golden {
  readonly format: 'entry' | 'job' | 'state' | 'pool' | 'outbox';
  readonly kind?: string;
  readonly frame?: Frame;
  readonly hex: string;
}

const GOLDEN: readonly Golden[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'golden-format-1.json'), 'utf8'),
);

/** Reads bytes and writes what was read. */
function rewrite({ format, frame, kind, hex }: Golden): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  const through = <T>({ encode, decode }: Format<T>): Buffer => encode(decode(bytes));
  switch (format) {
    case 'job':
      return through(jobFormat);
    case 'state':
      return through(stateFormat);
    case 'pool':
      return through(poolFormat);
    case 'outbox':
      return through(outboxFormat);
    case 'entry': {
      if (!frame) throw new Error('An entry is read with its frame.');
      const entry = entryFormat.decode(bytes, frame);
      expect(entry.detail.kind).toBe(kind);
      return entryFormat.encode(entry, frame);
    }
  }
}

describe('format 1', () => {
  test.each(GOLDEN.map((golden) => ({ name: golden.kind ?? golden.format, golden })))(
    'reads and writes $name as it did at first',
    ({ golden }) => {
      expect(rewrite(golden).toString('hex')).toBe(golden.hex);
    },
  );

  test('refuses the bytes of another format', () => {
    const [golden] = GOLDEN.filter(({ format }) => format === 'job');
    const bytes = Buffer.from(golden?.hex ?? '', 'hex');
    bytes.writeUInt8(2, 1);
    expect(() => jobFormat.decode(bytes)).toThrow(CorruptBytes);
    expect(() => jobFormat.decode(bytes)).toThrow('format 2; this version reads 1');
  });
});
