// Weir's operations by name, for programs that stand in front of jobs: typed inputs, typed answers, and a
// fresh idempotency key where the caller has none of its own.
import { present } from './answers.ts';
import type { WeirClient } from './client.ts';
import {
  CancelJobDocument,
  type CancelJobInput,
  GrantCreditsDocument,
  type GrantCreditsInput,
  HeartbeatJobDocument,
  type HeartbeatJobInput,
  JobDocument,
  PreviewJobDocument,
  type PreviewJobInput,
  QuoteJobDocument,
  type QuoteJobInput,
  RefundJobDocument,
  type RefundJobInput,
  RequestJobDocument,
  type RequestJobInput,
  RequestJobsDocument,
  SettleJobDocument,
  type SettleJobInput,
  TopUpDocument,
  type TopUpInput,
} from './generated/operations.ts';

/**
 * An input whose key may be left out. One that is made here covers the attempts of this call only: a program
 * that must not ask twice across its own crashes keeps a key of its own with its work.
 */
type Keyed<Input extends { readonly idempotencyKey: string }> = Omit<Input, 'idempotencyKey'> & {
  readonly idempotencyKey?: string;
};

function keyed<Input extends { readonly idempotencyKey?: string }>(input: Input) {
  return { ...input, idempotencyKey: input.idempotencyKey ?? globalThis.crypto.randomUUID() };
}

export type Weir = ReturnType<typeof createWeir>;

/** Every method throws a WeirError for faults only; what it returns is told apart by `__typename`. */
export function createWeir(client: WeirClient) {
  return {
    client,
    requestJob: async (input: Keyed<RequestJobInput>) =>
      present((await client.execute(RequestJobDocument, { input: keyed(input) })).requestJob),
    /** Up to 1,000, decided in order, each on its own; the answers stand in the order of the inputs. */
    requestJobs: async (inputs: readonly Keyed<RequestJobInput>[]) =>
      present((await client.execute(RequestJobsDocument, { inputs: inputs.map(keyed) })).requestJobs),
    previewJob: async (input: PreviewJobInput) =>
      present((await client.execute(PreviewJobDocument, { input })).previewJob),
    quoteJob: async (input: QuoteJobInput) =>
      present((await client.execute(QuoteJobDocument, { input })).quoteJob),
    heartbeatJob: async (input: HeartbeatJobInput) =>
      present((await client.execute(HeartbeatJobDocument, { input })).heartbeatJob),
    settleJob: async (input: SettleJobInput) =>
      present((await client.execute(SettleJobDocument, { input })).settleJob),
    cancelJob: async (input: CancelJobInput) =>
      present((await client.execute(CancelJobDocument, { input })).cancelJob),
    refundJob: async (input: Keyed<RefundJobInput>) =>
      present((await client.execute(RefundJobDocument, { input: keyed(input) })).refundJob),
    grantCredits: async (input: Keyed<GrantCreditsInput>) =>
      present((await client.execute(GrantCreditsDocument, { input: keyed(input) })).grantCredits),
    topUp: async (input: Keyed<TopUpInput>) =>
      present((await client.execute(TopUpDocument, { input: keyed(input) })).topUp),
    /** Null: there is no such job, or the key may not see it. */
    job: async (id: string) => (await client.execute(JobDocument, { id })).job,
  };
}
