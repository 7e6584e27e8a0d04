import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import {
  accountGid,
  draftGid,
  ownedGid,
  recordGid,
  slugGid,
  transactionGid,
} from '../../src/graphql/global-id.ts';
import { readAccountId, readOwnedId } from '../../src/graphql/read-id.ts';
import { readSeqCursor, seqCursor } from '../../src/graphql/seq-cursor.ts';

const ACCOUNT = '11111111-1111-8111-8111-111111111111';
const ID = '22222222-2222-8222-8222-222222222222';
const PATH = ['input', 'jobId'];

describe('an id in an input', () => {
  test('is read when it names the right kind of thing', () => {
    expect(readAccountId(accountGid(ACCOUNT), PATH)).toBe(ACCOUNT);
    expect(readOwnedId('job', ownedGid('job', { accountId: ACCOUNT, id: ID }), PATH)).toEqual({
      accountId: ACCOUNT,
      id: ID,
    });
  });

  test.each([
    ['', 'empty'],
    ['job_', 'a kind alone'],
    ['job_!!!', 'no base64'],
    ['job_AAAA', 'too short'],
    [`${ownedGid('job', { accountId: ACCOUNT, id: ID })}A`, 'too long'],
    [ID, 'an id of the inside'],
    [ownedGid('dec', { accountId: ACCOUNT, id: ID }), 'the decision of the job'],
    [accountGid(ACCOUNT), 'an account'],
    [slugGid('model', 'sora-2'), 'a model'],
  ])('is a mistake with its path when it is %j: %s', (gid) => {
    expect(readOwnedId('job', gid, PATH)).toMatchObject({ kind: 'INVALID', code: 'BAD_ID', path: PATH });
  });
});

describe('an id', () => {
  test('is its kind and the base64url of the bytes that it carries', () => {
    const packed = (...uuids: string[]): string =>
      Buffer.from(uuids.join('').replaceAll('-', ''), 'hex').toString('base64url');
    const uuid = fc.oneof(
      fc.uuid(),
      fc.uuid().map((text) => text.toUpperCase()),
    );
    fc.assert(
      fc.property(uuid, uuid, (accountId, id) => {
        expect(accountGid(accountId)).toBe(`acc_${packed(accountId)}`);
        expect(draftGid(id)).toBe(`draft_${packed(id)}`);
        expect(ownedGid('job', { accountId, id })).toBe(`job_${packed(accountId, id)}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the ids of records', () => {
  test('differ by kind, account, subject, ordinal and seq', () => {
    const key = { accountId: ACCOUNT, subject: ID, ordinal: 1 };
    const ids = [
      recordGid('evt', key),
      recordGid('chg', key),
      recordGid('evt', { ...key, ordinal: 2 }),
      recordGid('evt', { ...key, accountId: ID }),
      recordGid('evt', { ...key, subject: ACCOUNT }),
      transactionGid({ accountId: ACCOUNT, seq: 1 }),
      transactionGid({ accountId: ACCOUNT, seq: 2 }),
      transactionGid({ accountId: ID, seq: 1 }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(recordGid('evt', { ...key })).toBe(ids[0]);
  });
});

describe('a cursor of a page', () => {
  test('is read as the place that it was made for', () => {
    for (const seq of [1, 9, 10, 123_456_789_012_345]) expect(readSeqCursor(seqCursor(seq))).toBe(seq);
    expect(readSeqCursor(null)).toBeNull();
  });

  test.each([
    '',
    'abc',
    Buffer.from('seq:0').toString('base64url'),
    Buffer.from('seq:-1').toString('base64url'),
    Buffer.from('seq:1e3').toString('base64url'),
    `${Buffer.from('seq:12').toString('base64url')}=`,
  ])('that Weir did not make is the mistake of the caller: %j', (text) => {
    const read = (): unknown => readSeqCursor(text);
    expect(read).toThrow(GraphQLError);
    try {
      read();
    } catch (error) {
      expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: ['after'] } });
    }
  });
});
