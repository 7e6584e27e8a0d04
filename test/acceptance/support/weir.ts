// A whole Weir for the acceptance tests: the product's own composition on a database of its own, asked over
// real HTTP with real keys. Nodes share the database.

import { randomUUID } from 'node:crypto';
import { createApp } from '../../../src/app.ts';
import type { Caller, Role } from '../../../src/auth/caller.ts';
import { readConfig } from '../../../src/config.ts';
import { PRIORITIES } from '../../../src/domain/catalogue.ts';
import { parseMicro } from '../../../src/domain/decimal.ts';
import { accountGid } from '../../../src/graphql/global-id.ts';
import { startHttpServer } from '../../../src/http/server.ts';
import { connectDatabase } from '../../../src/postgres/connect.ts';
import { useVirtualTime } from '../../../src/postgres/virtual-time.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { createTestDatabase } from '../../support/database.ts';
import { chosenExecutor } from '../../support/executor.ts';
import { post } from '../../support/shell.ts';

type Fields = Record<string, unknown>;

/** What payment providers sign with, in tests. */
export const WEBHOOK_SECRET = 'a secret of the acceptance tests, 32 or more';

const OPERATOR: Caller = {
  keyId: null,
  application: 'test',
  roles: ['OPERATOR'],
  accountId: null,
  priorities: PRIORITIES,
};

export const GRANTED = `... on JobGranted { replayed job { id state held charged leaseExpiresAt } lease { token expiresAt }
  workload { meter quantity } cost { total } funding { source grantId name amount } balance { available held } decision { id } }`;
export const REJECTED = `... on JobRejected { message replayed action retryAt wouldCost: cost { total }
  reasons { code message layer retryAt ... on CreditsReason { needed available windowsResetAt } }
  remedies { __typename message ... on TopUpRemedy { amount } ... on ReduceRemedy { workload { meter quantity } }
    ... on PriorityRemedy { priority } ... on ModelRemedy { model { slug } } ... on WaitRemedy { until } }
  balance { available held } decision { id } }`;
const MISTAKES = `... on InvalidRequest { code path expected } ... on Problem { message }`;
const SETTLED = `... on JobSettled { replayed job { id state charged held } cost { total } charged { source grantId amount }
  returned { source grantId amount } forgiven debt balance { available held debt } }
  ... on JobEnded { job { id state } } ... on LeaseLost { job { id state } } ${MISTAKES}`;
export const REQUEST = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { __typename ${GRANTED} ${REJECTED} ... on IdempotencyConflict { firstAt } ${MISTAKES} } }`;
const SETTLE = `mutation ($input: SettleJobInput!) { settleJob(input: $input) { __typename ${SETTLED} } }`;
const CANCEL = `mutation ($input: CancelJobInput!) { cancelJob(input: $input) { __typename ${SETTLED} } }`;
const REFUND = `mutation ($input: RefundJobInput!) { refundJob(input: $input) { __typename
  ... on JobRefunded { replayed returned { source grantId amount } balance { available held } } ${MISTAKES} } }`;
const HEARTBEAT = `mutation ($input: HeartbeatJobInput!) { heartbeatJob(input: $input) { __typename
  ... on JobHeartbeat { job { id state } lease { token expiresAt } } ... on LeaseLost { job { id state } }
  ... on JobEnded { job { state } } ${MISTAKES} } }`;
const ACCOUNT = `query ($id: ID!) { account(id: $id) { balance { available held posted debt postpaidOwed }
  grants(first: 100) { edges { node { id name source granted available held spent expired revoked } } }
  limits { name kind remaining value resetsAt } } }`;

/** An answer's fields, looked at by their paths: "job.id". */
export class Answer {
  readonly fields: Fields;

  constructor(fields: Fields) {
    this.fields = fields;
  }

  get kind(): string {
    return this.text('__typename');
  }

  at(path: string): unknown {
    return path
      .split('.')
      .reduce<unknown>(
        (value, name) =>
          value === null || typeof value !== 'object'
            ? undefined
            : Object.entries(value).find(([key]) => key === name)?.[1],
        this.fields,
      );
  }

  text(path: string): string {
    const value = this.at(path);
    if (typeof value === 'string') return value;
    throw new Error(`${path} is no text in ${JSON.stringify(this.fields)}`);
  }
}

export interface TestAccount {
  readonly id: string;
  readonly key: string;
}

export interface TestWeir {
  readonly url: string;
  readonly keys: Record<string, string>;
  /** Sends an operation; the answer's data, or an error with all of the answer. */
  send(key: string, query: string, variables?: Fields): Promise<Fields>;
  account(params: { plan?: string; credits?: string; postpaid?: string }): Promise<TestAccount>;
  /** Defines a plan like `bare` with something more. */
  plan(document: Fields): Promise<string>;
  request(key: string, input: Fields): Promise<Answer>;
  settle(input: Fields): Promise<Answer>;
  cancel(key: string, input: Fields): Promise<Answer>;
  refund(input: Fields): Promise<Answer>;
  heartbeat(input: Fields): Promise<Answer>;
  /** Balance, grants and limits. */
  look(account: TestAccount): Promise<Answer>;
  topUp(account: TestAccount, input: Fields): Promise<Answer>;
  grant(account: TestAccount, input: Fields): Promise<Answer>;
  /** Moves virtual time and does what became due. */
  advance(millis: number): Promise<void>;
  now(): Promise<number>;
  sql(text: string, values?: unknown[]): Promise<Fields[]>;
  readonly databaseUrl: string;
  /** Runs before the database is dropped, the last one first. */
  onClose(close: () => Promise<void>): void;
}

function micro(text: string): bigint {
  const value = parseMicro(text);
  if (value === undefined) throw new Error(`${text} is no amount`);
  return value;
}

/** So many of the demo's `unit`, 1 credit each, under a key of its own unless one is given. */
export function units(quantity: string, more: Fields = {}): Fields {
  return {
    idempotencyKey: randomUUID(),
    model: 'unit',
    workload: { quantities: [{ meter: 'unit', quantity }] },
    ...more,
  };
}

/** Starts a node, on a database of its own or on that of the node `beside` it. */
export async function startTestWeir(
  params: { virtual?: boolean; beside?: TestWeir } = {},
): Promise<TestWeir> {
  const own = params.beside ? null : await createTestDatabase();
  const onClose: TestWeir['onClose'] = (close) => (params.beside ?? own)?.onClose(close);
  const url = params.beside?.databaseUrl ?? own?.url ?? '';
  const database = await connectDatabase({ url });
  if (params.virtual) await useVirtualTime(database.pool);
  const logger = createLogger({ level: 'silent' });
  const metrics = createMetrics();
  const config = {
    ...readConfig({}),
    dataDirectory: `/tmp/weir-acceptance-${randomUUID()}`,
    paymentWebhookSecret: WEBHOOK_SECRET,
  };
  const app = await createApp({ config, database, databaseUrl: url, logger, metrics });
  const server = await startHttpServer({
    ...app,
    host: '127.0.0.1',
    port: 0,
    executor: chosenExecutor.current,
    logger,
    metrics,
  });
  const close = async (): Promise<void> => {
    await server.close();
    await app.close();
    await database.close();
  };
  onClose(close);
  const { useCases, keys } = app;
  const orchestrator = keys.ORCHESTRATOR ?? '';
  const operatorKey = keys.OPERATOR ?? '';

  const send: TestWeir['send'] = async (key, query, variables = {}) => {
    const { body } = await post(server.url, { query, variables }, { authorization: `Bearer ${key}` });
    if (body.errors || !body.data) throw new Error(JSON.stringify(body));
    return body.data;
  };
  const mutate = async (key: string, query: string, input: Fields): Promise<Answer> => {
    const [answer] = Object.values(await send(key, query, { input }));
    return new Answer(Object.fromEntries(Object.entries(answer ?? {})));
  };

  return {
    url: server.url,
    databaseUrl: url,
    onClose,
    keys,
    send,
    account: async ({ plan = 'bare', credits, postpaid = '0' }) => {
      const created = await useCases.createAccount(OPERATOR, {
        idempotencyKey: randomUUID(),
        name: 'Acceptance',
        plan,
        postpaidLimit: micro(postpaid),
        operatorFactor: null,
        budgets: [],
      });
      if (created.kind !== 'CREATED') throw new Error(JSON.stringify(created));
      const { accountId } = created;
      const roles: Role[] = ['ACCOUNT'];
      const made = await useCases.createApiKey(OPERATOR, {
        idempotencyKey: randomUUID(),
        application: 'test',
        roles,
        priorities: PRIORITIES,
        accountId,
      });
      if (made.kind !== 'CREATED' || made.secret === null) throw new Error('the key was not made');
      const account = { id: accountGid(accountId), key: made.secret };
      if (credits !== undefined) {
        await useCases.topUp(OPERATOR, {
          idempotencyKey: randomUUID(),
          accountId,
          amount: micro(credits),
          paymentProvider: 'test',
          paymentReference: randomUUID(),
          expiresAt: null,
        });
      }
      return account;
    },
    plan: async (document) => {
      const slug = `plan-${randomUUID().slice(0, 8)}`;
      const text = JSON.stringify({
        slug,
        name: slug,
        tier: 'bare',
        priorities: [...PRIORITIES],
        ...document,
      });
      const defined = await useCases.definePlan(OPERATOR, { idempotencyKey: randomUUID(), document: text });
      if (defined.kind !== 'DEFINED') throw new Error(JSON.stringify(defined));
      return slug;
    },
    request: (key, input) => mutate(key, REQUEST, input),
    settle: (input) => mutate(orchestrator, SETTLE, { outcome: 'SUCCEEDED', ...input }),
    cancel: (key, input) => mutate(key, CANCEL, input),
    refund: (input) => mutate(operatorKey, REFUND, { reason: 'test', ...input }),
    heartbeat: (input) => mutate(orchestrator, HEARTBEAT, input),
    look: async ({ id, key }) => {
      const { account } = await send(key, ACCOUNT, { id });
      return new Answer(Object.fromEntries(Object.entries(account ?? {})));
    },
    topUp: ({ id }, input) =>
      mutate(
        operatorKey,
        `mutation ($input: TopUpInput!) { topUp(input: $input) { __typename ... on CreditsGranted { replayed grant { id granted } balance { available } } ${MISTAKES} } }`,
        {
          idempotencyKey: randomUUID(),
          accountId: id,
          paymentProvider: 'test',
          paymentReference: randomUUID(),
          ...input,
        },
      ),
    grant: ({ id }, input) =>
      mutate(
        operatorKey,
        `mutation ($input: GrantCreditsInput!) { grantCredits(input: $input) { __typename ... on CreditsGranted { replayed grant { id granted } balance { available } } ${MISTAKES} } }`,
        { idempotencyKey: randomUUID(), accountId: id, source: 'PROMOTIONAL', name: 'promotion', ...input },
      ),
    advance: async (millis) => {
      const now = await app.now();
      const answer = await useCases.advanceClock(OPERATOR, { to: now + millis });
      if (answer.kind !== 'ADVANCED') throw new Error(answer.message);
    },
    now: app.now,
    sql: async (text, values) => (await database.pool.query<Fields>(text, values)).rows,
  };
}
