/** Holds decisions to what they promise, on hundreds of random grounds: all or nothing, all reasons, retries and remedies that work. */
import { describe, expect, test } from '@jest/globals';
import type { AccountState } from '../../src/domain/account.ts';
import { balanceOf } from '../../src/domain/account.ts';
import { PRIORITIES } from '../../src/domain/catalogue.ts';
import { credit } from '../../src/domain/crediting.ts';
import { type Decided, decideJob } from '../../src/domain/decide.ts';
import type { Decision, Remedy } from '../../src/domain/decision.ts';
import { applyDue } from '../../src/domain/due.ts';
import { evaluate, type Terrain } from '../../src/domain/evaluate.ts';
import { totalOf } from '../../src/domain/funding.ts';
import { largestGranted } from '../../src/domain/partial.ts';
import { idFrom, type JobRequest } from '../../src/domain/request.ts';
import { evaluateAt, firstGrantAt, retryAtFor } from '../../src/domain/retry.ts';
import { problemsOf } from './ledger.ts';
import { type Ground, groundFrom } from './random-world.ts';
import { SECOND } from './world.ts';

const SEEDS = Array.from({ length: 600 }, (_, index) => index + 1);

function decide({ state, request, terrain, alternatives }: Ground): Decided & { decision: Decision } {
  const decided = decideJob(state, request, { terrain, alternatives });
  const { detail } = decided.entry;
  if (detail.kind !== 'GRANTED' && detail.kind !== 'REJECTED')
    throw new Error('a decision is a grant or a rejection');
  return { ...decided, decision: detail.decision };
}

const decided = SEEDS.map((seed) => {
  const ground = groundFrom(seed);
  return { seed, ground, ...decide(ground) };
});
const granted = decided.filter(({ job }) => job !== null);
const refused = decided.filter(({ job }) => job === null);

function decideNow(state: AccountState, request: JobRequest, terrain: Terrain): boolean {
  return evaluate(state, request, terrain).reasons.length === 0;
}

test('the random grounds are of all kinds', () => {
  const codes = new Set(refused.flatMap(({ decision }) => decision.reasons.map(({ code }) => code)));
  expect(granted.length).toBeGreaterThan(100);
  expect(refused.length).toBeGreaterThan(200);
  for (const code of [
    'RATE_LIMITED',
    'CONCURRENCY_LIMITED',
    'OVERLOADED',
    'TOO_LARGE',
    'INSUFFICIENT_CREDITS',
    'BUDGET_EXCEEDED',
    'MAX_COST_EXCEEDED',
    'MODEL_UNAVAILABLE',
    'NOT_ENTITLED',
    'ACCOUNT_SUSPENDED',
    'QUOTE_EXPIRED',
    'POLICY_DENIED',
  ]) {
    expect([...codes]).toContain(code);
  }
  expect(
    granted.filter(({ ground, decision }) => decision.workload !== ground.request.workload.quantities).length,
  ).toBeGreaterThan(10);
  expect(refused.filter(({ decision }) => decision.retryAt !== null).length).toBeGreaterThan(60);
  const kinds = new Set(refused.flatMap(({ decision }) => decision.remedies.map(({ kind }) => kind)));
  expect(kinds).toEqual(new Set(['WAIT', 'REDUCE', 'TOP_UP', 'PRIORITY', 'MODEL']));
});

describe('a refusal', () => {
  test('consumes nothing: only the number and the instant of the last entry have changed', () => {
    for (const { ground, state, poolState } of refused) {
      const { seq, lastAt } = state;
      expect(state).toEqual({ ...ground.state, seq, lastAt });
      expect(seq).toBe(ground.state.seq + 1);
      expect(poolState).toBe(ground.terrain.poolState);
    }
  });

  test('says in every layer that nothing was taken, and marks each that refused', () => {
    for (const { seed, decision } of refused) {
      const took = decision.layers.filter(({ verdict }) => verdict === 'TOOK');
      expect({ seed, took }).toEqual({ seed, took: [] });
      for (const { before, taken, after, kind } of decision.layers) {
        if (before !== null && kind !== 'PRICE') expect([taken, after]).toEqual([0n, before]);
      }
      const marked = new Set(
        decision.layers.filter(({ verdict }) => verdict === 'REFUSED').map(({ name }) => name),
      );
      expect({ seed, reasons: new Set(decision.reasons.map(({ layer }) => layer)) }).toEqual({
        seed,
        reasons: marked,
      });
    }
  });

  test('gives every reason: without any one of them it would still be a refusal for each of the others', () => {
    for (const { seed, ground, decision } of refused) {
      const codes = decision.reasons.map(({ code, layer }) => `${code} ${layer}`);
      expect(new Set(codes).size).toBe(codes.length);
      // What refuses alone refuses also in company: ample credits take away nothing but the lack of credits.
      const rich = {
        ...ground.state,
        debt: 0n,
        terms: { ...ground.state.terms, postpaidLimit: ground.state.terms.postpaidLimit + 10n ** 12n },
      };
      const left = evaluate(rich, ground.request, ground.terrain).reasons.map(
        ({ code, layer }) => `${code} ${layer}`,
      );
      const expected = codes.filter((code) => code !== 'INSUFFICIENT_CREDITS funding');
      expect({ seed, left }).toEqual({ seed, left: expected });
    }
  });

  test('names a machine what to do next, and never to wait or to pay where that would not help', () => {
    for (const { seed, decision } of refused) {
      const { action, retryAt, remedies, reasons } = decision;
      const kinds = remedies.map(({ kind }) => kind);
      const codes = new Set(reasons.map(({ code }) => code));
      const facts = { seed, action, retryAt, kinds, codes: [...codes] };
      expect(action).not.toBeNull();
      if (retryAt !== null) expect(facts).toMatchObject({ action: 'WAIT' });
      if (codes.has('ACCOUNT_SUSPENDED') || codes.has('NOT_ENTITLED'))
        expect(facts).toMatchObject({ action: 'ASK_OPERATOR' });
      if (action === 'TOP_UP') expect(codes.has('INSUFFICIENT_CREDITS')).toBe(true);
      if (action === 'STOP') expect(facts).toMatchObject({ retryAt: null });
      if (kinds.includes('TOP_UP') && retryAt === null) expect(facts).toMatchObject({ action: 'TOP_UP' });
      if (kinds.includes('REDUCE') && retryAt === null && !kinds.includes('TOP_UP'))
        expect(facts).toMatchObject({ action: 'REDUCE' });
    }
  });
});

describe('a grant', () => {
  test('holds exactly its cost, takes what its layers say, and balances', () => {
    for (const { seed, ground, decision, state, entry, job } of granted) {
      expect({ seed, problems: problemsOf([entry], state, ground.state) }).toEqual({ seed, problems: [] });
      expect(totalOf(decision.funding)).toBe(decision.cost?.total);
      expect(totalOf(job?.reserve ?? [])).toBe(ground.request.childBudget ?? 0n);
      for (const { before, taken, after, verdict } of decision.layers) {
        if (before === null || taken === null) continue;
        expect(after).toBe(before - taken);
        expect(after).toBeGreaterThanOrEqual(0n);
        if (verdict !== 'TOOK') expect(taken).toBe(0n);
      }
      const { request } = ground;
      const held = totalOf(decision.funding) + (request.childBudget ?? 0n);
      if (request.maxCost !== null) expect(held).toBeLessThanOrEqual(request.maxCost);
    }
  });

  test('shows the balance after it, under the number of its entry', () => {
    for (const { decision, entry, state, ground } of [...granted, ...refused]) {
      expect(decision.balance).toEqual(entry.balance);
      expect(decision.balance).toEqual({ ...balanceOf(state, ground.terrain.now), version: entry.seq });
    }
  });

  test('of a part is the largest by one factor that would be granted, and not below the share that was accepted', () => {
    let partial = 0;
    for (const { seed, ground, decision, job } of decided) {
      const { request, state, terrain } = ground;
      const { acceptPartial } = request;
      if (acceptPartial === null || decideNow(state, request, terrain)) continue;
      const best = bruteForce(ground, acceptPartial);
      if (best !== null) partial += 1;
      expect({ seed, workload: job ? decision.workload : null }).toEqual({ seed, workload: best });
    }
    expect(partial).toBeGreaterThan(10);
  });
});

/** The largest workload of one factor that is granted, by trying every factor at which anything changes. */
function bruteForce(
  { state, request, terrain }: Ground,
  least: bigint,
): JobRequest['workload']['quantities'] | null {
  // A quote binds the whole.
  if (request.quote) return null;
  const { quantities } = request.workload;
  const steps = new Map(request.model.meters.map(({ slug, step }) => [slug, step]));
  const stepOf = (meter: string) => steps.get(meter) ?? 1n;
  const factors: (readonly [bigint, bigint])[] = [[least, 1_000_000n]];
  for (const { meter, quantity } of quantities) {
    for (let part = 0n; part <= quantity; part += stepOf(meter)) factors.push([part, quantity]);
  }
  let best: { quantities: JobRequest['workload']['quantities']; factor: readonly [bigint, bigint] } | null =
    null;
  for (const factor of factors) {
    const [top, bottom] = factor;
    if (top * 1_000_000n < least * bottom) continue;
    if (best && top * best.factor[1] <= best.factor[0] * bottom) continue;
    const smaller = quantities.map(({ meter, quantity }) => ({
      meter,
      quantity: ((quantity * top) / (bottom * stepOf(meter))) * stepOf(meter),
    }));
    if (smaller.every(({ quantity }) => quantity === 0n)) continue;
    const asked = { ...request, workload: { ...request.workload, quantities: smaller } };
    if (decideNow(state, asked, terrain)) best = { quantities: smaller, factor };
  }
  return best?.quantities ?? null;
}

describe('a retry', () => {
  test('is promised for the first instant at which time alone clears every reason, and for none where there is none', () => {
    let promised = 0;
    for (const { seed, ground } of refused) {
      const { state, request, terrain } = ground;
      const { reasons } = evaluate(state, request, terrain);
      const first = firstGrantAt(state, request, { terrain, refused: { reasons } });
      const grantedAt = (at: number) => evaluateAt(state, request, { terrain, at }).reasons.length === 0;
      // Every second and a half for two minutes, and just before everything that clears.
      const instants = Array.from({ length: 80 }, (_, index) => terrain.now + 1_500 * index + (seed % 1_000));
      for (const { retryAt } of reasons) if (retryAt !== null) instants.push(retryAt - 1);
      const early = instants.filter((at) => at < (first ?? Number.MAX_SAFE_INTEGER) && grantedAt(at));
      expect({ seed, first, early }).toEqual({ seed, first, early: [] });
      if (first === null) continue;
      promised += 1;
      expect({ seed, first: grantedAt(first), before: grantedAt(first - 1) }).toEqual({
        seed,
        first: true,
        before: false,
      });
    }
    expect(promised).toBeGreaterThan(60);
  });

  test('at the instant that is told, under a new key, is granted if nothing else changed, and is not told much later than the first', () => {
    for (const { seed, ground, decision } of refused) {
      const { state, request, terrain } = ground;
      const { retryAt } = decision;
      const first = firstGrantAt(state, request, { terrain, refused: evaluate(state, request, terrain) });
      expect({ seed, told: retryAt !== null }).toEqual({ seed, told: first !== null });
      if (retryAt === null || first === null) continue;
      expect(retryAt).toBeGreaterThanOrEqual(first);
      expect(retryAt - first).toBeLessThanOrEqual(Math.max(SECOND, (first - terrain.now) / 10));
      const then = applyDue(state, { plan: terrain.plan, now: retryAt }).state;
      const again = decide({
        ...ground,
        state: then,
        request: { ...request, id: idFrom('again', request.id) },
        terrain: { ...terrain, now: retryAt },
      });
      expect({ seed, outcome: again.decision.outcome }).toEqual({ seed, outcome: 'GRANTED' });
    }
  });

  test('is spread over a thousand refused clients, all of whom are told an instant that holds', () => {
    const { ground } =
      refused.find(({ decision }) => decision.retryAt !== null && decision.reasons.length === 1) ?? {};
    if (!ground) throw new Error('no ground has a retry');
    const { state, request, terrain } = ground;
    const evaluation = evaluate(state, request, terrain);
    const first = firstGrantAt(state, request, { terrain, refused: evaluation }) ?? 0;
    const most = Math.max(SECOND, (first - terrain.now) / 10);
    const told = Array.from({ length: 1_000 }, (_, index) =>
      retryAtFor(
        state,
        { ...request, id: idFrom('client', String(index)) },
        { terrain, refused: evaluation },
      ),
    );
    const slots = new Map<number, number>();
    for (const at of told) {
      if (at === null) throw new Error('a client was told nothing');
      const slot = Math.floor(((at - first) / most) * 10);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    // Evenly: each tenth of the spread has its hundred, give or take.
    for (let slot = 0; slot < 10; slot += 1) {
      expect(slots.get(slot) ?? 0).toBeGreaterThan(60);
      expect(slots.get(slot) ?? 0).toBeLessThan(150);
    }
  });

  test('is not moved by hammering: a client that asks all the time is let in at the same instant', () => {
    const hammered = refused.filter(({ decision }) => decision.retryAt !== null).slice(0, 25);
    for (const { seed, ground } of hammered) {
      const { request, terrain } = ground;
      const evaluation = evaluate(ground.state, request, terrain);
      const first = firstGrantAt(ground.state, request, { terrain, refused: evaluation }) ?? 0;
      const step = Math.max(100, Math.ceil((first - terrain.now) / 200));
      let { state } = ground;
      for (let now = terrain.now; now < first; now += step) {
        state = applyDue(state, { plan: terrain.plan, now }).state;
        const asked = { ...request, acceptPartial: null, id: idFrom('hammer', request.id, String(now)) };
        const again = decide({
          ...ground,
          state,
          request: asked,
          terrain: { ...terrain, now },
          alternatives: [],
        });
        expect({ seed, now, outcome: again.decision.outcome }).toEqual({ seed, now, outcome: 'REJECTED' });
        state = again.state;
      }
      state = applyDue(state, { plan: terrain.plan, now: first }).state;
      expect({ seed, let: decideNow(state, request, { ...terrain, now: first }) }).toEqual({
        seed,
        let: true,
      });
    }
  });
});

describe('a remedy', () => {
  function follow(ground: Ground, remedy: Remedy): boolean {
    const { state, request, terrain, alternatives } = ground;
    switch (remedy.kind) {
      case 'WAIT':
        return evaluateAt(state, request, { terrain, at: remedy.until }).reasons.length === 0;
      case 'PRIORITY':
        return decideNow(state, { ...request, priority: remedy.priority }, terrain);
      case 'REDUCE':
        return decideNow(
          state,
          { ...request, workload: { ...request.workload, quantities: remedy.workload } },
          terrain,
        );
      case 'TOP_UP':
        return decideNow(topUp(state, remedy.amount, terrain.now), request, terrain);
      case 'MODEL': {
        const other = alternatives.find(({ model }) => model.id === remedy.modelId);
        return other !== undefined && decideNow(state, { ...request, model: other.model }, other.terrain);
      }
    }
  }

  function topUp(state: AccountState, amount: bigint, now: number): AccountState {
    return credit(state, {
      id: idFrom('top-up'),
      at: now,
      source: 'PURCHASED',
      name: 'top-up',
      amount,
      burnPriority: 50,
      effectiveAt: now,
      expiresAt: null,
      payment: null,
      inputHash: null,
      reason: null,
    }).state;
  }

  test('that is offered is granted when it alone is followed', () => {
    for (const { seed, ground, decision } of refused) {
      const useless = decision.remedies
        .filter((remedy) => !follow(ground, remedy))
        .map(({ message }) => message);
      expect({ seed, useless }).toEqual({ seed, useless: [] });
    }
  });

  test('of topping up names the least amount that helps, and is offered wherever credits alone would', () => {
    for (const { seed, ground, decision } of refused) {
      const { state, request, terrain } = ground;
      const offered = decision.remedies.find(({ kind }) => kind === 'TOP_UP');
      const helps = decideNow(topUp(state, 10n ** 12n, terrain.now), request, terrain);
      expect({ seed, offered: offered !== undefined }).toEqual({ seed, offered: helps });
      if (offered?.kind !== 'TOP_UP' || offered.amount === 1n) continue;
      const less = topUp(state, offered.amount - 1n, terrain.now);
      expect({ seed, less: decideNow(less, request, terrain) }).toEqual({ seed, less: false });
    }
  });

  test('of asking for less names the largest job that fits, and is offered wherever one does', () => {
    for (const { seed, ground, decision } of refused) {
      const offered = decision.remedies.find(({ kind }) => kind === 'REDUCE');
      const workload = offered?.kind === 'REDUCE' ? offered.workload : null;
      expect({ seed, workload }).toEqual({ seed, workload: bruteForce(ground, 1n) });
    }
  });

  test('of another priority is offered wherever one that the caller may use would be granted', () => {
    for (const { seed, ground, decision } of refused) {
      const { state, request, terrain } = ground;
      const allowed = PRIORITIES.filter(
        (priority) =>
          priority !== request.priority &&
          terrain.plan.priorities.includes(priority) &&
          request.keyPriorities.includes(priority),
      );
      const helps = allowed.find((priority) => decideNow(state, { ...request, priority }, terrain)) ?? null;
      const offered = decision.remedies.find(({ kind }) => kind === 'PRIORITY');
      const priority = offered?.kind === 'PRIORITY' ? offered.priority : null;
      expect({ seed, priority }).toEqual({ seed, priority: helps });
    }
  });

  test('of another model takes the other model with its own defaults, and only where it takes the work', () => {
    const { ground } =
      refused.find(({ decision }) => decision.remedies.some(({ kind }) => kind === 'MODEL')) ?? {};
    if (!ground) throw new Error('no ground has another model');
    const [other] = ground.alternatives;
    if (!other) throw new Error('there is no other model');
    const offers = (fields: Partial<typeof other.model>) =>
      decide({
        ...ground,
        alternatives: [{ ...other, model: { ...other.model, ...fields } }],
      }).decision.remedies.some(({ kind }) => kind === 'MODEL');
    expect(offers({})).toBe(true);
    expect(offers({ attributes: [{ name: 'quality', values: ['hd'], fallback: 'hd' }] })).toBe(true);
    expect(offers({ attributes: [{ name: 'quality', values: ['hd'], fallback: null }] })).toBe(false);
    expect(offers({ meters: other.model.meters.map((meter) => ({ ...meter, step: 1_000_003n })) })).toBe(
      false,
    );
    expect(offers({ meters: [] })).toBe(false);
    expect(offers({ available: false })).toBe(false);
  });
});

test('a search for less work finds nothing where less work does not help', () => {
  for (const { seed, ground } of refused) {
    const { state, request, terrain } = ground;
    const found = largestGranted(state, request, { terrain, least: 1n });
    expect({ seed, found: found?.request.workload.quantities ?? null }).toEqual({
      seed,
      found: bruteForce(ground, 1n),
    });
  }
});
