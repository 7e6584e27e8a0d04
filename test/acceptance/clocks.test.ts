// What must hold when clocks disagree: those of the nodes decide nothing, and the database's may jump back.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { runWeir, temporaryDirectory } from '../support/process.ts';
import { post } from '../support/shell.ts';
import { Answer, REQUEST, startTestWeir, type TestWeir, units } from './support/weir.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STYLES = ['ROLLING', 'FIRST_USE', 'CALENDAR'] as const;
type Style = (typeof STYLES)[number];

const real = await startTestWeir();
const virtual = await startTestWeir({ virtual: true });

/** A plan of 100 units an hour. */
function hourly(weir: TestWeir, style: Style): Promise<string> {
  const amount = { base: '100', floor: '100', ceiling: '100' };
  const limit = { name: 'units an hour', kind: 'RATE', scope: ['ACCOUNT'], unit: 'unit', window: 'PT1H' };
  return weir.plan({ limits: [{ ...limit, ...amount, style }] });
}

/** A node on the database of `real` whose own clock is wrong by so many milliseconds: its address. */
async function startWrongNode(millis: number): Promise<string> {
  const wrong = `
    const Right = Date;
    globalThis.Date = class extends Right {
      constructor(...given) { if (given.length === 0) super(Right.now() + ${millis}); else super(...given); }
      static now() { return Right.now() + ${millis}; }
    };`;
  const node = runWeir(
    { DATABASE_URL: real.databaseUrl, WEIR_DATA_DIR: temporaryDirectory(), WEIR_DEMO: 'false' },
    { nodeFlags: ['--import', `data:text/javascript,${encodeURIComponent(wrong)}`] },
  );
  const closed = async (): Promise<void> => {
    node.child.kill('SIGTERM');
    await node.ended;
  };
  real.onClose(closed);
  return (await node.ready).url;
}

/** How many milliseconds a node's own clock is wrong, by when it believes to have been started. */
async function errorOf(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const started = /^process_start_time_seconds (\S+)$/m.exec(text)?.[1];
  return Number(started) * SECOND - Date.now();
}

async function ask(url: string, key: string, input: Record<string, unknown>): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}` };
  const { body } = await post(url, { query: REQUEST, variables: { input } }, headers);
  if (!body.data) throw new Error(JSON.stringify(body));
  return new Answer(Object.fromEntries(Object.entries(body.data.requestJob ?? {})));
}

/** Sets the virtual clock to an instant that may be past, as when a database's machine is corrected. */
async function setClock(instant: number): Promise<void> {
  const now = new Date(instant).toISOString();
  await virtual.sql(`alter table virtual_clock disable trigger all;
    update virtual_clock set now = '${now}';
    alter table virtual_clock enable trigger all`);
  expect(await virtual.now()).toBe(instant);
}

/** The virtual clock at the beginning of an hour that nothing has happened in yet. */
async function nextHour(): Promise<number> {
  const now = await virtual.now();
  await virtual.advance(2 * HOUR - (now % HOUR));
  return virtual.now();
}

describe('two nodes whose clocks are two days apart', () => {
  let nodes: string[] = [];
  beforeAll(async () => {
    nodes = await Promise.all([startWrongNode(DAY), startWrongNode(-DAY)]);
  });

  /** Ten requests of 60 at once, every other one to either node: how many were granted, and why the others were not. */
  async function askTen(key: string): Promise<{ granted: number; codes: Set<unknown> }> {
    const asked = Array.from({ length: 10 }, (_, index) =>
      ask(nodes[index % 2] ?? '', key, units('60', { lease: 'PT10M' })),
    );
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ kind }) => kind === 'JobRejected');
    return {
      granted: answers.filter(({ kind }) => kind === 'JobGranted').length,
      codes: new Set(refused.map((answer) => answer.at('reasons.0.code'))),
    };
  }

  test('are indeed wrong by a day each', async () => {
    const [ahead = 0, behind = 0] = await Promise.all(nodes.map(errorOf));
    expect(ahead).toBeGreaterThan(DAY - HOUR);
    expect(behind).toBeLessThan(HOUR - DAY);
  });

  test.each(STYLES)(
    'count one window of 100 units an hour: one of ten jobs of 60 is granted (%s)',
    async (style) => {
      const plan = await hourly(real, style);
      for (let rounds = 0; rounds < 4; ) {
        const account = await real.account({ plan, credits: '1000' });
        const began = await real.now();
        const { granted, codes } = await askTen(account.key);
        // Two hours of the calendar are two windows, rightly.
        if (Math.floor(began / HOUR) !== Math.floor((await real.now()) / HOUR)) continue;
        expect({ granted, codes }).toEqual({ granted: 1, codes: new Set(['RATE_LIMITED']) });
        const balance = (await real.look(account)).at('balance');
        expect(balance).toMatchObject({ available: '940', held: '60' });
        rounds += 1;
      }
    },
  );
});

describe('after the database’s clock was set back', () => {
  // So that prices and plans were there already at the instants that it is set back to.
  beforeAll(() => virtual.advance(30 * DAY));

  test.each(STYLES)('a window is not counted twice, and opens when its time is over (%s)', async (style) => {
    const began = await nextHour();
    const account = await virtual.account({ plan: await hourly(virtual, style), credits: '1000' });
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
    for (const back of [MINUTE, 90 * MINUTE, 3 * DAY]) {
      await setClock(began - back);
      const refused = await virtual.request(account.key, units('60'));
      expect(refused.at('reasons.0.code')).toBe('RATE_LIMITED');
      expect(Date.parse(refused.text('retryAt'))).toBeGreaterThan(began);
    }
    const refused = await virtual.request(account.key, units('60'));
    const retryAt = Date.parse(refused.text('retryAt'));
    // 20 of the 60 leak away in twelve minutes; the other windows end after their hour.
    const opens = began + (style === 'ROLLING' ? 12 * MINUTE : HOUR);
    expect(retryAt).toBeGreaterThanOrEqual(opens);
    await virtual.advance(opens - 1 - (await virtual.now()));
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobRejected');
    await virtual.advance(retryAt - (await virtual.now()));
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
  });

  test.each(STYLES)('a window is not begun in the past, to be over too early (%s)', async (style) => {
    const began = await nextHour();
    const account = await virtual.account({ plan: await hourly(virtual, style), postpaid: '1000' });
    await setClock(began - 3 * HOUR);
    // All of these are entries of one instant, the account's last.
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
    for (let hour = 0; hour < 3; hour += 1) {
      expect((await virtual.request(account.key, units('60'))).kind).toBe('JobRejected');
      await virtual.advance(HOUR);
    }
    expect(await virtual.now()).toBe(began);
    const refused = await virtual.request(account.key, units('60'));
    expect(refused.kind).toBe('JobRejected');
    await virtual.advance(Date.parse(refused.text('retryAt')) - began);
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
  });

  test('an included window and what it funded stay as they were', async () => {
    const began = await nextHour();
    const plan = await virtual.plan({ windows: [{ name: 'hour', amount: '100', length: 'PT1H' }] });
    const account = await virtual.account({ plan });
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
    await setClock(began - DAY);
    const refused = await virtual.request(account.key, units('60'));
    expect(refused.at('reasons.0')).toMatchObject({ code: 'INSUFFICIENT_CREDITS', available: '40' });
    expect(Date.parse(refused.text('reasons.0.windowsResetAt'))).toBe(began + HOUR);
    await virtual.advance(DAY + HOUR - 1);
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobRejected');
    await virtual.advance(1);
    expect((await virtual.request(account.key, units('60'))).kind).toBe('JobGranted');
  });

  test('expired credits stay expired', async () => {
    const began = await nextHour();
    const account = await virtual.account({});
    await virtual.grant(account, { amount: '10', expiresAt: new Date(began + HOUR).toISOString() });
    await virtual.advance(HOUR);
    const balance = { available: '0', held: '0' };
    expect((await virtual.look(account)).at('balance')).toMatchObject(balance);
    await setClock(began);
    expect((await virtual.look(account)).at('balance')).toMatchObject(balance);
    const refused = await virtual.request(account.key, units('1'));
    expect(refused.at('reasons.0')).toMatchObject({ code: 'INSUFFICIENT_CREDITS', available: '0' });
    expect((await virtual.look(account)).at('grants.edges.0.node')).toMatchObject({
      available: '0',
      expired: '10',
    });
  });

  test('credits that are not usable yet stay so until their instant, and those that are stay usable', async () => {
    const began = await nextHour();
    const account = await virtual.account({});
    await virtual.grant(account, { amount: '10', effectiveAt: new Date(began + HOUR).toISOString() });
    await setClock(began - HOUR);
    expect((await virtual.request(account.key, units('1'))).at('reasons.0.code')).toBe(
      'INSUFFICIENT_CREDITS',
    );
    await virtual.advance(2 * HOUR - 1);
    expect((await virtual.request(account.key, units('1'))).at('reasons.0.code')).toBe(
      'INSUFFICIENT_CREDITS',
    );
    await virtual.advance(1);
    expect((await virtual.request(account.key, units('1'))).kind).toBe('JobGranted');
    await setClock(began - DAY);
    expect((await virtual.request(account.key, units('1'))).kind).toBe('JobGranted');
    expect((await virtual.look(account)).at('balance')).toMatchObject({ available: '8', held: '2' });
  });

  test('the ledger of these accounts proves', async () => {
    const operator = virtual.keys.OPERATOR ?? '';
    expect(await virtual.send(operator, '{ ledgerProof { balanced } }')).toEqual({
      ledgerProof: { balanced: true },
    });
  });
});
