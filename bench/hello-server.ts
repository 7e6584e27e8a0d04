/** The other side: Apollo Server's own standalone server with a static answer of the same shape. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { STATIC_GRANT } from './operation.ts';

const typeDefs = readFileSync(join(import.meta.dirname, '..', 'schema.graphql'), 'utf8');
const server = new ApolloServer({
  typeDefs,
  resolvers: { Mutation: { requestJob: () => STATIC_GRANT } },
});
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
process.on('SIGTERM', () => process.exit(0));
console.log(JSON.stringify({ url }));
