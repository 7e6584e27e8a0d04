// GraphiQL in the browser, from files of this machine alone: the page and everything that it loads are served
// from here, so that it works without a network.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type RuruClientConfig, ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';

const ASSETS = '/graphiql/';

const FIRST_QUERY = `# Who asks: put "Bearer <key>" into the Headers tab below.
query WhoAmI {
  viewer {
    roles
    account { id name }
  }
}
`;

/** Registers the files that the page loads, and returns what answers with the page. */
export function serveGraphiql(
  app: FastifyInstance,
  { path }: { path: string },
): (reply: FastifyReply) => FastifyReply {
  const page = ruruHTML({
    staticPath: ASSETS,
    endpoint: path,
    subscriptionEndpoint: path,
    // The type asks for all of it, the page for none.
    clientConfig: {
      defaultQuery: FIRST_QUERY,
      defaultHeaders: '{\n  "Authorization": ""\n}',
    } as RuruClientConfig,
  });
  app.get(`${ASSETS}*`, async (request, reply) => {
    const file = await getStaticFile({
      staticPath: ASSETS,
      urlPath: request.url,
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    if (file === null) return reply.callNotFound();
    if (request.headers['if-none-match'] === file.headers.etag) return reply.code(304).send();
    return reply.headers(file.headers).send(file.content);
  });
  return (reply) => reply.type('text/html; charset=utf-8').send(page);
}
