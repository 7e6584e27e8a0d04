// Decisions that the API gave, asked again over the API.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startOperatorApi } from '../graphql/support/operator-api.ts';
import { type Happened, makeBusy } from './support/busy-weir.ts';

const api = await startOperatorApi();
const REPLAY = `query ($id: ID!) { replayDecision(id: $id) { same outcome decision { id outcome }
  differences { part stored found } } }`;
let happened: Happened;

beforeAll(async () => {
  happened = await makeBusy(api, { seed: 7, requests: 400 });
});

describe('replayDecision', () => {
  test('gives the same answer for every decision of a run in which policy, prices, models, plans, terms and load changed', async () => {
    const outcomes = new Map<string, number>();
    for (const { id, answer } of happened.decisions) {
      const { replayDecision } = await api.operate(REPLAY, { id });
      const outcome = answer === 'JobGranted' ? 'GRANTED' : 'REJECTED';
      expect({ answer, replayDecision }).toEqual({
        answer,
        replayDecision: { same: true, outcome, differences: [], decision: { id, outcome } },
      });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect(outcomes.get('GRANTED')).toBeGreaterThan(60);
    expect(outcomes.get('REJECTED')).toBeGreaterThan(60);
  });

  test("is for operators and the account's own keys, and shows nothing of another's", async () => {
    const [first] = happened.decisions;
    if (!first) throw new Error('nothing was decided');
    const other = happened.customers.find(({ id }) => id !== first.customer.id);
    const own = await api.send(first.customer.secret, REPLAY, { id: first.id });
    expect(own.data).toMatchObject({ replayDecision: { same: true } });
    expect(await api.send(other?.secret, REPLAY, { id: first.id })).toEqual({
      data: { replayDecision: null },
    });
    for (const role of ['MONITOR', 'ORCHESTRATOR']) {
      const answer = await api.send(api.keys[role], REPLAY, { id: first.id });
      expect(answer).toMatchObject({
        data: { replayDecision: null },
        errors: [{ extensions: { code: 'FORBIDDEN' } }],
      });
    }
    expect((await api.send(api.keys.OPERATOR, REPLAY, { id: 'dec_nothing' })).data).toEqual({
      replayDecision: null,
    });
  });
});
