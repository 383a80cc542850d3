import {
  WIDGET_BASE,
  widgetConfig,
  widgetConfigQuery,
  widgetMessage,
  widgetMessagePage,
  widgetMessagesQuery,
  widgetRatingRequest,
  widgetRatingState,
  widgetReadRequest,
  widgetSendRequest,
  widgetSession,
  widgetSessionRequest,
  widgetTypingRequest,
} from '@baton/contract';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { addAskingRoutes } from './asking-routes.ts';
import { addDeskRoutes } from './desk-routes.ts';
import { addFileRoutes } from './file-routes.ts';
import { createWebchatLimits } from './limits.ts';
import type { WebchatLimits } from './limits.ts';
import { addMailRoutes } from './mail-routes.ts';
import { markReadByVisitor } from './mark-read.ts';
import { openSession, readConfig } from './open-session.ts';
import { rateByVisitor, readRatingOf } from './rate-visit.ts';
import { readMessages, readTail } from './read-messages.ts';
import { sendVisitorMessage } from './send-visitor-message.ts';
import { serveSocket } from './serve-socket.ts';
import { createSessionOf } from './session-of.ts';
import type { SessionOf } from './session-of.ts';
import { createTypingWatch, sayTyping } from './typing-watch.ts';
import type { TypingWatch } from './typing-watch.ts';
import { answerWidgetError } from './widget-errors.ts';

// 4000 characters escaped, with room; nothing else here is longer.
const BODY_LIMIT = 65_536;
const OWN_LIMITS = { auth: 'public', rateLimit: false } as const;
const tags = ['widget'];
const nothing = z.undefined();

export type ZodServer = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypeProvider>;

/** The web chat widget's protocol, version 1, and what the desk does with a web chat. */
export async function webchatRoutes(parent: FastifyInstance, ctx: Ctx): Promise<void> {
  addDeskRoutes(parent, ctx);
  await addMailRoutes(parent, ctx);
  await parent.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    const limits = createWebchatLimits(ctx);
    const typing = createTypingWatch(ctx);
    app.setErrorHandler(answerWidgetError);
    app.addHook('onClose', () => typing.close());
    const sessionOf = createSessionOf(ctx);
    const desk: Desk = { app, ctx, limits, typing, sessionOf };
    addSessionRoutes(desk);
    addAskingRoutes(desk);
    addMessageRoutes(desk);
    addPresenceRoutes(desk);
    await addFileRoutes({ app, ctx, limits, sessionOf });
    addRatingRoutes(desk);
    app.get(`${WIDGET_BASE}/socket`, { websocket: true, config: OWN_LIMITS, schema: { hide: true } as object }, (socket, request) =>
      serveSocket(ctx, limits, socket, { requestId: request.id, address: request.ip, origin: request.headers.origin }),
    );
  });
}

export interface Desk {
  app: ZodServer;
  ctx: Ctx;
  limits: WebchatLimits;
  typing: TypingWatch;
  sessionOf: SessionOf;
}

function addSessionRoutes({ app, ctx, limits }: Desk): void {
  app.get(
    `${WIDGET_BASE}/config`,
    {
      config: OWN_LIMITS,
      schema: { tags, summary: 'How the chat looks before it is opened', querystring: widgetConfigQuery, response: { 200: widgetConfig } },
    },
    async (request, reply) => {
      limits.config(request.ip);
      const config = await readConfig(ctx, { origin: request.headers.origin, method: 'GET' }, request.query);
      // Whether it may be shown depends on the page, so an answer to one page is not given to another.
      return reply.header('cache-control', 'private, max-age=60').header('vary', 'origin').send(config);
    },
  );

  app.post(
    `${WIDGET_BASE}/sessions`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Open the chat, or go on with it', body: widgetSessionRequest, response: { 200: widgetSession, 201: widgetSession } },
    },
    async (request, reply) => {
      limits.anySession(request.ip);
      const caller = { origin: request.headers.origin, method: 'POST' };
      const { resumed, session } = await openSession(ctx, caller, {
        request: request.body,
        countNew: ({ inboxId, settings }) => limits.newSession({ address: request.ip, inboxId, limits: settings.limits }),
      });
      return reply.code(resumed ? 200 : 201).send(session);
    },
  );
}

function addMessageRoutes({ app, ctx, limits, typing, sessionOf }: Desk): void {
  app.post(
    `${WIDGET_BASE}/messages`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Send a message', body: widgetSendRequest, response: { 200: widgetMessage, 201: widgetMessage } },
    },
    async (request, reply) => {
      const { session, counted } = await sessionOf(request);
      limits.message(counted);
      const { client_id: clientId, text, attachments } = request.body;
      const { message, isNew } = await sendVisitorMessage(ctx, session, { clientId, text, attachments });
      return reply.code(isNew ? 201 : 200).send(message);
    },
  );

  app.get(
    `${WIDGET_BASE}/messages`,
    {
      config: OWN_LIMITS,
      schema: { tags, summary: 'Read messages after a seq', querystring: widgetMessagesQuery, response: { 200: widgetMessagePage } },
    },
    async (request) => {
      const { session } = await sessionOf(request);
      limits.poll(session.visitorId);
      const page = await readMessages(ctx, session, request.query.after_seq, request.query.limit);
      const tail = await readTail(ctx, session);
      return {
        messages: page.messages,
        last_seq: tail.lastSeq,
        typing: session.conversationId ? typing.ask(session.conversationId) : null,
        read_seq: tail.readSeq,
        has_more: page.hasMore,
      };
    },
  );
}

function addPresenceRoutes({ app, ctx, limits, sessionOf }: Desk): void {
  app.post(
    `${WIDGET_BASE}/typing`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Say that the visitor is writing', body: widgetTypingRequest, response: { 204: nothing } },
    },
    async (request, reply) => {
      const { session } = await sessionOf(request);
      limits.poll(session.visitorId);
      const { workspaceId, conversationId } = session;
      if (conversationId) sayTyping(ctx, { workspaceId, conversationId, author: 'contact', typing: request.body.typing });
      return reply.code(204).send();
    },
  );

  app.post(
    `${WIDGET_BASE}/read`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Say how far the visitor has read', body: widgetReadRequest, response: { 204: nothing } },
    },
    async (request, reply) => {
      const { session } = await sessionOf(request);
      limits.poll(session.visitorId);
      await markReadByVisitor(ctx, session, request.body.seq);
      return reply.code(204).send();
    },
  );
}

function addRatingRoutes({ app, ctx, limits, sessionOf }: Desk): void {
  app.get(
    `${WIDGET_BASE}/rating`,
    { config: OWN_LIMITS, schema: { tags, summary: 'What the visitor may rate now', response: { 200: widgetRatingState } } },
    async (request) => {
      const { session } = await sessionOf(request);
      limits.poll(session.visitorId);
      return { rating: await readRatingOf(ctx, session) };
    },
  );

  app.post(
    `${WIDGET_BASE}/rating`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: {
        tags,
        summary: 'Rate the help, from 1 to 5',
        description: 'Once it is resolved. It can be changed for 24 hours.',
        body: widgetRatingRequest,
        response: { 200: widgetRatingState, 201: widgetRatingState },
      },
    },
    async (request, reply) => {
      const { session, counted } = await sessionOf(request);
      limits.message(counted);
      const { rating, isNew } = await rateByVisitor(ctx, session, request.body);
      return reply.code(isNew ? 201 : 200).send({ rating });
    },
  );
}
