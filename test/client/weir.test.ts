import { expect, test } from '@jest/globals';
import { expectAnswer } from '../../src/client/answers.ts';
import { createWeirClient } from '../../src/client/client.ts';
import { follow } from '../../src/client/follow.ts';
import { JobChangedDocument, ViewerDocument } from '../../src/client/generated/operations.ts';
import { createWeir } from '../../src/client/weir.ts';
import { startWeirForReplay } from '../replay/weir-for-replay.ts';

const server = await startWeirForReplay({ virtualTime: false });
const accountKey = server.keys.ACCOUNT ?? '';
const asOrchestrator = createWeir(createWeirClient({ url: server.url, key: server.keys.ORCHESTRATOR ?? '' }));
const asOperator = createWeir(createWeirClient({ url: server.url, key: server.keys.OPERATOR ?? '' }));
const accountId = await ownAccount();

async function ownAccount(): Promise<string> {
  const client = createWeirClient({ url: server.url, key: accountKey });
  const { viewer } = await client.execute(ViewerDocument, {});
  if (!viewer?.account) throw new Error('the key has no account');
  return viewer.account.id;
}

const units = (quantity: string) => [{ meter: 'unit', quantity }];
const request = (quantity: string) => ({
  accountId,
  model: 'unit',
  workload: { quantities: units(quantity) },
});

test('a job is previewed, requested, kept alive, settled and refunded', async () => {
  const preview = expectAnswer(await asOrchestrator.previewJob(request('8')), 'JobPreview');
  expect(preview).toMatchObject({ outcome: 'GRANTED', cost: { total: '8' } });
  const granted = expectAnswer(await asOrchestrator.requestJob(request('8')), 'JobGranted');
  expect(granted.cost.total).toBe('8');
  const jobId = granted.job.id;
  const beat = expectAnswer(
    await asOrchestrator.heartbeatJob({ jobId, leaseToken: granted.lease.token, usedSoFar: units('2') }),
    'JobHeartbeat',
  );
  const settled = expectAnswer(
    await asOrchestrator.settleJob({
      jobId,
      leaseToken: beat.lease.token,
      outcome: 'SUCCEEDED',
      usage: units('5'),
    }),
    'JobSettled',
  );
  expect(settled).toMatchObject({ job: { state: 'SETTLED', charged: '5' }, replayed: false });
  const refunded = expectAnswer(
    await asOperator.refundJob({ jobId, amount: '1', reason: 'It was late.' }),
    'JobRefunded',
  );
  expect(refunded.returned).toMatchObject([{ amount: '1' }]);
});

test('a quote holds for the job that names it, and many jobs are asked for at once, each cancelled for nothing', async () => {
  const quote = expectAnswer(await asOrchestrator.quoteJob(request('3')), 'Quote');
  const answers = await asOrchestrator.requestJobs([{ ...request('3'), quoteId: quote.id }, request('4')]);
  const jobs = answers.map((answer) => expectAnswer(answer, 'JobGranted'));
  expect(jobs.map(({ cost }) => cost.total)).toEqual(['3', '4']);
  for (const { job, lease } of jobs) {
    const cancelled = expectAnswer(
      await asOrchestrator.cancelJob({ jobId: job.id, leaseToken: lease.token, used: [] }),
      'JobSettled',
    );
    expect(cancelled.job).toMatchObject({ state: 'CANCELLED', charged: '0' });
  }
  expect(await asOrchestrator.job(jobs[0]?.job.id ?? '')).toMatchObject({ state: 'CANCELLED' });
});

test('a mistake is told as data, with the field and what would be right', async () => {
  const answer = await asOrchestrator.requestJob({ ...request('1'), model: 'nonsense' });
  expect(expectAnswer(answer, 'InvalidRequest').path).toEqual(['input', 'model']);
});

test('a stream of jobs goes on after the last event that was taken', async () => {
  const common = {
    url: server.url,
    key: accountKey,
    operation: JobChangedDocument,
    event: ({
      jobChanged,
    }: {
      jobChanged: { cursor: string; kind: string; job: { id: string; state: string } } | null;
    }) => jobChanged,
  };
  const granted = expectAnswer(await asOrchestrator.requestJob(request('2')), 'JobGranted');
  const jobId = granted.job.id;
  let cursor = '';
  for await (const event of follow({ ...common, variables: { jobId } })) {
    expect(event).toMatchObject({ kind: 'SNAPSHOT', job: { id: jobId, state: 'GRANTED' } });
    cursor = event.cursor;
    break;
  }
  await asOrchestrator.settleJob({
    jobId,
    leaseToken: granted.lease.token,
    outcome: 'FAILED',
    usage: [],
  });
  for await (const event of follow({ ...common, variables: { jobId, after: cursor } })) {
    expect(event).toMatchObject({ kind: 'CHANGE', job: { id: jobId, state: 'SETTLED' } });
    break;
  }
});
