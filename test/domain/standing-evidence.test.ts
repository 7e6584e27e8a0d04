/** Holds what counts as evidence to the entries that tell it, and money to never being moved by it. */
import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../src/domain/account.ts';
import { decideJob } from '../../src/domain/decide.ts';
import type { InForce } from '../../src/domain/decision-ground.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { replayDecision } from '../../src/domain/replay-decision.ts';
import { NEUTRAL, type Standing } from '../../src/domain/standing.ts';
import { bringUp } from '../../src/domain/standing-changes.ts';
import { countEvidence } from '../../src/domain/standing-evidence.ts';
import { LOWERING, RAISING, type StandingPolicy } from '../../src/domain/standing-rules.ts';
import { live } from './life.ts';
import { rulesOf } from './standing-world.ts';
import {
  account,
  credits,
  grant,
  limit,
  MINUTE,
  ONE,
  plan,
  policy,
  request,
  SECOND,
  START,
  terms,
  terrain,
  unit,
} from './world.ts';

const rules = rulesOf();

function moneyOf(entries: readonly Entry[]) {
  return entries.flatMap(({ detail, postings, balance }) => {
    if (detail.kind === 'STANDING_CHANGED') return [];
    const { available, held, debt, postpaidOwed } = balance;
    return [{ kind: detail.kind, postings, available, held, debt, postpaidOwed }];
  });
}

test('standing never moves money: any life has the same postings and balances with it and without', () => {
  let changes = 0;
  let [up, down] = [0, 0];
  for (let seed = 1; seed <= 60; seed += 1) {
    const { life: plain } = live(seed, 120);
    const { life, flaws } = live(seed, 120, rules);
    expect({ seed, flaws }).toEqual({ seed, flaws: [] });
    expect({ seed, money: moneyOf(life.entries) }).toEqual({ seed, money: moneyOf(plain.entries) });
    for (const { detail, postings } of life.entries) {
      if (detail.kind !== 'STANDING_CHANGED') continue;
      expect(postings).toEqual([]);
      changes += 1;
      if (detail.to > 1_000_000) up += 1;
      if (detail.to < 1_000_000) down += 1;
    }
  }
  expect(changes).toBeGreaterThan(200);
  expect(Math.min(up, down)).toBeGreaterThan(20);
});

describe('asking again', () => {
  const bursts = limit({ name: 'bursts', base: 3n * ONE, windowMs: MINUTE, style: 'FIRST_USE' });
  const slow = limit({
    name: 'slow',
    base: 3n * ONE,
    windowMs: MINUTE,
    style: 'FIRST_USE',
    factors: ['HISTORY'],
  });
  const one = limit({ name: 'one', kind: 'CONCURRENCY', unit: 'job', windowMs: null, base: ONE });
  const rich = account({ grants: [grant(credits(1_000))], lastAt: START });

  /** Asks at each of these instants, as every commit does. */
  function ask(
    instants: readonly number[],
    params: {
      limits?: typeof plan.limits;
      by?: StandingPolicy | null;
      from?: AccountState;
      users?: readonly string[];
    } = {},
  ) {
    const { limits = [bursts], by = rules, users = [] } = params;
    const own = { ...plan, limits };
    const terms2 = { ...policy, standing: by };
    let state = params.from ?? rich;
    let { poolState } = terrain();
    const entries: Entry[] = [];
    const outcomes = instants.map((at, index) => {
      const now = START + at;
      const up = bringUp(state, { plan: own, policy: terms2, now });
      const asked = request(1, { userRef: users[index % users.length] ?? null });
      const decided = decideJob(up.state, asked, {
        terrain: terrain({ plan: own, policy: terms2, now, poolState }),
        alternatives: [],
      });
      ({ poolState } = decided);
      const news = [...up.entries, decided.entry];
      entries.push(...news);
      state = countEvidence(decided.state, news, { rules: by, heldOf: () => 0n });
      return decided.job !== null;
    });
    return { state, entries, outcomes, standing: state.standing };
  }

  function hammering({ evidence }: Standing): number {
    return evidence.find(({ kind }) => kind === 'HAMMERING')?.cases ?? 0;
  }

  const granted = [0, 1, 2];

  test('within half of the wait that was told counts, and at once, later or in the end does not', () => {
    const { standing } = ask([
      ...granted,
      ...[10, 11, 999, 1_009],
      ...[1_010, 2 * SECOND, 29 * SECOND],
      ...[40 * SECOND, 59 * SECOND, 75 * SECOND],
    ]);
    expect(hammering(standing)).toBe(3);
  });

  test('is told to one user at a time: what others ask is not held against anybody', () => {
    const others = Array.from({ length: 40 }, (_, index) => `u${index}`);
    const instants = Array.from({ length: 40 }, (_, index) => index * 700);
    expect(hammering(ask(instants, { users: others }).standing)).toBe(0);
  });

  test('for a slot that somebody may free before its lease ends is no hammering', () => {
    expect(hammering(ask([0, 1_500, 3_000, 4_500, 6_000], { limits: [one] }).standing)).toBe(0);
  });

  test('every 100 ms through the reset is let in at the reset, and not before', () => {
    const instants = [...granted, ...Array.from({ length: 700 }, (_, index) => 100 * (index + 1))];
    for (const limits of [[bursts], [slow]]) {
      const { outcomes, standing } = ask(instants, { limits });
      const at = instants.filter((_, index) => outcomes[index]).slice(granted.length);
      expect(at[0]).toBe(MINUTE);
      expect(hammering(standing)).toBeGreaterThan(200);
    }
  });

  test('writes no entry besides its refusal, but where the factor moves', () => {
    const instants = [...granted, ...Array.from({ length: 1_000 }, (_, index) => 50 * (index + 1))];
    const { entries } = ask(instants);
    const changed = entries.filter(({ detail }) => detail.kind === 'STANDING_CHANGED');
    expect(entries).toHaveLength(instants.length + changed.length);
    expect(changed.length).toBeLessThanOrEqual(1);
  });

  test('counts nothing under a policy that says nothing of standing', () => {
    const { state } = ask([...granted, 10, 2_000, 3_000], { by: null });
    expect(state.standing).toBe(rich.standing);
  });

  test('binds by its factor in the decision’s layers, and every such decision replays', () => {
    const instants = Array.from({ length: 400 }, (_, index) => index * 2 * SECOND);
    const { entries } = ask(instants, { limits: [slow] });
    const values = new Set<number>();
    for (const entry of entries) {
      const { detail } = entry;
      if (detail.kind !== 'GRANTED' && detail.kind !== 'REJECTED') continue;
      const factor = detail.decision.layers.find(({ name }) => name === 'slow')?.limit?.factors[0];
      values.add(factor?.value ?? 0);
      if (factor && factor.value < 1_000_000) expect(factor.note).toBe('asking again long before retryAt');
      const at = terrain();
      const inForce: InForce = {
        terms,
        plan: { ...plan, limits: [slow] },
        policy: { ...policy, standing: rules },
        prices: at.prices,
        model: unit,
        pool: at.pool,
      };
      expect(replayDecision(entry, inForce)?.differs).toEqual([]);
    }
    expect(values.size).toBeGreaterThan(3);
  });
});

test('a job that only its history makes too large for a rate is not told that it can never fit', () => {
  const units = limit({ name: 'units', unit: 'unit', base: 10n * ONE, factors: ['HISTORY'] });
  const low = { ...NEUTRAL, factor: 600_000, since: START, note: 'refunds' };
  const at = terrain({ plan: { ...plan, limits: [units] }, policy: { ...policy, standing: rules } });
  const codes = (amount: number) => {
    const state = account({ grants: [grant(credits(1_000))], standing: low });
    const { entry } = decideJob(state, request(amount), { terrain: at, alternatives: [] });
    return entry.detail.kind === 'REJECTED' ? entry.detail.decision.reasons.map(({ code }) => code) : [];
  };
  expect([codes(6), codes(8), codes(11)]).toEqual([[], ['RATE_LIMITED'], ['TOO_LARGE']]);
});

test('every kind of evidence either raises or lowers', () => {
  expect(RAISING.length + LOWERING.length).toBe(new Set([...RAISING, ...LOWERING]).size);
});
