import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { DixaAnswer, DixaConfirmQuery, DixaWebhookQuery, ErrorEnvelope, InteractionList, InteractionQuery, UserParams } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { createDeliveryBatcher } from '../batch-deliveries.ts';
import { acceptEvent } from './accept-event.ts';
import { answerAtOnce, answerWhenOver, preferredWait } from './answer-event.ts';
import { confirmAnswer, languageOf } from './confirm-answer.ts';
import { openConfirmLink } from './confirm-link.ts';
import { askPage, thanksPage } from './confirm-page.ts';
import { listInteractions } from './interactions.ts';
import type { Interaction } from './interactions.ts';

const BODY_LIMIT = 4 * 1024 * 1024;
const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** Dixa's webhook, the buttons of answers by mail, and the record of interactions. */
export async function dixaRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  await webhookRoute(app, ctx);
  await confirmRoutes(app, ctx);
  interactionRoute(app, ctx);
}

/** In its own scope: the signature is over the raw bytes. */
async function webhookRoute(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const batcher = createDeliveryBatcher(ctx, ctx.config.databaseUrl ? 2 : 1);
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body));
    const schema = { tags: ['webhooks'], summary: 'Dixa delivers', querystring: DixaWebhookQuery, response: { 200: DixaAnswer, 202: DixaAnswer, ...errors } };
    scope.post('/dixa_conversation_started', { bodyLimit: BODY_LIMIT, config: { auth: 'public', rateLimit: false }, schema }, async (request, reply) => {
      const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const { authorization, prefer } = request.headers;
      const { inbox: inboxId = null } = request.query as z.infer<typeof DixaWebhookQuery>;
      const accepted = await acceptEvent(ctx, batcher, { raw, inboxId, signature: request.headers['x-dixa-signature']?.toString(), authorization });
      const seconds = preferredWait(prefer);
      const answer = seconds === null ? answerAtOnce(accepted) : await answerWhenOver(ctx, accepted, seconds);
      return reply.code(answer.status).send(answer.body);
    });
  });
}

async function confirmRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const config = { auth: 'public' } as const;
  await app.register(async (scope) => {
    // The form of the page posts nothing but its address.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1024 }, (_request, _body, done) => done(null, null));
    const typed = scope.withTypeProvider<ZodTypeProvider>();
    for (const says of ['yes', 'no'] as const) {
      const path = says === 'yes' ? '/responded_true' : '/responded_false';
      const summary = says === 'yes' ? 'The answer solved it' : 'The answer did not solve it';
      typed.get(path, { config, schema: { hide: true, querystring: DixaConfirmQuery } }, async ({ query, url }, reply) => {
        const about = openConfirmLink(ctx, query);
        return asPage(reply).send(askPage(says, url, await languageOf(ctx, about)));
      });
      const schema = { tags: ['webhooks'], summary, querystring: DixaConfirmQuery };
      typed.post(path, { config, schema }, async ({ query, headers }, reply) => {
        const about = openConfirmLink(ctx, query);
        const { done, language } = await confirmAnswer(ctx, about, says);
        if (headers.accept?.includes('text/html')) return asPage(reply).send(thanksPage(says, language));
        return reply.send(says === 'yes' ? closedAnswer(about.threadId, done) : transferredAnswer(about.threadId, done));
      });
    }
  });
}

function asPage(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
}

function closedAnswer(conversationId: string, done: boolean) {
  return { status: 'response_received_and_closed', action: 'yes', conversation_id: conversationId, closed: done };
}

function transferredAnswer(conversationId: string, done: boolean) {
  return { status: 'response_received_and_transferred', action: 'no', conversation_id: conversationId, transferred_to_queue: done };
}

function interactionRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/users/:user_id/interactions',
    {
      config: { auth: 'api_key', permission: 'messages.read' },
      schema: {
        summary: 'What became of each event that concerned the assistant, oldest first',
        tags: ['messages'],
        params: UserParams,
        querystring: InteractionQuery,
        response: { 200: InteractionList, ...errors },
      },
    },
    async ({ who, query }) => {
      const { conversation_id: conversationId, message_id: messageId, since, cursor: after, limit } = query;
      const from = since === undefined ? undefined : new Date(since);
      const found = await listInteractions(ctx, workspaceOf(who), { conversationId, messageId, since: from, after, limit });
      return { interactions: found.map(present), next_cursor: found.length === limit ? (found.at(-1)?.id ?? null) : null };
    },
  );
}

function present(one: Interaction) {
  return {
    conversation_id: one.conversationId,
    message_id: one.messageId,
    event_id: one.eventId,
    user_id: one.userId,
    ai_response: one.aiResponse,
    is_initial_message: one.isInitialMessage,
    time_diff_ms: one.timeDiffMs,
    dixa_message_sent: one.sent === true,
    original_text: one.originalText,
    logged_at: one.loggedAt.toISOString(),
    skipped_reason: one.skippedReason,
  };
}
