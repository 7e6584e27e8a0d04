// The composition root: everything that is made is made here, and handed to what needs it as a parameter.
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { Config } from './config.ts';
import type { MakeContext } from './http/client-request.ts';
import type { Database } from './postgres/connect.ts';
import { isUnavailable } from './postgres/unavailable.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Metrics } from './telemetry/metrics.ts';

export interface App {
  schema: GraphQLSchema;
  makeContext: MakeContext<object>;
  /** Whether requests can be served now. */
  isReady: () => Promise<boolean>;
  /** Whether an error is a fault of what Weir stands on, rather than a bug. */
  isUnavailable: (error: unknown) => boolean;
  /** A demo key for each role, by its name; empty when there is no demo. */
  keys: Record<string, string>;
  /** Ends what runs in the background. The database is closed by who opened it. */
  close: () => Promise<void>;
}

/** Wires everything to a database that has been migrated. */
export async function createApp({
  database,
}: {
  config: Config;
  database: Database;
  /** The address of `database`, for connections that are not shared. */
  databaseUrl: string;
  logger: Logger;
  metrics: Metrics;
}): Promise<App> {
  return {
    schema: createSchema(),
    makeContext: async (client) => ({ client }),
    isReady: async () => {
      try {
        await database.pool.query('select 1');
        return true;
      } catch (error) {
        if (isUnavailable(error)) return false;
        throw error;
      }
    },
    isUnavailable,
    keys: {},
    close: async () => undefined,
  };
}

/** The public schema, which needs nothing to be made: `npm run generate` prints it. */
export function createSchema(): GraphQLSchema {
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { version: { type: GraphQLString, resolve: () => '0.1.0' } },
  });
  return new GraphQLSchema({ query });
}
