/** From what a client sent to a request that can be decided: every name resolved, every default applied. */
import { type Caller, Forbidden, maySeeAccount } from '../auth/caller.ts';
import type { Attribute, Model, Priority, Quantity, Workload } from '../domain/catalogue.ts';
import { MICRO } from '../domain/decimal.ts';
import type { Millis } from '../domain/instant.ts';
import { type FrozenQuote, hashOf, hashOfText, idFrom, type JobRequest } from '../domain/request.ts';
import type { Catalogue, CatalogueSource } from '../pipeline/ports.ts';
import { type Invalid, invalid } from '../problem.ts';
import type { Ids, QuoteStore, UserRefs } from './ports.ts';
import { readLabels, readText, readWorkload } from './read-workload.ts';

export interface RequestJobInput {
  readonly idempotencyKey: string;
  /** Null stands for the caller's own account. */
  readonly accountId: string | null;
  readonly userId: string | null;
  readonly model: string;
  readonly endpoint: string | null;
  readonly quantities: readonly Quantity[];
  readonly attributes: readonly Attribute[];
  readonly priority: Priority;
  readonly quoteId: string | null;
  readonly maxCost: bigint | null;
  readonly acceptPartial: bigint | null;
  readonly waitUpToMs: Millis | null;
  readonly leaseMs: Millis | null;
  readonly parentJobId: string | null;
  readonly childBudget: bigint | null;
  readonly labels: readonly Attribute[];
}

/** Answers with the request, or with what is wrong with the input. Throws `Forbidden` for another's account. */
export type PrepareRequest = (
  caller: Caller,
  input: RequestJobInput,
  path: readonly string[],
) => Promise<JobRequest | Invalid | UnknownQuote>;

/** By what a request is known that was decided before. */
export type AskedBefore = Pick<JobRequest, 'id' | 'accountId' | 'inputHash'>;

/** The quote is not there. It may have been forgotten since the request was decided: the same request keeps its answer. */
export interface UnknownQuote extends Invalid {
  readonly asked: AskedBefore;
}

/** The account that pays: the one named, if the caller may speak for it, or the caller's own. */
export function payingAccount(
  caller: Caller,
  params: { accountId: string | null; path: readonly string[] },
): string | Invalid {
  const { accountId, path } = params;
  if (accountId === null) {
    if (caller.accountId !== null) return caller.accountId;
    return invalid(
      'ACCOUNT_NEEDED',
      [...path, 'accountId'],
      'This key belongs to no account, so the request must name one.',
      'the id of an account',
    );
  }
  if (!maySeeAccount(caller, accountId))
    throw new Forbidden('FORBIDDEN', 'This key can only ask for its own account.');
  return accountId;
}

function bounds(
  input: RequestJobInput,
  params: { catalogue: Catalogue; path: readonly string[] },
): Invalid | null {
  const { path } = params;
  const { lease } = params.catalogue.policy;
  if (input.maxCost !== null && input.maxCost < 0n) {
    return invalid('NEGATIVE_AMOUNT', [...path, 'maxCost'], 'maxCost is negative.', 'zero or more credits');
  }
  if (input.childBudget !== null && input.childBudget < 0n) {
    return invalid(
      'NEGATIVE_AMOUNT',
      [...path, 'childBudget'],
      'childBudget is negative.',
      'zero or more credits',
    );
  }
  if (input.acceptPartial !== null && (input.acceptPartial <= 0n || input.acceptPartial > MICRO)) {
    return invalid(
      'BAD_SHARE',
      [...path, 'acceptPartial'],
      'acceptPartial is a share of the workload.',
      'above 0 and at most 1',
    );
  }
  if (input.leaseMs !== null && (input.leaseMs < lease.minMs || input.leaseMs > lease.maxMs)) {
    const expected = `${lease.minMs / 1000} to ${lease.maxMs / 1000} seconds`;
    return invalid('BAD_LEASE', [...path, 'lease'], 'The lease is too short or too long.', expected);
  }
  if (input.waitUpToMs !== null && input.waitUpToMs <= 0) {
    return invalid('BAD_WAIT', [...path, 'waitUpTo'], 'waitUpTo is no length of time.', 'more than zero');
  }
  return readText(input.userId, [...path, 'userId']) ?? readText(input.endpoint, [...path, 'endpoint']);
}

function endpointKnown(model: Model, endpoint: string | null, path: readonly string[]): Invalid | null {
  if (endpoint === null || model.endpoints.length === 0 || model.endpoints.includes(endpoint)) return null;
  const expected = `one of ${model.endpoints.join(', ')}`;
  return invalid(
    'UNKNOWN_ENDPOINT',
    [...path, 'endpoint'],
    `${model.slug} is not served at ${endpoint}.`,
    expected,
  );
}

export function unknownModel(catalogue: Catalogue, slug: string, path: readonly string[]): Invalid {
  const known = [...catalogue.modelsBySlug.keys()].sort().join(', ');
  return invalid('UNKNOWN_MODEL', [...path, 'model'], `There is no model ${slug}.`, `one of ${known}`);
}

function sameWorkload(a: Workload, b: Workload): boolean {
  return hashOf([a.quantities, a.attributes]) === hashOf([b.quantities, b.attributes]);
}

/**
 * The hash of what was asked, which is stored and compared for ever: its text may never change. It is
 * `hashOf` of the same fields in this order, with the amounts written out beforehand.
 */
export function inputHashOf(
  input: RequestJobInput,
  read: { accountId: string; workload: Workload; labels: readonly Attribute[] },
): string {
  const { accountId, workload, labels } = read;
  const { quantities, attributes } = workload;
  return hashOfText(
    JSON.stringify({
      accountId,
      model: input.model,
      endpoint: input.endpoint,
      priority: input.priority,
      quoteId: input.quoteId,
      maxCost: textOf(input.maxCost),
      acceptPartial: textOf(input.acceptPartial),
      waitUpToMs: input.waitUpToMs,
      leaseMs: input.leaseMs,
      parentJobId: input.parentJobId,
      childBudget: textOf(input.childBudget),
      labels,
      userId: input.userId,
      workload: {
        quantities: quantities.map(({ meter, quantity }) => ({ meter, quantity: quantity.toString() })),
        attributes,
      },
    }),
  );
}

function textOf(amount: bigint | null): string | null {
  return amount === null ? null : amount.toString();
}

/** Makes the function that prepares requests for requestJob and previewJob alike. */
export function createPrepareRequest(deps: {
  catalogue: CatalogueSource;
  quotes: QuoteStore;
  users: UserRefs;
  ids: Ids;
}): PrepareRequest {
  const { catalogue: source, quotes, users, ids } = deps;

  async function findQuote(
    input: RequestJobInput,
    params: { accountId: string; workload: Workload; path: readonly string[] },
  ): Promise<FrozenQuote | Invalid | null> {
    if (input.quoteId === null) return null;
    const path = [...params.path, 'quoteId'];
    const quote = await quotes.find({ accountId: params.accountId, id: input.quoteId });
    if (!quote)
      return invalid(
        'UNKNOWN_QUOTE',
        path,
        'The account has no such quote.',
        'the id that quoteJob gave this account',
      );
    if (quote.model !== input.model || !sameWorkload(quote.workload, params.workload)) {
      return invalid(
        'QUOTE_MISMATCH',
        path,
        'The quote was given for another model or workload.',
        'the workload that was quoted',
      );
    }
    return quote;
  }

  return async (caller, input, path) => {
    const accountId = payingAccount(caller, { accountId: input.accountId, path });
    if (typeof accountId !== 'string') return accountId;
    const model = await findModel(source, input.model);
    const catalogue = source.current();
    if (!model) return unknownModel(catalogue, input.model, path);
    const workload = readWorkload(input, { model, path: [...path, 'workload'] });
    if ('kind' in workload) return workload;
    const labels = readLabels(input.labels, [...path, 'labels']);
    if ('kind' in labels) return labels;
    const wrong = bounds(input, { catalogue, path }) ?? endpointKnown(model, input.endpoint, path);
    if (wrong) return wrong;
    const { userId } = input;
    const asked: AskedBefore = {
      id: idFrom(accountId, 'requestJob', input.idempotencyKey),
      accountId,
      inputHash: inputHashOf(input, { accountId, workload, labels }),
    };
    const quote = await findQuote(input, { accountId, workload, path });
    if (quote && 'kind' in quote) return quote.code === 'UNKNOWN_QUOTE' ? { ...quote, asked } : quote;
    return {
      id: asked.id,
      inputHash: asked.inputHash,
      accountId,
      endpoint: input.endpoint,
      priority: input.priority,
      maxCost: input.maxCost,
      acceptPartial: input.acceptPartial,
      waitUpToMs: input.waitUpToMs,
      leaseMs: input.leaseMs,
      parentJobId: input.parentJobId,
      childBudget: input.childBudget,
      userRef: userId === null ? null : await users.refOf(accountId, userId),
      keyId: caller.keyId,
      keyPriorities: caller.priorities,
      keyRoles: caller.roles,
      labels,
      model,
      workload,
      quote,
      leaseToken: ids.token(),
    };
  };
}

/** The model of this slug; a slug that is not known yet is looked up anew, for another node may have published it a moment ago. */
export async function findModel(source: CatalogueSource, slug: string): Promise<Model | undefined> {
  return source.current().modelsBySlug.get(slug) ?? (await source.reload()).modelsBySlug.get(slug);
}
