/**
 * Gives each field of Subscription its stream. type-graphql declares them and resolves their events, but
 * takes what they subscribe to from the decorator, where no dependency is at hand; so it is put in place
 * after the schema was built.
 */
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import type { EndableIterator } from '../events/iterator.ts';
import { BadCursor, SlowConsumer, StreamClosed } from '../events/stream-errors.ts';
import type { GraphqlContext } from './context.ts';

/** Opens the stream of a field. Rejects with what the client is to be told. */
export type Subscribe<Args> = (
  root: unknown,
  args: Args,
  context: GraphqlContext,
) => Promise<EndableIterator<unknown>>;

/** What the decorators name as their stream. */
export function notBound(): never {
  throw new Error('The stream of this field was not put in place: bindSubscriptions was not called.');
}

/** Changes the schema in place and returns it. Throws when a field of Subscription has no stream, or a stream no field. */
export function bindSubscriptions<Streams extends { readonly [Field in keyof Streams]: Subscribe<never> }>(
  schema: GraphQLSchema,
  streams: Streams,
): GraphQLSchema {
  const fields = schema.getSubscriptionType()?.getFields() ?? {};
  const opening = new Map<string, GraphQLFieldResolver<unknown, GraphqlContext>>(Object.entries(streams));
  for (const name of new Set([...Object.keys(fields), ...opening.keys()])) {
    const field = fields[name];
    const subscribe = opening.get(name);
    if (!field || !subscribe) {
      throw new Error(`Subscription.${name} has no ${field ? 'stream' : 'field'}.`);
    }
    field.subscribe = subscribe;
  }
  return schema;
}

/** A stream whose errors a client can read: each with a stable code, and whether going on from the last cursor helps. */
export async function readable<T>(opening: Promise<EndableIterator<T>>): Promise<EndableIterator<T>> {
  const stream = await opening.catch(rethrow);
  const iterator: EndableIterator<T> = {
    next: () => stream.next().catch(rethrow),
    return: () => stream.return(),
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}

function rethrow(error: unknown): never {
  if (error instanceof BadCursor) {
    const { message, expected } = error;
    throw new GraphQLError(`after: ${message} Expected ${expected}.`, {
      extensions: { code: 'BAD_USER_INPUT', path: ['after'], expected },
    });
  }
  if (error instanceof SlowConsumer) throw retryable(error, 'SLOW_CONSUMER');
  if (error instanceof StreamClosed) throw retryable(error, 'SHUTTING_DOWN');
  throw error;
}

function retryable({ message }: Error, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, retryable: true } });
}
