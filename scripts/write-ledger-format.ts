// Writes the tables of docs/ledger-format.md from the code. A test fails when they differ.
//
//   node --import ./scripts/register-typescript.js scripts/write-ledger-format.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEGIN, describeFormats, END } from './ledger-format-text.ts';

const file = join(import.meta.dirname, '..', 'docs', 'ledger-format.md');
const text = readFileSync(file, 'utf8');
const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
const after = text.slice(text.indexOf(END));
writeFileSync(file, `${before}\n\n${describeFormats()}\n\n${after}`);
