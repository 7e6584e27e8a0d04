/** What is asked in every measurement: one document, whose answer both sides give in the same shape. */
export const REQUEST_JOB = `mutation ($input: RequestJobInput!) {
  requestJob(input: $input) {
    __typename
    ... on JobGranted {
      job { id state }
      lease { token expiresAt }
      cost { total lines { meter quantity amount } }
      funding { source name amount }
      balance { available held }
      decision { id outcome policyVersion }
      replayed
    }
    ... on JobRejected { message reasons { code message } action retryAt }
    ... on Problem { message }
  }
}`.replaceAll(/\s+/g, ' ');

export const SETTLE_JOB = `mutation ($input: SettleJobInput!) {
  settleJob(input: $input) {
    __typename
    ... on JobSettled { cost { total } balance { available held } replayed }
    ... on Problem { message }
  }
}`.replaceAll(/\s+/g, ' ');

export const REQUEST_JOBS = `mutation ($inputs: [RequestJobInput!]!) {
  requestJobs(inputs: $inputs) { __typename ... on JobGranted { job { id } lease { token } } ... on Problem { message } }
}`.replaceAll(/\s+/g, ' ');

/** How a granted job is answered, for the side that decides nothing. */
export const STATIC_ANSWER = {
  __typename: 'JobGranted',
  job: { id: 'job_0123456789abcdef0123456789abcdef0123456789', state: 'GRANTED' },
  lease: { token: 'abcdefghijklmnopqrstuvwx', expiresAt: '2026-01-01T00:05:00.000Z' },
  cost: { total: '2', lines: [{ meter: 'unit', quantity: '2', amount: '2' }] },
  funding: [{ source: 'INCLUDED', name: 'included', amount: '2' }],
  balance: { available: '30000000', held: '0' },
  decision: { id: 'dec_0123456789abcdef0123456789abcdef0123456789', outcome: 'GRANTED', policyVersion: 1 },
  replayed: false,
};
