import { describe, expect, test } from '@jest/globals';
import { breakingChanges } from '../../scripts/breaking-changes.ts';

const baseline = 'type Query { balance: String! name(of: ID): String }';

describe('a change of the schema that breaks clients', () => {
  test.each([
    ['a field that is removed', 'type Query { balance: String! }', 'FIELD_REMOVED Query.name'],
    [
      'an answer that may now be null',
      'type Query { balance: String name(of: ID): String }',
      'FIELD_TYPE_CHANGED Query.balance',
    ],
    [
      'an argument that is now required',
      'type Query { balance: String! name(of: ID!): String }',
      'FIELD_ARGUMENT_TYPE_CHANGED Query.name.of',
    ],
  ])('%s is found', async (_what, schema, key) => {
    const found = await breakingChanges({ baseline, schema, recorded: [] });

    expect(found.map((change) => change.key)).toEqual([key]);
  });

  test('passes once it is recorded with a reason, and not without one', async () => {
    const schema = 'type Query { balance: String! }';
    const change = 'FIELD_REMOVED Query.name';

    expect(
      await breakingChanges({ baseline, schema, recorded: [{ change, why: 'Nobody has a name.' }] }),
    ).toEqual([]);
    expect(await breakingChanges({ baseline, schema, recorded: [{ change, why: ' ' }] })).toHaveLength(1);
  });

  test('what is added breaks nothing', async () => {
    const schema = 'type Query { balance: String! name(of: ID): String debt: String }';

    expect(await breakingChanges({ baseline, schema, recorded: [] })).toEqual([]);
  });
});
