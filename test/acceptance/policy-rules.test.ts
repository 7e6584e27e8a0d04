// Rules of the policy over the API: what they refuse and which limits they switch, on every node, and what happens when one fails.
import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { demoDocument } from '../../src/catalogue/demo.ts';
import { jsonOf } from '../support/demo-catalogue.ts';
import { type Answer, startTestWeir, type TestAccount, units } from './support/weir.ts';

const weir = await startTestWeir();
const other = await startTestWeir({ beside: weir });
const operator = weir.keys.OPERATOR ?? '';

/** Answers of queries that are written by hand have no types. */
type Tree = ReturnType<typeof JSON.parse>;
type Fields = Readonly<Record<string, unknown>>;

const PUBLISH = `mutation ($input: PublishPolicyInput!) { publishPolicy(input: $input) { __typename
  ... on PolicyPublished { policy { version } } ... on DocumentRejected { problems { code path message expected } } ... on Problem { message } } }`;
const POLICY = '{ policy { version } }';
const DECISION = `query ($id: ID!) { decision(id: $id) { policyVersion layers { name kind verdict note } } replayDecision(id: $id) { same } }`;
const PREVIEW = `query ($input: PreviewJobInput!) { previewJob(input: $input) { __typename ... on JobPreview { outcome reasons { code message layer retryAt } layers { name verdict note } } } }`;

const LIMIT = { kind: 'RATE', scope: ['ACCOUNT'], unit: 'request', window: 'PT1H' };

function policyWith(sections: Fields): string {
  return JSON.stringify({ ...Object(jsonOf(demoDocument('policy.jsonc'))), ...sections });
}

async function publish(document: string): Promise<Tree> {
  return (await weir.send(operator, PUBLISH, { input: { idempotencyKey: randomUUID(), document } }))
    .publishPolicy;
}

async function layerOf(account: TestAccount, answer: Answer, name: string): Promise<Tree> {
  const { decision, replayDecision }: Tree = await weir.send(operator, DECISION, {
    id: answer.text('decision.id'),
  });
  expect(replayDecision).toEqual({ same: true });
  expect(account.id).not.toBe('');
  return decision.layers.find((layer: Tree) => layer.name === name);
}

test('a policy is in force on every node for the first request after its publication', async () => {
  const account = await weir.account({ credits: '100' });
  expect((await other.request(account.key, units('1'))).kind).toBe('JobGranted');
  const rule = { name: 'closed', when: "account.plan == 'bare'", refuse: 'We are closed.' };
  const published = await publish(policyWith({ rules: [rule] }));
  const refused = await other.request(account.key, units('1'));
  expect(refused.kind).toBe('JobRejected');
  expect(refused.at('reasons')).toEqual([
    { code: 'POLICY_DENIED', message: 'We are closed.', layer: 'closed', retryAt: null },
  ]);
  const { policy }: Tree = await other.send(operator, POLICY);
  expect(policy.version).toBe(published.policy.version);
  await publish(policyWith({}));
  expect((await other.request(account.key, units('1'))).kind).toBe('JobGranted');
});

test('a request is refused by a rule in its words, on both paths alike, and the decision shows and replays it', async () => {
  const account = await weir.account({ credits: '100' });
  const rules = [
    { name: 'team needed', when: "!('team' in request.labels)", refuse: 'Say for which team it is.' },
    { name: 'large', when: 'request.meters.unit > 10' },
  ];
  const limits = [{ ...LIMIT, name: 'large jobs', base: '1', when: 'large' }];
  expect(await publish(policyWith({ rules, limits }))).toMatchObject({ __typename: 'PolicyPublished' });
  const unlabelled = await weir.request(account.key, units('1'));
  expect(unlabelled.at('reasons')).toMatchObject([{ code: 'POLICY_DENIED', layer: 'team needed' }]);
  expect(await layerOf(account, unlabelled, 'team needed')).toMatchObject({
    verdict: 'REFUSED',
    note: 'holds',
  });
  const { previewJob }: Tree = await weir.send(account.key, PREVIEW, {
    input: { model: 'unit', workload: { quantities: [{ meter: 'unit', quantity: '1' }] } },
  });
  expect(previewJob).toMatchObject({
    outcome: 'REJECTED',
    reasons: [{ message: 'Say for which team it is.' }],
  });

  const labels = [{ name: 'team', value: 'red' }];
  const ask = (quantity: string, more = {}) =>
    weir.request(account.key, units(quantity, { labels, ...more }));
  const small = await ask('10');
  expect(small.kind).toBe('JobGranted');
  expect(await layerOf(account, small, 'large jobs')).toMatchObject({ verdict: 'SKIPPED', note: 'large' });
  expect((await ask('11')).kind).toBe('JobGranted');
  const second = await ask('12');
  expect(second.at('reasons')).toMatchObject([{ code: 'RATE_LIMITED', layer: 'large jobs' }]);
  expect(second.at('remedies')).toContainEqual(
    expect.objectContaining({ __typename: 'ReduceRemedy', workload: [{ meter: 'unit', quantity: '10' }] }),
  );
  expect(await layerOf(account, second, 'large')).toMatchObject({
    kind: 'GATE',
    verdict: 'PASSED',
    note: 'holds',
  });
  const partial = await ask('12', { acceptPartial: '0.1' });
  expect(partial.at('workload')).toEqual([{ meter: 'unit', quantity: '10' }]);
  expect(await layerOf(account, partial, 'large jobs')).toMatchObject({ verdict: 'SKIPPED' });
});

test('the limits of an account name the rule on which one hangs', async () => {
  const account = await weir.account({});
  const seen = await weir.look(account);
  expect(seen.at('limits')).toContainEqual(expect.objectContaining({ name: 'large jobs (when large)' }));
});

test('a rule sees the roles of the key and how long the request would wait, and the decision replays', async () => {
  const account = await weir.account({ credits: '100' });
  const rules = [
    { name: 'own keys', when: "'ACCOUNT' in key.roles", refuse: 'Ask through an orchestrator.' },
    { name: 'patience', when: 'request.waitUpTo < 30', refuse: 'Be ready to wait.' },
  ];
  await publish(policyWith({ rules }));
  const own = await weir.request(account.key, units('1', { waitUpTo: 'PT10S' }));
  expect(own.at('reasons')).toMatchObject([{ layer: 'own keys' }, { layer: 'patience' }]);
  expect(await layerOf(account, own, 'patience')).toMatchObject({ verdict: 'REFUSED' });
  const orchestrated = await weir.request(
    weir.keys.ORCHESTRATOR ?? '',
    units('1', { accountId: account.id, waitUpTo: 'PT30S' }),
  );
  expect(orchestrated.kind).toBe('JobGranted');
  expect(await layerOf(account, orchestrated, 'own keys')).toMatchObject({
    verdict: 'PASSED',
    note: 'does not hold',
  });
});

test('a rule that can not be evaluated refuses, is counted, and takes nothing else down', async () => {
  const account = await weir.account({ credits: '100' });
  const rules = [{ name: 'red only', when: "request.labels.team != 'red'", refuse: 'Red only.' }];
  await publish(policyWith({ rules }));
  const answers = await Promise.all([
    weir.request(account.key, units('1')),
    weir.request(account.key, units('1', { labels: [{ name: 'team', value: 'red' }] })),
    weir.request(account.key, units('1', { labels: [{ name: 'team', value: 'blue' }] })),
  ]);
  expect(answers.map(({ kind }) => kind)).toEqual(['JobRejected', 'JobGranted', 'JobRejected']);
  const [broken] = answers;
  const message =
    'The rule "red only" can not be evaluated (something that the request does not have), and refuses until that is put right.';
  expect(broken?.at('reasons')).toMatchObject([{ code: 'POLICY_DENIED', message }]);
  if (broken) {
    expect(await layerOf(account, broken, 'red only')).toMatchObject({
      verdict: 'REFUSED',
      note: 'can not be evaluated: something that the request does not have',
    });
  }
  const metrics = await (await fetch(new URL('/metrics', weir.url))).text();
  expect(metrics).toContain('weir_policy_rule_failures_total{rule="red only"} 1');
  expect((await fetch(new URL('/health/ready', weir.url))).status).toBe(200);
});

test('conditions that could not be used are refused before they are in force, all at once with their places', async () => {
  const before: Tree = await weir.send(operator, POLICY);
  const rules = [
    { name: 'load', when: 'acount.plan == "free"', refuse: 'x' },
    { name: 'b', when: 'request.model.matches("(a+)+$") && time.hour > 1.5', refuse: 'x' },
    { name: 'b', when: 'account.daysOnPlan', refuse: 'x' },
    { name: 'c', when: 'time.hour >' },
  ];
  const limits = [{ ...LIMIT, name: 'd', base: '1', when: 'nobody' }];
  const answer = await publish(policyWith({ rules, limits }));
  expect(answer.problems.map(({ code, path }: Tree) => `${code} ${path.join('.')}`).sort()).toEqual(
    [
      'BAD_EXPRESSION rules.0.when',
      'NAME_TAKEN rules.0.name',
      'BAD_EXPRESSION rules.1.when',
      'BAD_EXPRESSION rules.1.when',
      'BAD_EXPRESSION rules.2.when',
      'NAME_TAKEN rules.2.name',
      'BAD_EXPRESSION rules.3.when',
      'MISSING rules.3.refuse',
      'UNKNOWN_NAME limits.0.when',
    ].sort(),
  );
  expect(await weir.send(operator, POLICY)).toEqual(before);
});
