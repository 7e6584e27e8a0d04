/** Requests, previews and quotes: from what a client sent to what the use cases take. */
import type { Caller } from '../../auth/caller.ts';
import type { Attribute, Quantity } from '../../domain/catalogue.ts';
import type { RequestJobInput as Request } from '../../jobs/prepare-request.ts';
import type { QuoteJobInput as QuoteRequest } from '../../jobs/quote-job.ts';
import { type Invalid, invalid } from '../../problem.ts';
import { readAccountId, readOwnedId } from '../read-id.ts';
import type { WellFormed } from '../read-input.ts';
import type { PreviewJobInput } from '../types/preview-job.ts';
import type { QuoteJobInput } from '../types/quote-job.ts';
import type { RequestJobInput } from '../types/request-job-input.ts';
import type { AttributeInput, QuantityInput, WorkloadInput } from '../types/workload.ts';

type Given = WellFormed<PreviewJobInput>;
type Asked = Omit<Request, 'idempotencyKey'>;

/** Who asks, and where the input stands. */
interface Place {
  readonly caller: Caller | null;
  readonly path: readonly string[];
}

export function toQuantityList(given: readonly WellFormed<QuantityInput>[]): Quantity[] {
  return given.map(({ meter, quantity }) => ({ meter, quantity }));
}

function toAttributeList(given: readonly WellFormed<AttributeInput>[] | null | undefined): Attribute[] {
  return (given ?? []).map(({ name, value }) => ({ name, value }));
}

function toWorkload({ quantities, attributes }: WellFormed<WorkloadInput>) {
  return { quantities: toQuantityList(quantities), attributes: toAttributeList(attributes) };
}

function accountOf(gid: string | null | undefined, path: readonly string[]): string | null | Invalid {
  return gid == null ? null : readAccountId(gid, [...path, 'accountId']);
}

/**
 * The part of an owned id that counts within the account that pays. An id carries the account that it
 * belongs to; one of another account names nothing here.
 */
function idWithin(
  kind: 'quote' | 'job',
  gid: string | null | undefined,
  params: { payer: string | null; path: readonly string[] },
): { id: string | null } | Invalid {
  const { payer, path } = params;
  if (gid == null) return { id: null };
  const ref = readOwnedId(kind, gid, path);
  if ('kind' in ref) return ref;
  if (payer === null || ref.accountId === payer) return { id: ref.id };
  const expected = `the id of a ${kind} of that account`;
  return invalid('UNKNOWN_ID', path, `The account that pays has no such ${kind}.`, expected);
}

function toAsked(input: Given, place: Place): Asked | Invalid {
  const { path } = place;
  const accountId = accountOf(input.accountId, path);
  if (accountId !== null && typeof accountId !== 'string') return accountId;
  const payer = accountId ?? place.caller?.accountId ?? null;
  const quote = idWithin('quote', input.quoteId, { payer, path: [...path, 'quoteId'] });
  if ('kind' in quote) return quote;
  return {
    accountId,
    userId: input.userId ?? null,
    model: input.model,
    endpoint: input.endpoint ?? null,
    ...toWorkload(input.workload),
    priority: input.priority ?? 'STANDARD',
    quoteId: quote.id,
    maxCost: input.maxCost ?? null,
    acceptPartial: null,
    waitUpToMs: null,
    leaseMs: null,
    parentJobId: null,
    childBudget: null,
    labels: [],
  };
}

export function toRequest(input: WellFormed<RequestJobInput>, place: Place): Request | Invalid {
  const asked = toAsked(input, place);
  if ('kind' in asked) return asked;
  const payer = asked.accountId ?? place.caller?.accountId ?? null;
  const parent = idWithin('job', input.parentJobId, { payer, path: [...place.path, 'parentJobId'] });
  if ('kind' in parent) return parent;
  return {
    ...asked,
    idempotencyKey: input.idempotencyKey,
    acceptPartial: input.acceptPartial ?? null,
    waitUpToMs: input.waitUpTo ?? null,
    leaseMs: input.lease ?? null,
    parentJobId: parent.id,
    childBudget: input.childBudget ?? null,
    labels: toAttributeList(input.labels),
  };
}

export function toPreviewRequest(input: Given, caller: Caller | null): Asked | Invalid {
  return toAsked(input, { caller, path: ['input'] });
}

export function toQuoteRequest(input: WellFormed<QuoteJobInput>): QuoteRequest | Invalid {
  const accountId = accountOf(input.accountId, ['input']);
  if (accountId !== null && typeof accountId !== 'string') return accountId;
  return { accountId, model: input.model, ...toWorkload(input.workload) };
}
