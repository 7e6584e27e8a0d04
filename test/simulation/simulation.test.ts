import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Databases, startDatabases } from './databases.ts';
import type { Model } from './model/model.ts';
import { simulate } from './simulate.ts';

let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases.stop());

/** A model that is wrong in one thing: `spoil` changes what it has after a command. */
function wrong(spoil: (model: Model, command: Parameters<Model['apply']>[0]) => void) {
  return (model: Model): Model => ({
    accounts: model.accounts,
    apply: (command, setting) => {
      const told = model.apply(command, setting);
      spoil(model, command);
      return told;
    },
  });
}

describe('a simulated life', () => {
  const options = { checkEvery: 200, shrinkFor: Number.POSITIVE_INFINITY };
  const run = (wrapModel?: (model: Model) => Model) =>
    simulate(
      { seed: 4, operations: 400 },
      { ...options, databases: { fresh: databases.fresh, crash: null }, ...(wrapModel && { wrapModel }) },
    );

  test('goes as the model says', async () => {
    const { played, messages } = await run();
    expect(messages).toEqual([]);
    expect(played.operations).toBeGreaterThanOrEqual(400);
    expect(played.postings).toBeGreaterThan(100);
  });

  test.each([
    [
      'one micro-credit too much after a cancellation',
      'cancel',
      wrong(({ accounts }, command) => {
        const grant = command.do === 'cancel' ? accounts.get(command.account)?.grants.at(-1) : undefined;
        if (grant) grant.available += 1n;
      }),
    ],
  ])('is found to differ by %s, with a short script that shows it', async (_what, act, wrapModel) => {
    const { failing, messages } = await run(wrapModel);
    const operations = (failing?.steps ?? []).flatMap((step) => step.operations);
    expect(messages.join()).toMatch(/the product has .*, the model/);
    expect(operations.map((operation) => operation.do)).toContain(act);
    expect(operations.length).toBeLessThanOrEqual(6);
  });
});
