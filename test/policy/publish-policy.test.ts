import { beforeAll, describe, expect, test } from '@jest/globals';
import { Forbidden } from '../../src/auth/caller.ts';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { companyCaller, createOperatorWorld, key, operator } from '../support/operator-world.ts';

const world = await createOperatorWorld();
const { publishPolicy } = world.use;

beforeAll(async () => {
  await world.seedDemo();
});

const starter = demoDocument('policy.jsonc');
const forgiving = starter.replace('"overage": "CHARGE"', '"overage": "FORGIVE"');

function publish(fields: { document?: string; restore?: number; reason?: string; idempotencyKey?: string }) {
  return publishPolicy(operator, {
    idempotencyKey: key(),
    document: null,
    restore: null,
    reason: null,
    ...fields,
  });
}

describe('publishing a policy', () => {
  test('puts the next version in force at once, kept with its comments, who published it and why', async () => {
    expect(world.catalogue.current().policy).toMatchObject({ version: 1, overage: 'CHARGE' });
    const answer = await publish({ document: forgiving, reason: 'goodwill week' });
    expect(answer).toMatchObject({
      kind: 'PUBLISHED',
      replayed: false,
      policy: { version: 2, restores: null },
    });
    expect(world.catalogue.current().policy).toMatchObject({ version: 2, overage: 'FORGIVE' });
    expect(await world.documents.policy(2)).toMatchObject({
      document: forgiving,
      publishedBy: 'test',
      reason: 'goodwill week',
    });
  });

  test('an old version again brings it back under a new number', async () => {
    const answer = await publish({ restore: 1, reason: 'the week is over' });
    expect(answer).toMatchObject({
      kind: 'PUBLISHED',
      policy: { version: 3, restores: 1, document: starter },
    });
    expect(world.catalogue.current().policy).toMatchObject({ version: 3, overage: 'CHARGE' });
  });

  test('is all or nothing: one that is wrong leaves the one in force, with every problem told', async () => {
    const bad = forgiving.replace('"dwell": "PT30S"', '"dwell": "soon"').replace('"pro": "10",', '');
    const answer = await publish({ document: bad });
    expect(answer).toMatchObject({
      kind: 'REFUSED',
      problems: [
        { path: ['load', 'dwell'], message: 'load.dwell is "soon".' },
        { path: ['tiers', 'pro'], expected: 'a factor' },
      ],
    });
    expect(world.catalogue.current().policy.version).toBe(3);
    expect(await world.count('policies')).toBe(3);
  });

  test('repeats its answer under its key, and is a conflict with another input', async () => {
    const idempotencyKey = key();
    const first = await publish({ idempotencyKey, document: forgiving });
    expect(await publish({ idempotencyKey, document: forgiving })).toEqual({ ...first, replayed: true });
    expect(await publish({ idempotencyKey, document: starter })).toMatchObject({ kind: 'CONFLICT' });
  });

  test('takes a document or a version that exists, and not both', async () => {
    expect(await publish({})).toMatchObject({ kind: 'INVALID', code: 'DOCUMENT_OR_VERSION' });
    expect(await publish({ document: starter, restore: 1 })).toMatchObject({ kind: 'INVALID' });
    expect(await publish({ restore: 77 })).toMatchObject({ kind: 'NOT_FOUND' });
    expect(await publish({ document: starter, reason: 'x'.repeat(1_001) })).toMatchObject({
      kind: 'INVALID',
      path: ['input', 'reason'],
    });
  });

  test('many at once get consecutive versions', async () => {
    const { version } = world.catalogue.current().policy;
    const answers = await Promise.all(Array.from({ length: 8 }, () => publish({ document: starter })));
    const versions = answers.map((answer) => answer.kind === 'PUBLISHED' && answer.policy.version);
    expect(versions.sort()).toEqual(Array.from({ length: 8 }, (_, index) => version + index + 1).sort());
  });

  test('is for operators alone', async () => {
    const input = { idempotencyKey: key(), document: starter, restore: null, reason: null };
    await expect(publishPolicy(companyCaller('MONITOR'), input)).rejects.toThrow(Forbidden);
    await expect(publishPolicy(null, input)).rejects.toThrow(Forbidden);
  });
});
