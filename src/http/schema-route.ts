// The JSON Schemas of documents: /schemas/<name>.schema.json, for editors, for everybody. They say how documents are
// written and nothing of what is in them.
import type { FastifyInstance } from 'fastify';

/** Adds the route to a server. `schemas` has the text of each by its file name. */
export function serveDocumentSchemas(app: FastifyInstance, schemas: ReadonlyMap<string, string>): void {
  app.get<{ Params: { file: string } }>('/schemas/:file', async (request, reply) => {
    const text = schemas.get(request.params.file);
    if (text === undefined) return reply.callNotFound();
    return reply
      .type('application/schema+json')
      .header('access-control-allow-origin', '*')
      .header('cache-control', 'no-cache')
      .send(text);
  });
}
