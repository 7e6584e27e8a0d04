/** How each kind of thing is found by its id. What is another account's is not told apart from what does not exist. */
import type { QuoteStore } from '../jobs/ports.ts';
import { findModel } from '../jobs/prepare-request.ts';
import type { FindTicket } from '../jobs/wait-ticket.ts';
import { findPool } from '../load/find-pool.ts';
import type { CatalogueSource } from '../pipeline/ports.ts';
import type { GraphqlContext } from './context.ts';
import { findDecision, findJob } from './find-subject.ts';
import { toAccount } from './map/account.ts';
import { toModel } from './map/model.ts';
import { toPool } from './map/pool.ts';
import { toQuote } from './map/request-answer.ts';
import { toTicket } from './map/wait-ticket.ts';
import type { NodeFinders } from './resolvers/node.ts';
import type { Node } from './types/node.ts';
import { mayRead } from './visible.ts';

/** What the kinds without a home here are found by. */
export interface NodeSources {
  readonly catalogue: CatalogueSource;
  readonly quotes: Pick<QuoteStore, 'find'>;
  /** Only called for what the caller may see. */
  readonly findTicket: FindTicket;
  /** A grant of credits by the account and id that its global id names. Only called for what the caller may see. */
  readonly findGrant: (
    ref: { accountId: string; id: string },
    context: GraphqlContext,
  ) => Promise<Node | null>;
}

export function createNodeFinders({ catalogue, quotes, findGrant, findTicket }: NodeSources): NodeFinders {
  return {
    job: findJob,
    dec: findDecision,
    acc: async (ref, { caller, loaders }) => {
      if (ref.kind !== 'acc' || !mayRead(caller, ref.accountId)) return null;
      const name = await loaders.accountNames.load(ref.accountId);
      return name === null ? null : toAccount({ accountId: ref.accountId, name });
    },
    grant: async (ref, context) => {
      if (ref.kind !== 'grant' || !mayRead(context.caller, ref.accountId)) return null;
      return findGrant(ref, context);
    },
    quote: async (ref, { caller }) => {
      if (ref.kind !== 'quote' || !mayRead(caller, ref.accountId)) return null;
      const quote = await quotes.find(ref);
      return quote && toQuote(quote);
    },
    model: async (ref) => {
      const model = ref.kind === 'model' ? await findModel(catalogue, ref.slug) : undefined;
      return model ? toModel(model) : null;
    },
    pool: async (ref) => {
      const pool = ref.kind === 'pool' ? await findPool(catalogue, ref.slug) : undefined;
      return pool ? toPool(pool) : null;
    },
    ticket: async (ref, { caller }) => {
      if (ref.kind !== 'ticket' || !mayRead(caller, ref.accountId)) return null;
      const ticket = await findTicket({ accountId: ref.accountId, jobId: ref.id });
      return ticket && toTicket(ticket);
    },
  };
}
