// Rules of the policy in the pure core: what they refuse, which limits they switch, and that a decision with them replays.
import { describe, expect, test } from '@jest/globals';
import { decideJob } from '../../src/domain/decide.ts';
import type { InForce } from '../../src/domain/decision-ground.ts';
import { evaluate } from '../../src/domain/evaluate.ts';
import { keepLease } from '../../src/domain/heartbeat.ts';
import { newPoolState, type PoolState } from '../../src/domain/load.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { replayDecision } from '../../src/domain/replay-decision.ts';
import { evaluateAt } from '../../src/domain/retry.ts';
import { faultsIn, type PolicyRule } from '../../src/domain/rules.ts';
import { nextHour, wallClock } from '../../src/domain/wall-clock.ts';
import { decideUnder } from '../../src/domain/what-if.ts';
import { compileExpression } from '../../src/policy/rule-expression.ts';
import { randomFrom } from './random.ts';
import { groundFrom } from './random-world.ts';
import * as world from './world.ts';

const { account, credits, DAY, grant, HOUR, limit, ONE, request, START, terrain } = world;

function rule(when: string, fields: Partial<PolicyRule> = {}): PolicyRule {
  return { name: 'rule', refusal: 'Not so.', timeZone: 'UTC', ...compileExpression(when), ...fields };
}

function under(fields: Partial<Policy>) {
  return terrain({ policy: { ...world.policy, ...fields } });
}

const rich = account({ grants: [grant(credits(1_000))] });

function decide(rules: readonly PolicyRule[], fields: Parameters<typeof request>[1] = {}, units = 2) {
  return decideJob(rich, request(units, fields), { terrain: under({ rules }), alternatives: [] });
}

function decisionOf({ entry }: ReturnType<typeof decideJob>) {
  if (!('decision' in entry.detail)) throw new Error('nothing was decided');
  return entry.detail.decision;
}

describe('a rule', () => {
  test.each<[string, Parameters<typeof request>[1]]>([
    ['account.plan == "bare" && account.tier == "plus"', {}],
    ['account.daysOnPlan == 30', {}],
    ['request.model == "unit" && request.kind == "unit"', {}],
    ['request.endpoint == "/v1/units"', { endpoint: '/v1/units' }],
    ['request.endpoint == ""', {}],
    ['request.priority == "SHEDDABLE"', { priority: 'SHEDDABLE' }],
    [
      'request.meters.unit == 3',
      { workload: { quantities: [{ meter: 'unit', quantity: 2_000_001n }], attributes: [] } },
    ],
    ['!("token" in request.meters)', {}],
    ['request.labels.team == "red"', { labels: [{ name: 'team', value: 'red' }] }],
    ['has(request.labels.team)', { labels: [{ name: 'team', value: 'red' }] }],
    ['request.labels.all(name, name.startsWith("te"))', { labels: [{ name: 'team', value: 'red' }] }],
    ['request.waitUpTo == 90', { waitUpToMs: 90_000 }],
    ['request.waitUpTo == 0', {}],
    ['key.roles.exists(role, role == "ORCHESTRATOR")', { keyRoles: ['MONITOR', 'ORCHESTRATOR'] }],
    ['pool.name == "video" && pool.level == "NORMAL"', {}],
    // The start is a Wednesday, eight o'clock.
    ['time.hour == 8 && time.weekday == 3', {}],
  ])('refuses with its own words when %s', (when, fields) => {
    const decision = decisionOf(decide([rule(when)], fields));
    expect(decision).toMatchObject({
      outcome: 'REJECTED',
      reasons: [{ kind: 'POLICY', code: 'POLICY_DENIED', layer: 'rule', rule: 'rule', message: 'Not so.' }],
    });
    expect(decision.layers).toContainEqual(
      expect.objectContaining({ kind: 'GATE', name: 'rule', verdict: 'REFUSED', note: 'holds' }),
    );
    const other = decisionOf(decide([rule(`!(${when})`)], fields));
    expect(other.outcome).toBe('GRANTED');
    expect(other.layers).toContainEqual(
      expect.objectContaining({ name: 'rule', verdict: 'PASSED', note: 'does not hold' }),
    );
  });

  test.each([
    ['10 / (time.hour - 8) > 1', 'division by zero'],
    ['10 % (time.hour - 8) > 1', 'division by zero'],
    ['request.labels.team == "red"', 'something that the request does not have'],
    ['request.meters.token > 5', 'something that the request does not have'],
    ['9223372036854775807 + time.hour > 0', 'a number beyond 64 bits'],
    ['key.roles[7] == "OPERATOR"', 'a place beyond the end of a list'],
  ])('that can not be evaluated refuses, and says so: %s', (when, fault) => {
    const decision = decisionOf(decide([rule(when)]));
    expect(decision.outcome).toBe('REJECTED');
    expect(decision.reasons[0]?.message).toBe(
      `The rule "rule" can not be evaluated (${fault}), and refuses until that is put right.`,
    );
    expect(faultsIn(decision.layers)).toEqual([{ rule: 'rule', fault }]);
  });

  test('that was stored and is taken no more binds, and keeps nothing from starting', () => {
    const decision = decisionOf(decide([rule('now() > 5')]));
    expect(decision.reasons).toMatchObject([{ code: 'POLICY_DENIED' }]);
  });

  test('that looks at the clock promises when it ends, and that holds', () => {
    const rules = [rule('time.hour >= 6 && time.hour < 22', { timeZone: 'America/New_York' })];
    const at = START + 12 * HOUR;
    const ground = { ...under({ rules }), now: at };
    const asked = request(2);
    const decision = decisionOf(decideJob(rich, asked, { terrain: ground, alternatives: [] }));
    // Ten in the evening in New York is three in the morning of Thursday.
    expect(decision.reasons[0]?.retryAt).toBe(START + 19 * HOUR);
    expect(decision.action).toBe('WAIT');
    expect(decision.retryAt).toBeGreaterThanOrEqual(START + 19 * HOUR);
    for (const [when, reasons] of [
      [START + 19 * HOUR - 1, 1],
      [decision.retryAt ?? 0, 0],
    ] as const) {
      expect(evaluateAt(rich, asked, { terrain: ground, at: when }).reasons).toHaveLength(reasons);
    }
  });

  test('that looks at days on the plan promises the day, and one that time does not end promises none', () => {
    const decision = decisionOf(decide([rule('account.daysOnPlan < 33')]));
    expect(decision.reasons[0]?.retryAt).toBe(START + 3 * DAY);
    expect(decisionOf(decide([rule('account.plan == "bare"')]))).toMatchObject({
      retryAt: null,
      action: 'ASK_OPERATOR',
    });
  });

  test('that looks at priority or work has remedies that were tried', () => {
    const sheddable = [rule('request.priority == "SHEDDABLE"')];
    expect(decisionOf(decide(sheddable, { priority: 'SHEDDABLE' })).remedies).toMatchObject([
      { kind: 'PRIORITY' },
    ]);
    const large = [rule('request.meters.unit > 10')];
    expect(decisionOf(decide(large, {}, 25)).remedies).toMatchObject([
      { kind: 'REDUCE', workload: [{ meter: 'unit', quantity: 10n * ONE }] },
    ]);
    expect(decisionOf(decide(large, { acceptPartial: 1n }, 25))).toMatchObject({
      outcome: 'GRANTED',
      workload: [{ quantity: 10n * ONE }],
    });
  });
});

describe('a limit with a condition', () => {
  const rules = [rule('request.priority == "SHEDDABLE"', { name: 'batch', refusal: null })];
  const limits = [limit({ name: 'batch work', base: ONE, ceiling: ONE, when: 'batch' })];

  test('counts and refuses only when it holds, and shows how it stands when it does not', () => {
    const ground = under({ rules, limits });
    const first = decideJob(rich, request(1, { priority: 'SHEDDABLE' }), {
      terrain: ground,
      alternatives: [],
    });
    expect(decisionOf(first).outcome).toBe('GRANTED');
    const second = decideJob(first.state, request(1, { priority: 'SHEDDABLE' }), {
      terrain: ground,
      alternatives: [],
    });
    expect(decisionOf(second).reasons).toMatchObject([{ code: 'RATE_LIMITED', layer: 'batch work' }]);
    expect(decisionOf(second).remedies).toContainEqual(expect.objectContaining({ kind: 'PRIORITY' }));
    const standard = decisionOf(decideJob(first.state, request(1), { terrain: ground, alternatives: [] }));
    expect(standard.outcome).toBe('GRANTED');
    expect(standard.layers).toContainEqual(
      expect.objectContaining({
        name: 'batch work',
        verdict: 'SKIPPED',
        before: 0n,
        taken: 0n,
        note: 'batch',
      }),
    );
  });

  test('applies when its condition can not be evaluated', () => {
    const broken = [rule('request.labels.team == "red"', { name: 'batch', refusal: null })];
    const never = [limit({ name: 'batch work', base: 0n, ceiling: 0n, when: 'batch' })];
    const decided = decideJob(rich, request(1), {
      terrain: under({ rules: broken, limits: never }),
      alternatives: [],
    });
    expect(decisionOf(decided).outcome).toBe('REJECTED');
    expect(faultsIn(decisionOf(decided).layers)).toMatchObject([{ rule: 'batch' }]);
  });

  test('promises the end of its condition where that comes before its own room', () => {
    const daytime = [rule('time.hour < 9', { name: 'batch', refusal: null })];
    const daily = [
      limit({ name: 'a day', base: ONE, ceiling: ONE, windowMs: DAY, style: 'FIRST_USE', when: 'batch' }),
    ];
    const ground = under({ rules: daytime, limits: daily });
    const first = decideJob(rich, request(1), { terrain: ground, alternatives: [] });
    const second = decisionOf(decideJob(first.state, request(1), { terrain: ground, alternatives: [] }));
    expect(second.reasons).toMatchObject([{ code: 'RATE_LIMITED', retryAt: START + HOUR }]);
  });

  test('is asked for a slot again after a lapse only by the jobs that held one of it', () => {
    const slots = [
      limit({
        name: 'at once',
        kind: 'CONCURRENCY',
        unit: 'job',
        windowMs: null,
        base: ONE,
        ceiling: ONE,
        when: 'batch',
      }),
    ];
    const ground = under({ rules, limits: slots });
    const standard = decideJob(rich, request(1), { terrain: ground, alternatives: [] });
    const batch = decideJob(standard.state, request(1, { priority: 'SHEDDABLE' }), {
      terrain: { ...ground, poolState: standard.poolState },
      alternatives: [],
    });
    const late = { ...ground, now: START + 2 * HOUR, poolState: batch.poolState };
    const kept = (job: typeof batch.job, poolState: PoolState) =>
      job &&
      keepLease(batch.state, job, {
        terrain: { ...late, poolState },
        model: world.unit,
        reported: [],
        extendMs: null,
        newToken: 'again',
      });
    expect(kept(standard.job, batch.poolState)).not.toBeNull();
    expect(kept(batch.job, batch.poolState)).not.toBeNull();
  });
});

const CONDITIONS = [
  'time.hour < 12',
  'account.daysOnPlan < 3',
  'request.priority == "SHEDDABLE"',
  'request.meters.token > 4',
  'request.labels.team == "red"',
  '10 / request.waitUpTo > 0',
  '"OPERATOR" in key.roles',
  'pool.level != "NORMAL"',
  'has(request.attributes.size) && request.attributes.size == "large"',
];

/** A random ground under rules, half of which refuse, and half of whose limits have conditions. */
function ruledGround(seed: number) {
  const random = randomFrom(seed + 5_000);
  const ground = groundFrom(seed);
  const { policy } = ground.terrain;
  const rules = [0, 1, 2].map((index) =>
    rule(random.pick(CONDITIONS), {
      name: `rule ${index}`,
      refusal: random.chance(25) ? 'no' : null,
      timeZone: random.pick(['UTC', 'Asia/Kolkata', 'America/New_York']),
    }),
  );
  const more = [0, 1].map((index) =>
    limit({
      name: `when ${index}`,
      base: BigInt(random.integer(1, 4)) * ONE,
      unit: index === 0 ? 'request' : 'job',
      kind: index === 0 ? 'RATE' : 'CONCURRENCY',
      windowMs: index === 0 ? 60_000 : null,
      when: `rule ${random.integer(0, 2)}`,
    }),
  );
  const asked = {
    ...ground.request,
    keyRoles: random.pick([['ACCOUNT'], ['OPERATOR', 'ORCHESTRATOR']] as const),
    labels: random.chance(50) ? [{ name: 'team', value: random.pick(['red', 'blue']) }] : [],
    waitUpToMs: random.pick([null, 500, 5_000, 60_000]),
  };
  let { state } = ground;
  let ruled = { ...ground.terrain, policy: { ...policy, rules, limits: [...policy.limits, ...more] } };
  // Something is counted before.
  for (let n = 0; n < 4; n += 1) {
    const before = {
      ...asked,
      id: `${asked.id.slice(0, -1)}${n}`,
      acceptPartial: 1n,
      quote: null,
      maxCost: null,
    };
    const decided = decideJob(state, before, { terrain: ruled, alternatives: [] });
    if (!decided.job) continue;
    state = decided.state;
    ruled = { ...ruled, poolState: decided.poolState };
  }
  return { state, request: asked, terrain: ruled };
}

test('every decision of five hundred random grounds with rules replays, and is the same under the same policy', () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 500; seed += 1) {
    const { state, request: asked, terrain: ground } = ruledGround(seed);
    const { entry } = decideJob(state, asked, { terrain: ground, alternatives: [] });
    const { plan, policy, prices, pool } = ground;
    const inForce: InForce = { terms: state.terms, plan, policy, prices, model: asked.model, pool };
    const replayed = replayDecision(entry, inForce);
    const shown = replayed?.differs.map((key) => [key, replayed.stored[key], replayed.found[key]]);
    expect({ seed, shown }).toEqual({ seed, shown: [] });
    const again = decideUnder(entry, { inForce, rules: { policy, prices: null } });
    expect({ seed, change: again?.change, uncounted: again?.uncounted }).toEqual({
      seed,
      change: 'SAME',
      uncounted: [],
    });
    for (const each of replayed?.stored.reasons ?? []) seen.set(each.code, (seen.get(each.code) ?? 0) + 1);
    for (const each of replayed?.stored.layers ?? [])
      if (each.limit && each.verdict === 'SKIPPED') seen.set('SKIPPED', (seen.get('SKIPPED') ?? 0) + 1);
  }
  for (const what of ['POLICY_DENIED', 'RATE_LIMITED', 'CONCURRENCY_LIMITED', 'SKIPPED']) {
    expect([what, seen.get(what)]).toEqual([what, expect.any(Number)]);
    expect(seen.get(what)).toBeGreaterThan(20);
  }
});

test('a rule that is tried on a past decision reads what that decision had, key and wait included', () => {
  const asked = request(2, { keyRoles: ['ORCHESTRATOR'], waitUpToMs: 30_000 });
  const ground = terrain();
  const { entry } = decideJob(rich, asked, { terrain: ground, alternatives: [] });
  const { plan, policy, prices, pool } = ground;
  const inForce: InForce = { terms: rich.terms, plan, policy, prices, model: asked.model, pool };
  const changeUnder = (when: string) =>
    decideUnder(entry, { inForce, rules: { policy: { ...policy, rules: [rule(when)] }, prices: null } })
      ?.change;
  expect(changeUnder('"ORCHESTRATOR" in key.roles && request.waitUpTo == 30')).toBe('NOW_REFUSED');
  expect(changeUnder('"ORCHESTRATOR" in key.roles && request.waitUpTo > 30')).toBe('SAME');
});

test('without rules nothing of a decision is other than before there were any', () => {
  const evaluation = evaluate(rich, request(2), terrain({ poolState: newPoolState(1, START - DAY) }));
  expect(evaluation.layers.map(({ name }) => name)).not.toContain('rule');
});

describe('the wall clock', () => {
  const at = (text: string) => Date.parse(text);

  test.each([
    ['UTC', '2026-03-01T00:00:00Z', 0, 7],
    ['UTC', '1969-12-31T23:59:59.999Z', 23, 3],
    ['Europe/Berlin', '2026-03-29T00:59:59.999Z', 1, 7],
    // The clock is put forward from 2 to 3, and back from 3 to 2.
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 3, 7],
    ['Europe/Berlin', '2026-10-25T00:30:00Z', 2, 7],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', 2, 7],
    ['Europe/Berlin', '2026-10-25T02:00:00Z', 3, 7],
    ['Asia/Kolkata', '2026-01-04T18:29:59Z', 23, 7],
    ['Asia/Kolkata', '2026-01-04T18:30:00Z', 0, 1],
  ])('of %s at %s', (zone, text, hour, weekday) => {
    expect(wallClock(zone, at(text))).toEqual({ hour, weekday });
  });

  test.each([
    ['UTC', '2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z'],
    ['Asia/Kolkata', '2026-01-04T18:29:59Z', '2026-01-04T18:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:10:00Z', '2026-04-04T15:00:00Z'],
  ])('of %s shows another hour after %s', (zone, text, next) => {
    expect(new Date(nextHour(zone, at(text))).toISOString()).toBe(new Date(next).toISOString());
  });
});
