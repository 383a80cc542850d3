import {
  WIDGET_BASE,
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
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { addFileRoutes } from './file-routes.ts';
import { createWebchatLimits } from './limits.ts';
import type { WebchatLimits } from './limits.ts';
import { markReadByVisitor } from './mark-read.ts';
import { openSession } from './open-session.ts';
import { rateByVisitor, readRatingOf } from './rate-visit.ts';
import { readMessages, readTail } from './read-messages.ts';
import { sendVisitorMessage } from './send-visitor-message.ts';
import { serveSocket } from './serve-socket.ts';
import { createTypingWatch, sayTyping } from './typing-watch.ts';
import type { TypingWatch } from './typing-watch.ts';
import { findSession } from './visitor-session.ts';
import { answerWidgetError } from './widget-errors.ts';

// 4000 characters escaped, with room; nothing else here is longer.
const BODY_LIMIT = 65_536;
const OWN_LIMITS = { auth: 'public', rateLimit: false } as const;
const tags = ['widget'];
const nothing = z.undefined();

type ZodServer = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, ZodTypeProvider>;

/** The web chat widget's protocol, version 1. */
export async function webchatRoutes(parent: FastifyInstance, ctx: Ctx): Promise<void> {
  await parent.register(async (scope) => {
    const app = scope.withTypeProvider<ZodTypeProvider>();
    const limits = createWebchatLimits(ctx);
    const typing = createTypingWatch(ctx);
    app.setErrorHandler(answerWidgetError);
    app.addHook('onClose', () => typing.close());
    const desk: Desk = { app, ctx, limits, typing };
    addSessionRoute(desk);
    addMessageRoutes(desk);
    addPresenceRoutes(desk);
    await addFileRoutes({ app, ctx, limits, bearerOf });
    addRatingRoutes(desk);
    app.get(`${WIDGET_BASE}/socket`, { websocket: true, config: OWN_LIMITS, schema: { hide: true } as object }, (socket, request) =>
      serveSocket(ctx, limits, socket, request.id),
    );
  });
}

interface Desk {
  app: ZodServer;
  ctx: Ctx;
  limits: WebchatLimits;
  typing: TypingWatch;
}

function addSessionRoute({ app, ctx, limits }: Desk): void {
  app.post(
    `${WIDGET_BASE}/sessions`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Open the chat, or go on with it', body: widgetSessionRequest, response: { 200: widgetSession, 201: widgetSession } },
    },
    async (request, reply) => {
      limits.anySession(request.ip);
      const { resumed, session } = await openSession(ctx, request.body, () => limits.newSession(request.ip));
      return reply.code(resumed ? 200 : 201).send(session);
    },
  );
}

function addMessageRoutes({ app, ctx, limits, typing }: Desk): void {
  app.post(
    `${WIDGET_BASE}/messages`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Send a message', body: widgetSendRequest, response: { 200: widgetMessage, 201: widgetMessage } },
    },
    async (request, reply) => {
      const session = await findSession(ctx, bearerOf(request));
      limits.message(session.visitorId);
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
      const session = await findSession(ctx, bearerOf(request));
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

function addPresenceRoutes({ app, ctx, limits }: Desk): void {
  app.post(
    `${WIDGET_BASE}/typing`,
    {
      bodyLimit: BODY_LIMIT,
      config: OWN_LIMITS,
      schema: { tags, summary: 'Say that the visitor is writing', body: widgetTypingRequest, response: { 204: nothing } },
    },
    async (request, reply) => {
      const session = await findSession(ctx, bearerOf(request));
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
      const session = await findSession(ctx, bearerOf(request));
      limits.poll(session.visitorId);
      await markReadByVisitor(ctx, session, request.body.seq);
      return reply.code(204).send();
    },
  );
}

function addRatingRoutes({ app, ctx, limits }: Desk): void {
  app.get(
    `${WIDGET_BASE}/rating`,
    { config: OWN_LIMITS, schema: { tags, summary: 'What the visitor may rate now', response: { 200: widgetRatingState } } },
    async (request) => {
      const session = await findSession(ctx, bearerOf(request));
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
      const session = await findSession(ctx, bearerOf(request));
      limits.message(session.visitorId);
      const { rating, isNew } = await rateByVisitor(ctx, session, request.body);
      return reply.code(isNew ? 201 : 200).send({ rating });
    },
  );
}

function bearerOf(request: FastifyRequest): string {
  const token = /^Bearer (\S{1,512})$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new BatonError('unauthenticated', { message: 'Send the token of POST /widget/v1/sessions as a bearer token.' });
  return token;
}
