import { WebhookReceipt } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { Ctx } from '#platform/context';
import { createDeliveryBatcher } from '../batch-deliveries.ts';
import { acceptWebhook } from './accept-webhook.ts';
import { answerHandshake } from './answer-handshake.ts';
import { isVerifyToken } from './verify-token.ts';

// Meta sends up to 3 MB and 1000 updates at once; Fastify's own limit of 1 MB would lose such a batch.
const BODY_LIMIT = 4 * 1024 * 1024;
// Commits side by side. PGlite has one session; on Postgres a second one is filled while the first waits for the disk.
const COMMITS = 2;

/** `POST` and `GET` on the webhook path. Its own scope, because the signature is over the raw bytes: nothing may parse them before. */
export async function metaWebhookRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const batcher = createDeliveryBatcher(ctx, ctx.config.databaseUrl ? COMMITS : 1);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));

    scope.post(
      ctx.config.webhookPath,
      {
        bodyLimit: BODY_LIMIT,
        config: { auth: 'public', rateLimit: false },
        schema: { tags: ['webhooks'], summary: 'Meta delivers', response: { 200: WebhookReceipt } },
      },
      async (request) => {
        const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const accepted = await acceptWebhook(ctx, batcher, { raw, signature: request.headers['x-hub-signature-256'] });
        ctx.log.debug(accepted, 'webhook stored');
        return { received: accepted.items };
      },
    );

    scope.get(ctx.config.webhookPath, { config: { auth: 'public', rateLimit: false } }, async (request, reply) => {
      const answer = answerHandshake(request.query as Record<string, unknown>, (token) => isVerifyToken(ctx, token));
      return reply.code(answer.status).type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(answer.body);
    });
  });
}
