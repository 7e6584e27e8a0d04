// The operations on jobs that the tests send, each with all that it can answer.
import type { Answer } from '../../support/shell.ts';

const JOB = `fragment JobFields on Job { id state account { id name } userId model { slug } priority
  workload { meter quantity } held charged leaseExpiresAt grantedAt endedAt decision { id outcome }
  receipt { usageEventId chargeId transactionId charged why } }`;
const COST = 'fragment CostFields on Cost { total priceVersion lines { meter quantity price per amount } }';
const FUNDING = 'fragment FundingFields on Funding { source grantId name amount }';
const BALANCE = 'fragment BalanceFields on Balance { available held posted debt postpaidOwed version at }';
const MISTAKE = '... on InvalidRequest { code path expected }';
const GRANT = `... on JobGranted { replayed job { ...JobFields } lease { token expiresAt } workload { meter quantity }
  cost { ...CostFields } funding { ...FundingFields } balance { ...BalanceFields }
  decision { id at outcome policyVersion priceVersion layers { name kind verdict before taken after } } }`;
const REJECTION = `... on JobRejected { replayed action retryAt checkAgainAt wouldCost: cost { ...CostFields } balance { ...BalanceFields }
  decision { id outcome receipt { usageEventId chargeId charged why } }
  reasons { __typename code message layer retryAt
    ... on CreditsReason { needed available windowsResetAt } ... on PolicyReason { rule }
    ... on BudgetReason { budget cap remaining } ... on LimitReason { limit { name kind value remaining } }
    ... on LoadReason { pool { slug } load { level } } }
  remedies { __typename message ... on TopUpRemedy { amount } ... on ReduceRemedy { workload { meter quantity } cost { total } }
    ... on ModelRemedy { model { slug } cost { total } } ... on WaitRemedy { until } ... on PriorityRemedy { priority } } }`;
const REQUESTED = `__typename ... on Problem { message } ${GRANT} ${REJECTION} ... on IdempotencyConflict { firstAt } ${MISTAKE}`;
const ENDED = `__typename ... on Problem { message } ... on JobEnded { job { ...JobFields } } ... on LeaseLost { job { ...JobFields } }
  ... on JobSettled { replayed job { ...JobFields } cost { ...CostFields } charged { ...FundingFields }
    returned { ...FundingFields } forgiven debt balance { ...BalanceFields } } ${MISTAKE}`;

export const REQUEST_JOB = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { ${REQUESTED} } } ${JOB} ${COST} ${FUNDING} ${BALANCE}`;
export const REQUEST_JOBS = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { ${REQUESTED} } } ${JOB} ${COST} ${FUNDING} ${BALANCE}`;
export const PREVIEW_JOB = `query ($input: PreviewJobInput!) { previewJob(input: $input) { __typename ${MISTAKE}
  ... on JobPreview { outcome workload { meter quantity } cost { ...CostFields } funding { ...FundingFields }
    layers { name verdict } reasons { code } retryAt remedies { __typename } balance { ...BalanceFields } } } } ${COST} ${FUNDING} ${BALANCE}`;
export const QUOTE_JOB = `mutation ($input: QuoteJobInput!) { quoteJob(input: $input) { __typename ... on Quote { id expiresAt cost { ...CostFields } } ${MISTAKE} } } ${COST}`;
export const HEARTBEAT_JOB = `mutation ($input: HeartbeatJobInput!) { heartbeatJob(input: $input) { __typename ... on Problem { message }
  ... on JobHeartbeat { job { ...JobFields } lease { token expiresAt } }
  ... on JobEnded { job { ...JobFields } } ... on LeaseLost { job { ...JobFields } } ${MISTAKE} } } ${JOB}`;
export const SETTLE_JOB = `mutation ($input: SettleJobInput!) { settleJob(input: $input) { ${ENDED} } } ${JOB} ${COST} ${FUNDING} ${BALANCE}`;
export const CANCEL_JOB = `mutation ($input: CancelJobInput!) { cancelJob(input: $input) { ${ENDED} } } ${JOB} ${COST} ${FUNDING} ${BALANCE}`;
export const REFUND_JOB = `mutation ($input: RefundJobInput!) { refundJob(input: $input) { __typename ... on Problem { message }
  ... on JobRefunded { replayed job { ...JobFields } returned { ...FundingFields } balance { ...BalanceFields } }
  ... on IdempotencyConflict { firstAt } ${MISTAKE} } } ${JOB} ${FUNDING} ${BALANCE}`;
export const FIND = `query ($job: ID!, $decision: ID!) { job(id: $job) { ...JobFields } decision(id: $decision) { id outcome layers { name } }
  jobNode: node(id: $job) { __typename id } decisionNode: node(id: $decision) { __typename id } } ${JOB}`;

/** So many of the demo model's units. */
export function units(quantity: string) {
  return { quantities: [{ meter: 'unit', quantity }] };
}

/** What stands at a path of an answer's data: "requestJob.job.id". */
export function at(answer: Answer, path: string): unknown {
  return path.split('.').reduce<unknown>((value, field) => {
    if (typeof value !== 'object' || value === null)
      throw new Error(`There is no ${path} in ${JSON.stringify(answer)}.`);
    return Object.entries(value).find(([name]) => name === field)?.[1];
  }, answer.data);
}

/** The text at a path of an answer's data. */
export function textAt(answer: Answer, path: string): string {
  const value = at(answer, path);
  if (typeof value !== 'string') throw new Error(`${path} is no text in ${JSON.stringify(answer)}.`);
  return value;
}
