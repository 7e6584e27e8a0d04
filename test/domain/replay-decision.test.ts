/** Holds stored decisions to their answer: asked again under what was in force then, each is given as it was. */
import { describe, expect, test } from '@jest/globals';
import { decideJob } from '../../src/domain/decide.ts';
import type { InForce } from '../../src/domain/decision-ground.ts';
import { applyDue } from '../../src/domain/due.ts';
import type { Entry } from '../../src/domain/entry.ts';
import { observe } from '../../src/domain/load.ts';
import { replayDecision } from '../../src/domain/replay-decision.ts';
import { decideOrWait, decideWaiting, withdraw } from '../../src/domain/waiting.ts';
import type { Ground } from './random-world.ts';
import { groundFrom } from './random-world.ts';

function inForceOf({ state, request, terrain }: Ground): InForce {
  const { plan, policy, prices, pool } = terrain;
  return { terms: state.terms, plan, policy, prices, model: request.model, pool };
}

function decide(ground: Ground): Entry {
  const { state, request, terrain, alternatives } = ground;
  return decideJob(state, request, { terrain, alternatives }).entry;
}

test('every decision of a thousand random grounds replays to the same answer', () => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const ground = groundFrom(seed);
    const entry = decide(ground);
    const replayed = replayDecision(entry, inForceOf(ground));
    if (!replayed) throw new Error('a decision was not taken for one');
    const shown = Object.fromEntries(
      replayed.differs.map((key) => [key, [replayed.stored[key], replayed.found[key]]]),
    );
    expect({ seed, shown }).toEqual({ seed, shown: {} });
    outcomes.set(replayed.found.outcome, (outcomes.get(replayed.found.outcome) ?? 0) + 1);
  }
  expect(outcomes.get('GRANTED')).toBeGreaterThan(150);
  expect(outcomes.get('REJECTED')).toBeGreaterThan(200);
});

test.each([1032, 4412, 4416, 4950, 5375])(
  'a grant of less, of which one meter has nothing left, replays to the same answer: ground %i',
  (seed) => {
    const ground = groundFrom(seed);
    expect(replayDecision(decide(ground), inForceOf(ground))?.differs).toEqual([]);
  },
);

test('a request that waits, and what it comes to, replay as well', () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const ground = groundFrom(seed);
    const { state, terrain, alternatives } = ground;
    const request = { ...ground.request, waitUpToMs: 30_000 };
    const inForce = inForceOf(ground);
    const first = decideOrWait(state, request, { terrain, alternatives });
    expect({ seed, differs: replayDecision(first.entry, inForce)?.differs }).toEqual({ seed, differs: [] });
    if (!first.waiting) continue;
    seen.set('WAITING', (seen.get('WAITING') ?? 0) + 1);
    // Giving up is no decision: there is nothing to ask again.
    const { waiting, entry: waitingEntry, poolState: before } = first;
    const gone = { waiting, waitingEntry, poolState: before, now: terrain.now, reason: null };
    expect(replayDecision(withdraw(first.state, gone).entry, inForce)).toBeNull();
    for (const later of [4_000, 12_000, 30_000]) {
      const now = terrain.now + later;
      const poolState = observe({
        state: first.poolState,
        pool: terrain.pool,
        policy: terrain.policy.load,
        now,
      });
      const then = { ...terrain, now, poolState };
      const outcome = decideWaiting(applyDue(first.state, { plan: terrain.plan, now }).state, request, {
        waiting: first.waiting,
        waitingEntry: first.entry,
        terrain: then,
        alternatives,
      });
      if (typeof outcome === 'string') continue;
      const { entry } = outcome;
      seen.set(entry.detail.kind, (seen.get(entry.detail.kind) ?? 0) + 1);
      const replayed = replayDecision(entry, inForce);
      expect({ seed, later, differs: replayed?.differs }).toEqual({ seed, later, differs: [] });
      break;
    }
  }
  for (const kind of ['WAITING', 'GRANTED', 'REJECTED']) expect(seen.get(kind)).toBeGreaterThan(10);
});

describe('a decision that was tampered with', () => {
  const grounds = Array.from({ length: 200 }, (_, index) => groundFrom(index + 1));

  function changed(
    entry: Entry,
    change: (decision: Extract<Entry['detail'], { kind: 'GRANTED' }>['decision']) => object,
  ): Entry {
    if (entry.detail.kind !== 'GRANTED') throw new Error('only grants are changed here');
    const { detail } = entry;
    return { ...entry, detail: { ...detail, decision: { ...detail.decision, ...change(detail.decision) } } };
  }

  test.each<[string, Parameters<typeof changed>[1]]>([
    ['its cost', ({ cost }) => ({ cost: cost && { ...cost, total: cost.total + 1n } })],
    [
      'its workload',
      ({ asked }) => ({
        asked: {
          ...asked,
          quantities: asked.quantities.map((each) => ({ ...each, quantity: each.quantity * 1_000_000n })),
        },
      }),
    ],
    [
      'who paid',
      ({ funding }) => ({
        funding: [...funding].reverse().map((part) => ({ ...part, amount: part.amount + 1n })),
      }),
    ],
    [
      'what was there',
      ({ layers }) => ({
        layers: layers.map((layer) =>
          layer.before === null ? layer : { ...layer, before: layer.before - 1n },
        ),
      }),
    ],
  ])('in %s does not replay', (_what, change) => {
    let tried = 0;
    for (const ground of grounds) {
      const entry = decide(ground);
      if (entry.detail.kind !== 'GRANTED' || entry.detail.decision.funding.length === 0) continue;
      tried += 1;
      expect(replayDecision(changed(entry, change), inForceOf(ground))?.differs).not.toEqual([]);
    }
    expect(tried).toBeGreaterThan(20);
  });
});

test('an entry that is no decision has nothing to replay', () => {
  const ground = groundFrom(1);
  const entry = decide(ground);
  const other: Entry = { ...entry, detail: { kind: 'LAPSED', leaseEndsAt: 0 } };
  expect(replayDecision(other, inForceOf(ground))).toBeNull();
});
