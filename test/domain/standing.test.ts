/** Holds standing to what it promises: bounded, in steps, forgotten in time, the same however often it is looked at. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  amountAt,
  boundAt,
  count,
  NEUTRAL,
  restored,
  type Standing,
  standingAt,
  targetAt,
  weightOf,
} from '../../src/domain/standing.ts';
import { EVIDENCE_KINDS, type EvidenceKind, type StandingPolicy } from '../../src/domain/standing-rules.ts';
import { rulesOf, usual } from './standing-world.ts';
import { DAY, HOUR, MINUTE, START } from './world.ts';

const rules = rulesOf();

function counted(
  kind: EvidenceKind,
  times: number,
  params: { at?: number; by?: StandingPolicy } = {},
): Standing {
  const { at = START, by = rules } = params;
  let standing: Standing = NEUTRAL;
  for (let number = 0; number < times; number += 1) standing = count(standing, kind, { rules: by, at });
  return standing;
}

describe('evidence', () => {
  test.each([
    [0, 1_000_000],
    [HOUR - 1, 522_137],
    [HOUR, 500_000],
    [2 * HOUR, 250_000],
    [10 * HOUR, 976],
    [DAY - 1, 0],
    [DAY, 0],
  ])('is worth %d ms later what its half-life leaves, in whole numbers', (later, expected) => {
    const [evidence] = counted('REFUND', 1).evidence;
    if (!evidence) throw new Error('nothing was counted');
    expect(amountAt(evidence, usual, START + later)).toBe(expected);
  });

  test('is forgotten at its expiry and not before, however slowly it decays', () => {
    const by = rulesOf({}, { CHARGEBACK: { halfLifeMs: 1_000 * DAY } });
    const standing = counted('CHARGEBACK', 1, { by });
    const weight = (at: number) => weightOf(standing, 'CHARGEBACK', { rules: by, at });
    expect(weight(START + DAY - 1)).toBeLessThan(-99_000);
    expect(weight(START + DAY)).toBe(-0);
  });

  test('that was forgotten begins anew', () => {
    const again = count(counted('REFUND', 3), 'REFUND', { rules, at: START + DAY });
    expect(again.evidence).toMatchObject([{ cases: 1, since: START + DAY, amount: 1_000_000 }]);
  });

  test('decays however often more of it comes, and never counts above the most of its kind', () => {
    let standing: Standing = NEUTRAL;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      standing = count(standing, 'REFUND', { rules, at: START + minute * MINUTE });
    }
    const end = START + 3 * DAY;
    expect(targetAt(standing, rules, end)).toBeGreaterThanOrEqual(700_000);
    expect(targetAt(standing, rules, end)).toBeLessThan(715_000);
    // As bad as it can be three hours ago is an eighth of that now: what is more than enough is not kept.
    expect(weightOf(standing, 'REFUND', { rules, at: end + 3 * HOUR })).toBeGreaterThan(-40_000);
  });

  test('that the policy leaves free, or says nothing of, counts for nothing', () => {
    const by = rulesOf({}, { REFUND: { free: 3_000_000 } });
    expect(targetAt(counted('REFUND', 3, { by }), by, START)).toBe(1_000_000);
    expect(targetAt(counted('REFUND', 4, { by }), by, START)).toBe(900_000);
    const silent = { ...rules, evidence: {} };
    expect(count(NEUTRAL, 'REFUND', { rules: silent, at: START })).toBe(NEUTRAL);
    expect(targetAt(counted('REFUND', 9), silent, START)).toBe(1_000_000);
  });

  test('in a state has at most one of each kind, whatever happens', () => {
    let standing: Standing = NEUTRAL;
    for (let number = 0; number < 2_000; number += 1) {
      const kind = EVIDENCE_KINDS[number % EVIDENCE_KINDS.length] ?? 'REFUND';
      standing = count(standing, kind, { rules, at: START + number * 1_000 });
    }
    expect(standing.evidence).toHaveLength(EVIDENCE_KINDS.length);
  });
});

describe('the factor', () => {
  test.each<[EvidenceKind, number, string]>([
    ['JOB_ABANDONED', 700_000, 'abandoned jobs'],
    ['HAMMERING', 700_000, 'asking again long before retryAt'],
    ['CLOSE_ESTIMATE', 1_300_000, 'close estimates'],
    ['BILL_PAID', 1_300_000, 'paid bills'],
  ])('goes where many %s have it, a step a minute, and names them', (kind, end, note) => {
    let standing = counted(kind, 10, { by: rulesOf({}, { [kind]: { halfLifeMs: 100 * DAY } }) });
    const by = rulesOf({}, { [kind]: { halfLifeMs: 100 * DAY } });
    const seen = [standing.factor];
    for (let minute = 1; minute <= 8; minute += 1) {
      standing = standingAt(standing, by, START + minute * MINUTE);
      seen.push(standing.factor);
    }
    const sign = end > 1_000_000 ? 1 : -1;
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 6, 6].map((steps) => 1_000_000 + sign * steps * 50_000));
    expect(boundAt(standing, by, START + 8 * MINUTE)).toEqual({
      value: end,
      since: START + 6 * MINUTE,
      note,
    });
  });

  test('comes back to one by itself when all is forgotten, and then has no note', () => {
    let standing = counted('JOB_ABANDONED', 3);
    standing = standingAt(standing, rules, START + 10 * MINUTE);
    expect(standing.factor).toBeLessThan(800_000);
    standing = standingAt(standing, rules, START + 2 * DAY);
    expect(boundAt(standing, rules, START + 2 * DAY)).toMatchObject({ value: 1_000_000, note: null });
  });

  test('stays while it has less than a step to go, so that it does not flap', () => {
    const by = rulesOf({}, { REFUND: { weight: 49_999 } });
    expect(standingAt(counted('REFUND', 1, { by }), by, START + HOUR).factor).toBe(1_000_000);
  });

  test('binds within the bounds of the policy, and not at all where the policy says nothing of it', () => {
    const standing: Standing = { ...NEUTRAL, factor: 200_000, since: START, note: 'refunds' };
    expect(boundAt(standing, rules, START).value).toBe(500_000);
    expect(boundAt(standing, null, START)).toEqual({ value: 1_000_000, since: null, note: null });
  });

  test('goes up at once, by whole steps, when what lowered it is taken back', () => {
    const by = rulesOf({}, { JOB_ABANDONED: { halfLifeMs: 100 * DAY } });
    const bad = standingAt(counted('JOB_ABANDONED', 5, { by }), by, START + 9 * MINUTE);
    expect(bad.factor).toBe(700_000);
    const good = restored({ ...bad, evidence: [] }, by, START + 9 * MINUTE);
    expect(good).toMatchObject({ factor: 1_000_000, since: START + 9 * MINUTE, note: null });
  });

  test('that an operator set binds until it ends, whatever the evidence says', () => {
    const override = { value: 1_200_000, reason: 'known', by: 'desk', since: START, expiresAt: START + HOUR };
    const standing: Standing = { ...standingAt(counted('REFUND', 9), rules, START + 6 * MINUTE), override };
    expect(boundAt(standing, rules, START + HOUR - 1)).toMatchObject({ value: 1_200_000, since: START });
    expect(boundAt(standing, rules, START + HOUR).value).toBe(standing.factor);
  });
});

const story = fc.array(
  fc.record({
    kind: fc.constantFrom(...EVIDENCE_KINDS),
    later: fc.oneof(fc.nat(90_000), fc.nat(2 * HOUR)),
    times: fc.integer({ min: 1, max: 12 }),
  }),
  { maxLength: 25 },
);

test('in any story the factor moves by whole steps, one a minute at most, within the bounds', () => {
  fc.assert(
    fc.property(story, (happenings) => {
      let standing: Standing = NEUTRAL;
      let now = START;
      let movedIn = -1;
      for (const { kind, later, times } of happenings) {
        for (const until = now + later; now < until; ) {
          now = Math.min(until, now + MINUTE);
          const before = standing;
          standing = standingAt(standing, rules, now);
          const by = Math.abs(standing.factor - before.factor);
          expect([0, rules.step]).toContain(by);
          expect(standing.factor).toBeGreaterThanOrEqual(rules.floor);
          expect(standing.factor).toBeLessThanOrEqual(rules.ceiling);
          if (by === 0) continue;
          const minute = Math.floor(now / MINUTE);
          expect(minute).toBeGreaterThan(movedIn);
          movedIn = minute;
        }
        for (let number = 0; number < times; number += 1)
          standing = count(standing, kind, { rules, at: now });
      }
    }),
    { numRuns: 200 },
  );
});

test('looked at once or often, the standing is the same', () => {
  fc.assert(
    fc.property(story, fc.array(fc.nat(2 * HOUR), { maxLength: 8 }), (happenings, looks) => {
      let standing: Standing = NEUTRAL;
      let now = START;
      for (const { kind, later, times } of happenings) {
        now += later;
        standing = standingAt(standing, rules, now);
        for (let number = 0; number < times; number += 1)
          standing = count(standing, kind, { rules, at: now });
      }
      const end = now + 2 * HOUR;
      const often = looks
        .sort((a, b) => a - b)
        .reduce((seen, look) => standingAt(seen, rules, now + look), standing);
      expect(standingAt(often, rules, end)).toEqual(standingAt(standing, rules, end));
    }),
    { numRuns: 300 },
  );
});
