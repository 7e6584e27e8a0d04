// The other side: Apollo Server as its own documentation starts it, with Weir's schema and an answer that costs nothing.
import { readFileSync } from 'node:fs';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { STATIC_ANSWER } from './operations.ts';

const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8');
const server = new ApolloServer({
  typeDefs,
  resolvers: { Mutation: { requestJob: () => STATIC_ANSWER } },
});
const { url } = await startStandaloneServer(server, { listen: { port: 0 } });
process.stdout.write(`${JSON.stringify({ url })}\n`);
