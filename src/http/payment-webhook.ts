// The address to which payment providers send how a payment ended. It hands the exact bytes on, since the
// signature is over them, and knows nothing of what they say.
import type { FastifyInstance } from 'fastify';

export const PAYMENT_WEBHOOK_PATH = '/webhooks/payments';
export const SIGNATURE_HEADER = 'weir-signature';

/** Bytes: a message names one payment. */
const BODY_LIMIT = 16 * 1024;

export type ReceivePayment = (message: {
  readonly signature: string | null;
  readonly body: string;
}) => Promise<'DONE' | 'UNSIGNED' | 'UNREADABLE' | 'UNKNOWN' | 'LATER'>;

const STATUS = { DONE: 200, UNSIGNED: 401, UNREADABLE: 400, UNKNOWN: 404, LATER: 503 } as const;

/** Serves POST on the path. Anything but 200 asks the provider to send it again, or tells what is wrong with it. */
export function servePaymentWebhook(app: FastifyInstance, receive: ReceivePayment): void {
  app.register((scope, _options, ready) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    scope.post(PAYMENT_WEBHOOK_PATH, async (request, reply) => {
      const given = request.headers[SIGNATURE_HEADER];
      const signature = typeof given === 'string' ? given : null;
      const body = typeof request.body === 'string' ? request.body : '';
      const receipt = await receive({ signature, body });
      return reply.code(STATUS[receipt]).send({ receipt });
    });
    ready();
  });
}
