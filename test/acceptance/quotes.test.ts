// Prices that change under way: what was quoted and what was held is what counts.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Answer, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir({ virtual: true });
const PUBLISH = `mutation ($input: DocumentInput!) { publishPriceBook(input: $input) { __typename ... on Problem { message } } }`;
const QUOTE = `mutation ($input: QuoteJobInput!) { quoteJob(input: $input) { __typename ... on Quote { id expiresAt cost { total priceVersion } } ... on Problem { message } } }`;

/** Sets what a unit costs, from now on. */
async function price(credits: string): Promise<void> {
  const document = JSON.stringify({ models: { unit: { prices: [{ meter: 'unit', price: credits }] } } });
  const input = { idempotencyKey: randomUUID(), document };
  const { publishPriceBook } = await weir.send(weir.keys.OPERATOR ?? '', PUBLISH, { input });
  expect(publishPriceBook).toMatchObject({ __typename: 'PriceBookPublished' });
}

async function quote(account: TestAccount, quantity: string): Promise<Answer> {
  const input = { model: 'unit', workload: { quantities: [{ meter: 'unit', quantity }] } };
  const { quoteJob } = await weir.send(account.key, QUOTE, { input });
  return new Answer(Object.fromEntries(Object.entries(quoteJob ?? {})));
}

function settle(job: Answer, quantity: string): Promise<Answer> {
  const usage = [{ meter: 'unit', quantity }];
  return weir.settle({ jobId: job.text('job.id'), leaseToken: job.text('lease.token'), usage });
}

test('a price that rises between quote and request changes nothing for the job', async () => {
  await price('1');
  const account = await weir.account({ credits: '100' });
  const quoted = await quote(account, '10');
  expect(quoted.at('cost.total')).toBe('10');
  await price('3');
  const quoteId = quoted.text('id');
  const job = await weir.request(account.key, units('10', { quoteId }));
  expect(job.fields).toMatchObject({
    __typename: 'JobGranted',
    cost: { total: '10' },
    balance: { held: '10' },
  });
  expect((await settle(job, '10')).at('cost.total')).toBe('10');
  const dear = await weir.request(account.key, units('10'));
  expect(dear.at('cost.total')).toBe('30');
});

test('a job with a quote is charged at most that, whatever it used', async () => {
  await price('1');
  const account = await weir.account({ credits: '100' });
  const quoted = await quote(account, '10');
  const job = await weir.request(account.key, units('10', { quoteId: quoted.text('id') }));
  const settled = await settle(job, '25');
  expect(settled.fields).toMatchObject({
    forgiven: '15',
    balance: { available: '90', held: '0', debt: '0' },
  });
});

test('a price that changes between hold and settlement changes nothing for the job', async () => {
  await price('1');
  const account = await weir.account({ credits: '100' });
  const job = await weir.request(account.key, units('10'));
  await price('5');
  expect((await settle(job, '6')).at('cost.total')).toBe('6');
  expect((await weir.look(account)).at('balance')).toMatchObject({ available: '94', held: '0' });
});

test('a quote binds its account and its workload, and holds until its expiry instant and not at it', async () => {
  await price('1');
  const [account, stranger] = [
    await weir.account({ credits: '100' }),
    await weir.account({ credits: '100' }),
  ];
  const quoted = await quote(account, '10');
  const quoteId = quoted.text('id');
  expect((await weir.request(stranger.key, units('10', { quoteId }))).kind).not.toBe('JobGranted');
  expect((await weir.request(account.key, units('11', { quoteId }))).kind).not.toBe('JobGranted');
  await weir.advance(Date.parse(quoted.text('expiresAt')) - (await weir.now()) - 1);
  expect((await weir.request(account.key, units('10', { quoteId }))).kind).toBe('JobGranted');
  await weir.advance(1);
  expect((await weir.request(account.key, units('10', { quoteId }))).kind).not.toBe('JobGranted');
});

test('a request that was decided by a quote repeats its answer also when the quote has been forgotten', async () => {
  await price('1');
  const account = await weir.account({ credits: '100' });
  const quoted = await quote(account, '10');
  const asked = units('10', { quoteId: quoted.text('id'), idempotencyKey: randomUUID() });
  const job = await weir.request(account.key, asked);
  await weir.advance(40 * 86_400_000);
  // Another quote sweeps away what expired long ago.
  await quote(account, '1');
  expect((await weir.request(account.key, units('10', { quoteId: quoted.text('id') }))).fields).toMatchObject(
    {
      code: 'UNKNOWN_QUOTE',
    },
  );
  const again = await weir.request(account.key, asked);
  expect(again.fields).toMatchObject({ replayed: true, job: { id: job.text('job.id') } });
  const other = await weir.request(account.key, { ...asked, maxCost: '50' });
  expect(other.kind).toBe('IdempotencyConflict');
});
