import { expect, test } from '@jest/globals';
import type { Urgency } from '../../src/pipeline/command-queue.ts';
import { type Command, createPipeline, PipelineClosed, PipelineFull } from '../../src/pipeline/pipeline.ts';
import { createPool } from '../../src/postgres/connect.ts';
import { createLedger } from '../../src/postgres/ledger.ts';
import { isUnavailable } from '../../src/postgres/unavailable.ts';
import {
  accountId,
  catalogueSource,
  needsOf,
  openAccount,
  requestJob,
} from '../postgres/support/ledger-world.ts';
import { createTestDatabase } from '../support/database.ts';

const database = await createTestDatabase();
const pool = createPool({ url: database.url, max: 4 });
database.onClose(() => pool.end());
const ledger = createLedger({ pool, catalogue: catalogueSource() });

function pipelineOf({ maxBatch = 256, maxQueue = 1_000, lanes = 1 } = {}) {
  const sizes: number[] = [];
  const broken: number[] = [];
  const pipeline = createPipeline({
    ledger,
    maxBatch,
    maxQueue,
    lanes,
    isFault: isUnavailable,
    onBroken: ({ commands }) => broken.push(commands),
    onBatch: ({ commands }) => sizes.push(commands),
  });
  return { pipeline, sizes, broken };
}

const account = accountId('pipeline');
await pipelineOf().pipeline.submit(openAccount(account));

/** Throws while it is decided. */
const thrower: Command<never> = {
  needs: needsOf({ accountId: account }),
  apply: () => {
    throw new Error('a bug in one command');
  },
};

/** Hands in an entry that the database refuses: its number is taken. */
const unwritable: Command<string> = {
  needs: needsOf({ accountId: account, subjects: [account] }),
  apply: (world) => {
    const state = world.account(account);
    const [first] = world.entries(account);
    if (!state || !first) throw new Error('the account was not opened');
    world.commit({ state, entries: [first] });
    return 'written';
  },
};

test('commands that arrive while a batch is in flight go together in the next one, in their order', async () => {
  const { pipeline, sizes } = pipelineOf();
  const first = pipeline.submit(requestJob(account, { key: 'first' }));
  await new Promise((resolve) => setImmediate(resolve));
  const rest = ['a', 'b', 'c'].map((key) => pipeline.submit(requestJob(account, { key })));
  expect(await Promise.all([first, ...rest])).toEqual(Array(4).fill('GRANTED'));
  expect(sizes).toEqual([1, 3]);
});

test('while some wait, the next batch is begun before the callers of the last are told, and they are told in order', async () => {
  const seen: string[] = [];
  const pipeline = createPipeline({
    ledger: {
      ...ledger,
      transact: (needs, decide) => {
        seen.push(`begun ${needs.length}`);
        return ledger.transact(needs, decide);
      },
    },
    maxBatch: 2,
    maxQueue: 1_000,
  });
  const keys = ['1', '2', '3', '4', '5'];
  await Promise.all(
    keys.map(async (key) => {
      await pipeline.submit(requestJob(account, { key: `begun ${key}` }));
      seen.push(`told ${key}`);
    }),
  );
  expect(seen).toEqual(['begun 2', 'begun 2', 'told 1', 'told 2', 'begun 1', 'told 3', 'told 4', 'told 5']);
  await pipeline.close();
});

test('a command that throws fails alone, the rest of its batch stands', async () => {
  const { pipeline, sizes } = pipelineOf();
  const answers = await Promise.allSettled([
    pipeline.submit(requestJob(account, { key: 'before' })),
    pipeline.submit(thrower),
    pipeline.submit(requestJob(account, { key: 'after' })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(sizes).toEqual([3]);
});

test('a command whose changes the database refuses fails alone, too, and its batch is reported', async () => {
  const { pipeline, broken } = pipelineOf();
  const answers = await Promise.allSettled([
    pipeline.submit(requestJob(account, { key: 'one' })),
    pipeline.submit(unwritable),
    pipeline.submit(requestJob(account, { key: 'two' })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(broken).toEqual([3]);
});

test('a batch has at most so many commands, and the queue refuses what is beyond its limit at once', async () => {
  const { pipeline, sizes } = pipelineOf({ maxBatch: 4, maxQueue: 10 });
  const asked = Array.from({ length: 12 }, (_, index) =>
    pipeline.submit(requestJob(account, { key: `many ${index}` })),
  );
  const answers = await Promise.allSettled(asked);
  expect(sizes).toEqual([4, 4, 2]);
  const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason);
  expect(refused).toEqual([expect.any(PipelineFull), expect.any(PipelineFull)]);
});

/** The command under a key, and a note of when it was decided. */
function noted(key: string, urgency: Urgency, decided: string[]): Command<string> {
  const command = requestJob(account, { key });
  return {
    ...command,
    urgency,
    apply: (world) => {
      decided.push(key);
      return command.apply(world);
    },
  };
}

test('when more waits than one batch takes, the urgent is decided first, and all in order of arrival among equals', async () => {
  const { pipeline, sizes } = pipelineOf({ maxBatch: 2 });
  const decided: string[] = [];
  await Promise.all([
    pipeline.submit(noted('last 1', 'LAST', decided)),
    pipeline.submit(noted('usual 1', 'USUAL', decided)),
    pipeline.submit(noted('last 2', 'LAST', decided)),
    pipeline.submit(noted('first', 'FIRST', decided)),
    pipeline.submit(noted('usual 2', 'USUAL', decided)),
  ]);
  expect(decided).toEqual(['first', 'usual 1', 'usual 2', 'last 1', 'last 2']);
  expect(sizes).toEqual([2, 2, 1]);
});

test('a full queue lets go what is least urgent for what is more so, and never the other way round', async () => {
  const { pipeline } = pipelineOf({ maxQueue: 2 });
  const decided: string[] = [];
  const answers = await Promise.allSettled([
    pipeline.submit(noted('a sheddable one', 'LAST', decided)),
    pipeline.submit(noted('a standard one', 'USUAL', decided)),
    pipeline.submit(noted('a critical one', 'FIRST', decided)),
    pipeline.submit(noted('another standard one', 'USUAL', decided)),
    pipeline.submit(noted('another critical one', 'FIRST', decided)),
    pipeline.submit(noted('one critical too many', 'FIRST', decided)),
  ]);
  expect(decided).toEqual(['a critical one', 'another critical one']);
  expect(answers.map((answer) => (answer.status === 'rejected' ? answer.reason : answer.value))).toEqual([
    expect.any(PipelineFull),
    expect.any(PipelineFull),
    'GRANTED',
    expect.any(PipelineFull),
    'GRANTED',
    expect.any(PipelineFull),
  ]);
});

test('accounts in different lanes are decided in different batches, one account or affinity always in its own', async () => {
  const { pipeline, sizes } = pipelineOf({ lanes: 2 });
  // Lanes go by the last character of the id.
  const ids = [...'0123456789abcdef'].map((digit) => account.slice(0, -1) + digit);
  await Promise.all(
    ids.map((id) => pipeline.submit(openAccount(id))).map((opened) => opened.catch(() => null)),
  );
  sizes.splice(0);
  const answers = await Promise.all(ids.map((id) => pipeline.submit(requestJob(id, { key: `lanes ${id}` }))));
  expect(answers).toEqual(Array(16).fill('GRANTED'));
  expect(sizes).toEqual([8, 8]);
  sizes.splice(0);
  await Promise.all(
    ids.map((id) => pipeline.submit({ ...requestJob(id, { key: `together ${id}` }), affinity: 'one call' })),
  );
  expect(sizes).toEqual([16]);
});

test('closing answers all that was taken and takes nothing new', async () => {
  const { pipeline } = pipelineOf();
  const asked = ['x', 'y'].map((key) => pipeline.submit(requestJob(account, { key })));
  const closed = pipeline.close();
  await expect(pipeline.submit(thrower)).rejects.toThrow(PipelineClosed);
  await closed;
  expect(await Promise.all(asked)).toEqual(['GRANTED', 'GRANTED']);
});
