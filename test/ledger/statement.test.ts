import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '../../src/auth/caller.ts';
import { formatMicro, parseMicro } from '../../src/domain/decimal.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { type LedgerLine, lineOf } from '../../src/ledger/ledger-line.ts';
import { createStatements, postedOf, type Statement } from '../../src/ledger/statement.ts';
import { statementCsv } from '../../src/ledger/statement-csv.ts';
import { createStatementReads } from '../../src/postgres/statement-reads.ts';
import { randomFrom } from '../domain/random.ts';
import { BEGIN, operator, startBusyLedger } from './support/busy-ledger.ts';

const busy = await startBusyLedger({ seed: 3 });
const statements = createStatements({ reads: createStatementReads(busy) });
let accounts: string[] = [];
let journals: Map<string, readonly Entry[]>;

beforeAll(async () => {
  accounts = await busy.live(['a', 'b'], 400);
  journals = new Map();
  for (const accountId of accounts) {
    journals.set(
      accountId,
      await busy.journal.pageOfEntries({ accountId, from: { after: 0 }, kinds: null, limit: 10_000 }),
    );
  }
});

async function statementOf(accountId: string, from: number, to: number): Promise<Statement> {
  const answer = await statements.of(operator, { accountId, from, to });
  if (answer.kind !== 'STATEMENT') throw new Error(`the statement was answered ${answer.kind}`);
  return answer;
}

async function linesOf(statement: Statement): Promise<LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (let after: number | null = null; ; ) {
    const page = await statements.entries(statement, { after, limit: 37 });
    lines.push(...page.map(lineOf));
    after = page.at(-1)?.seq ?? null;
    if (page.length < 37) return lines;
  }
}

function sumOf(lines: readonly LedgerLine[], pick: (line: LedgerLine) => bigint): bigint {
  return lines.reduce((sum, line) => sum + pick(line), 0n);
}

/** Periods of all lengths, some of which begin before the account, end after it, or hold nothing. */
function* periods(count: number): Generator<readonly [number, number]> {
  const random = randomFrom(99);
  const last = journals.get(accounts[0] ?? '')?.at(-1)?.at ?? BEGIN;
  for (let index = 0; index < count; index += 1) {
    const from = random.integer(BEGIN - 86_400_000, last);
    yield [from, from + random.integer(1, last - BEGIN)];
  }
  for (const entry of journals.get(accounts[0] ?? '')?.slice(0, 20) ?? []) yield [entry.at, entry.at + 1];
}

describe('a statement of any period', () => {
  test('has just the entries of that period, and opening balance and entries make the closing balance', async () => {
    for (const accountId of accounts) {
      for (const [from, to] of periods(40)) {
        const statement = await statementOf(accountId, from, to);
        const lines = await linesOf(statement);
        const expected = journals.get(accountId)?.filter(({ at }) => at >= from && at < to) ?? [];
        expect(lines.map(({ entry }) => entry.seq)).toEqual(expected.map(({ seq }) => seq));
        const { opening, closing } = statement;
        expect(postedOf(opening) + sumOf(lines, ({ amount }) => amount)).toBe(postedOf(closing));
        expect(opening.held + sumOf(lines, ({ held }) => held)).toBe(closing.held);
        expect(opening.debt + sumOf(lines, ({ debt }) => debt)).toBe(closing.debt);
        expect(opening.postpaidOwed + sumOf(lines, ({ postpaid }) => postpaid)).toBe(closing.postpaidOwed);
      }
    }
  });

  test('has totals that are the sums of its entries', async () => {
    for (const accountId of accounts) {
      for (const [from, to] of periods(20)) {
        const statement = await statementOf(accountId, from, to);
        const lines = await linesOf(statement);
        const totals = await statements.totals(statement);
        const { credited, charged, refunded, debtPaid, expired, revoked, lapsed } = totals;
        expect(totals.entries).toBe(lines.length);
        expect(totals.included).toBe(sumOf(lines, ({ included }) => included));
        expect(totals.postpaid).toBe(sumOf(lines, ({ postpaid }) => postpaid));
        const ledger = (account: string) =>
          sumOf(lines, ({ entry }) =>
            entry.postings.reduce((sum, each) => (each.account === account ? sum + each.amount : sum), 0n),
          );
        expect(credited).toBe(-ledger('ISSUED'));
        expect(charged - refunded + debtPaid).toBe(ledger('SPENT'));
        expect(expired + revoked + lapsed).toBe(ledger('EXPIRED') + ledger('REVOKED'));
        expect(lapsed >= 0n).toBe(true);
      }
    }
  });

  test('comes as CSV whose credits add up from the opening line to the closing line', async () => {
    const [accountId = ''] = accounts;
    const statement = await statementOf(accountId, BEGIN, BEGIN + 40 * 86_400_000);
    let csv = '';
    const ids = {
      job: ({ id }: { id: string }) => `job_${id}`,
      grant: ({ id }: { id: string }) => `grant_${id}`,
    };
    for await (const chunk of statementCsv({ statement, statements, ids })) csv += chunk;
    const [header = '', ...rows] = csv.trimEnd().split('\r\n');
    const place = header.split(',').indexOf('credits');
    const credits = rows.map((row) => parseMicro(row.split(',')[place] ?? '') ?? 0n);
    const closing = credits.pop();
    expect(rows[0]).toContain(',OPENING,');
    expect(rows.at(-1)).toContain(',CLOSING,');
    expect(rows.length).toBe((journals.get(accountId)?.length ?? 0) + 2);
    expect(formatMicro(credits.reduce((sum, each) => sum + each, 0n))).toBe(formatMicro(closing ?? -1n));
    expect(new Set(rows.map((row) => row.split(',').length))).toEqual(new Set([15]));
  });

  test('is not for a caller who may not see the account, and wants a period that is one', async () => {
    const [accountId = '', other = ''] = accounts;
    const caller: Caller = { ...operator, roles: ['ACCOUNT'], accountId: other };
    const period = { from: BEGIN, to: BEGIN + 1 };
    expect(await statements.of(caller, { accountId, ...period })).toMatchObject({ kind: 'NOT_FOUND' });
    expect(await statements.of(operator, { accountId, from: 5, to: 5 })).toMatchObject({ kind: 'INVALID' });
    const unknown = accountId.replaceAll(/./g, (digit) => (digit === '-' ? '-' : '0'));
    expect(await statements.of(operator, { accountId: unknown, ...period })).toMatchObject({
      kind: 'NOT_FOUND',
    });
    await expect(statements.of(null, { accountId, ...period })).rejects.toThrow('API key');
  });
});
