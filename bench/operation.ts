/** The documents that both sides are asked, and the bodies that carry them, as templates for the load generators. */

const ANSWER = `__typename
    ... on JobGranted {
      job { id state } lease { token expiresAt } cost { total } funding { source name amount }
    }
    ... on JobRejected { message reasons { code message } action retryAt }
    ... on Problem { message }`;

export const REQUEST_JOB = `mutation RequestJob($input: RequestJobInput!) {
  requestJob(input: $input) {
    ${ANSWER}
  }
}`;

export const REQUEST_JOBS = `mutation RequestJobs($inputs: [RequestJobInput!]!) {
  requestJobs(inputs: $inputs) {
    ${ANSWER}
  }
}`;

export const SETTLE_JOB = `mutation SettleJob($input: SettleJobInput!) {
  settleJob(input: $input) {
    __typename
    ... on JobSettled {
      cost { total } charged { source amount } returned { source amount } balance { available held }
    }
    ... on Problem { message }
  }
}`;

/** The answer of the hello-world: of the same shape as a grant of Weir. */
export const STATIC_GRANT = {
  __typename: 'JobGranted',
  job: { __typename: 'Job', id: 'Sm9iOjBhMDAwMDAwLTAwMDAtODAwMC04MDAwLTAwMDAwMDAwMDAwMQ', state: 'GRANTED' },
  lease: { token: '0a0000000000800080000000000000010a000000', expiresAt: '2027-01-13T08:00:00.000Z' },
  cost: { total: '2' },
  funding: [{ source: 'PROMOTIONAL', name: 'grant 0', amount: '2' }],
};

export const MODEL = 'unit';

/** What is put into a body for each request. */
export const KEY = '@KEY@';
export const ACCOUNT = '@ACCOUNT@';
export const JOB = '@JOB@';
export const TOKEN = '@TOKEN@';

export interface Templates {
  /** Before, between and after the inputs. */
  readonly prefix: string;
  readonly item: string;
  readonly suffix: string;
  /** The body that ends a job, for pairs. */
  readonly settle: string;
  /** How many inputs a body has. */
  readonly count: number;
}

export function templatesFor(
  params: { count?: number; priority?: 'CRITICAL' | 'STANDARD' | 'SHEDDABLE' } = {},
): Templates {
  const { count = 1, priority } = params;
  const query = JSON.stringify(count === 1 ? REQUEST_JOB : REQUEST_JOBS);
  const input = {
    idempotencyKey: KEY,
    accountId: ACCOUNT,
    model: MODEL,
    lease: 'PT6H',
    workload: { quantities: [{ meter: 'unit', quantity: '2' }] },
    ...(priority && { priority }),
  };
  const settle = {
    query: SETTLE_JOB,
    variables: {
      input: {
        jobId: JOB,
        leaseToken: TOKEN,
        outcome: 'SUCCEEDED',
        usage: [{ meter: 'unit', quantity: '1' }],
      },
    },
  };
  return {
    prefix: `{"query":${query},"variables":${count === 1 ? '{"input":' : '{"inputs":['}`,
    item: JSON.stringify(input),
    suffix: count === 1 ? '}}' : ']}}',
    settle: JSON.stringify(settle),
    count,
  };
}

/** The body of one request, for generators in JavaScript. */
export function bodyOf(templates: Templates, params: { key: string; account: string }): string {
  const items = Array.from({ length: templates.count }, (_, index) =>
    templates.item.replace(KEY, `${params.key}-${index}`).replace(ACCOUNT, params.account),
  );
  return `${templates.prefix}${items.join(',')}${templates.suffix}`;
}
