// `weir whatif` as a process of its own: on the decisions of a database, and on a trace.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import type { Report } from '../../src/cli/whatif/report.ts';
import { idempotencyKey, startOperatorApi } from '../graphql/support/operator-api.ts';
import { azureTrace, generateRows } from '../replay/generated-trace.ts';
import { runWeir, temporaryDirectory } from '../support/process.ts';
import { type Happened, makeBusy, policyText, pricesText } from './support/busy-weir.ts';

const api = await startOperatorApi();
const directory = temporaryDirectory();
const MINUTE = 60_000;
let happened: Happened;
let files = 0;

/** A file with this text. */
function fileOf(text: string, ending = 'jsonc'): string {
  files += 1;
  const path = join(directory, `${files}.${ending}`);
  writeFileSync(path, text);
  return path;
}

const inForce = fileOf(demoDocument('policy.jsonc'));
const stricter = fileOf(
  policyText((policy) => {
    policy.limits = [{ ...policy.limits[0], base: '8', floor: '8', ceiling: '8', factors: [] }];
  }),
);
const halfPrice = fileOf(
  pricesText((prices) => {
    for (const price of prices.models.codex.prices) price.price = '10';
  }),
);

async function whatIf(...args: string[]) {
  return runWeir({ DATABASE_URL: api.databaseUrl }, { args: ['whatif', ...args] }).ended;
}

async function reportOf(...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await whatIf('--json', ...args);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  happened = await makeBusy(api, { seed: 3, requests: 160, upheavals: false });
}, MINUTE);

describe('on the decisions of a database', () => {
  test('takes a stored draft by its id, as it takes a file, and says when there is none', async () => {
    const draft = `mutation ($input: DraftPolicyInput!) { draftPolicy(input: $input) { ... on PolicyDraftKept { draft { id } } } }`;
    const input = {
      idempotencyKey: idempotencyKey(),
      name: 'stricter',
      document: readFileSync(stricter, 'utf8'),
    };
    const { draftPolicy } = await api.operate(draft, { input });
    const { id } = Object(Object(draftPolicy).draft);
    const { changes } = await reportOf('--policy', id);
    expect(changes).toEqual((await reportOf('--policy', stricter)).changes);
    const gone = await whatIf('--policy', 'draft_AAAAAAAAAAAAAAAAAAAAAA');
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('There is no draft draft_AAAA')]);
  });

  test('says as JSON what would be otherwise, and draws it', async () => {
    const svg = join(directory, 'drawn.svg');
    const report = await reportOf('--policy', stricter, '--svg', svg);
    const granted = happened.decisions.filter(({ answer }) => answer === 'JobGranted').length;
    expect(report).toMatchObject({
      mode: 'ISOLATED',
      decisions: happened.decisions.length,
      skipped: 0,
      cut: false,
    });
    expect(report.before.granted).toBe(granted);
    expect(report.changes.NOW_GRANTED).toBe(0);
    expect(report.changes.NOW_REFUSED).toBeGreaterThan(0);
    expect(report.after.granted).toBe(granted - report.changes.NOW_REFUSED);
    expect(report.accounts).toContainEqual(
      expect.objectContaining({ id: happened.customers[0]?.id, name: 'Customer 0' }),
    );
    const drawn = readFileSync(svg, 'utf8');
    expect(drawn).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(drawn).toContain('refused instead of granted');
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('says the same for people, as tables', async () => {
    const { code, stdout } = await whatIf('--policy', inForce, '--prices', halfPrice);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^granted at a lower cost +\d+ +[\d.]+ %$/m);
    expect(stdout).toMatch(/^codex +\d+ +\d+ +\d+ +\d+ +[\d.]+ +[\d.]+$/m);
    expect(stdout).toMatch(/^Customer \d +/m);
    expect(stdout).toMatch(/^refused instead of granted +0 +0.0 %$/m);
  });

  test('looks at an account, a model and a range alone when it is told to', async () => {
    const [customer] = happened.customers;
    const own = happened.decisions.filter((each) => each.customer === customer).length;
    expect((await reportOf('--policy', inForce, '--account', customer?.id ?? '')).decisions).toBe(own);
    expect(await reportOf('--policy', inForce, '--limit', '5')).toMatchObject({ decisions: 5, cut: true });
    expect((await reportOf('--policy', inForce, '--to', '2020-01-01T00:00:00Z')).decisions).toBe(0);
    expect((await reportOf('--policy', inForce, '--model', 'codex')).models).toMatchObject([
      { name: 'codex' },
    ]);
  });

  test('refuses a draft with all that is wrong with it, each with its place', async () => {
    const file = fileOf(
      demoDocument('policy.jsonc')
        .replace('"CHARGE"', '"GUESS"')
        .replace('"maxStep": "0.1"', '"maxStep": "0"'),
    );
    const { code, stdout, stderr } = await whatIf('--policy', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`weir: ${file}: overage: overage is "GUESS".`);
    expect(stderr).toContain(`weir: ${file}: load.maxStep: Factors could never move. Expected: above 0.`);
    expect(stderr).toContain(`weir: ${file} has 2 problems and was not tried.`);
  });

  test.each([
    [[], 'There is nothing to try: give --policy, --prices, or both.'],
    [['--policy', '/nowhere.json'], "/nowhere.json can't be read"],
    [['--policy', inForce, '--from', 'yesterday'], 'It has to be an instant such as'],
    [['--policy', inForce, '--limit', '0'], 'It has to be a whole number from 1 on.'],
    [['--policy', inForce, '--account', 'ada'], '--account has to be the id of an account'],
    [['--policy', inForce, '--model', 'sora'], 'There is no model sora.'],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stdout, stderr } = await whatIf(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('on a trace', () => {
  const trace = fileOf(azureTrace(generateRows({ seed: 21, rows: 60, lastsMs: MINUTE })), 'csv');

  test(
    'plays it under both, and finds no difference under the same rules',
    async () => {
      const report = await reportOf('--policy', inForce, '--trace', trace, '--accounts', '4');
      expect(report).toMatchObject({ mode: 'TRACE', decisions: 60 });
      expect(report.changes.SAME).toBe(60);
      expect(report.after).toEqual(report.before);
      expect(report.charged?.after).toBe(report.charged?.before);
    },
    4 * MINUTE,
  );

  test(
    'follows up what a draft does to the requests that come later',
    async () => {
      const one = fileOf(
        policyText((policy) => {
          policy.limits = [
            {
              name: 'one a day',
              kind: 'RATE',
              scope: ['ACCOUNT'],
              unit: 'request',
              base: '1',
              floor: '1',
              ceiling: '1',
              window: 'P1D',
              factors: [],
            },
          ];
        }),
      );
      const report = await reportOf('--policy', one, '--trace', trace, '--accounts', '4', '--limit', '30');
      expect(report.decisions).toBe(30);
      // Each account that can pay gets its one request, and no other.
      expect(report.after.granted).toBeGreaterThan(0);
      expect(report.after.granted).toBeLessThanOrEqual(4);
      expect(report.changes.NOW_REFUSED).toBe(report.before.granted - report.after.granted);
      expect(Number(report.charged?.after)).toBeLessThan(Number(report.charged?.before));
    },
    4 * MINUTE,
  );

  test(
    'refuses a draft before it plays anything',
    async () => {
      const { code, stderr } = await whatIf('--policy', fileOf('{}'), '--trace', trace);
      expect(code).toBe(2);
      expect(stderr).toContain('overage: overage is missing.');
      expect(stderr).not.toContain('requests');
    },
    2 * MINUTE,
  );
});
