import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ChatwootAnswer, ErrorEnvelope } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { createDeliveryBatcher } from '../batch-deliveries.ts';
import { acceptEvent } from './accept-event.ts';
import type { Accepted } from './accept-event.ts';

const BODY_LIMIT = 4 * 1024 * 1024;
// Chatwoot waits five seconds and then takes the bot out of the conversation. What is not stored by then is said to have failed.
const PATIENCE_MS = 900;
// Webhooks that wait for the disk at one moment; more would only grow the queue they wait in.
const MOST_WAITING = 2000;
const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** Chatwoot's webhook, and the same at a secret address. In its own scope: the signature is over the raw bytes. */
export async function chatwootRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const batcher = createDeliveryBatcher(ctx, ctx.config.databaseUrl ? 2 : 1);
  let waiting = 0;
  const accept = async (request: FastifyRequest, token: string | undefined): Promise<{ status: Accepted }> => {
    if (waiting >= MOST_WAITING) throw new BatonError('storage_unavailable', { message: 'Too many webhooks wait already. Send it again later.' });
    const header = (name: string) => request.headers[name]?.toString();
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const shown = { raw, token, signature: header('x-chatwoot-signature'), timestamp: header('x-chatwoot-timestamp'), delivery: header('x-chatwoot-delivery') };
    waiting += 1;
    const accepting = acceptEvent(ctx, batcher, shown).finally(() => (waiting -= 1));
    return { status: await within(PATIENCE_MS, accepting) };
  };
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    // Chatwoot repeats what is answered with 500 or 429 and nothing else: a 503 would lose the message.
    scope.addHook('onSend', async (_request, reply, payload) => {
      if (reply.statusCode > 500) void reply.code(500);
      return payload;
    });
    const config = { auth: 'public', rateLimit: false } as const;
    const schema = { tags: ['webhooks'], summary: 'Chatwoot delivers', response: { 200: ChatwootAnswer, ...errors } };
    scope.post('/webhook/chatwoot', { bodyLimit: BODY_LIMIT, config, schema }, (request) => accept(request, undefined));
    const secretSchema = { ...schema, summary: 'Chatwoot delivers to a secret address' };
    scope.post<{ Params: { token: string } }>('/webhook/chatwoot/:token', { bodyLimit: BODY_LIMIT, config, schema: secretSchema }, (request) =>
      accept(request, request.params.token),
    );
  });
}

/** What is stored after all is found known when it comes again. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new BatonError('storage_unavailable', { message: 'Storing it takes too long. Send it again later.' })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
