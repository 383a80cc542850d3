import type { WidgetClientFrame, WidgetServerFrame } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { createFeed } from './feed.ts';
import { requireOrigin } from './judge-origin.ts';
import type { Counted, WebchatLimits } from './limits.ts';
import { markReadByVisitor } from './mark-read.ts';
import { readRatingOf } from './rate-visit.ts';
import { readTail } from './read-messages.ts';
import { sendVisitorMessage, visitorTopic } from './send-visitor-message.ts';
import { stayConnected } from './stay-connected.ts';
import { createTypingRelay, sayTyping, typingAuthor, typingTopic } from './typing-watch.ts';
import { findSession } from './visitor-session.ts';
import type { VisitorSession } from './visitor-session.ts';

/** Events after which there may be something else to rate. */
const ABOUT_RATING: ReadonlySet<string> = new Set(['ticket.resolved', 'ticket.closed', 'ticket.reopened', 'ticket.opened', 'ticket.rated']);

/** What changes messages that the visitor has already. */
const CHANGES: ReadonlySet<string> = new Set(['message.edited', 'message.deleted', 'ticket.deleted']);

/** A visitor at a socket, after `hello`. */
export interface Visit {
  handle(frame: Exclude<WidgetClientFrame, { type: 'hello' }>): Promise<void>;
  end(): void;
}

export interface VisitStart {
  token: string;
  afterSeq: number;
  address: string;
  origin: string | undefined;
  send(frame: WidgetServerFrame): void;
  isOpen(): boolean;
}

/**
 * Welcomes the visitor and sends what they missed, then what comes. Listening starts before the first reading, so nothing falls between.
 * @throws unauthenticated, forbidden, rate_limited
 */
export async function startVisit(ctx: Ctx, limits: WebchatLimits, start: VisitStart): Promise<Visit> {
  const { settings, ...found } = await findSession(ctx, start.token);
  requireOrigin(settings.allowed_origins, { origin: start.origin, method: 'SOCKET' });
  let session: VisitorSession = found;
  const counted: Counted = { address: start.address, inboxId: found.inboxId, visitorId: found.visitorId, limits: settings.limits };
  const leave = limits.socket(counted);
  const relay = createTypingRelay((author, typing) => start.send({ type: 'typing', author, typing }));
  const unsubscribes: (() => void)[] = [];
  let goes: (() => void) | null = null;
  const end = () => {
    for (const unsubscribe of unsubscribes.splice(0)) unsubscribe();
    relay.stop();
    feed.close();
    goes?.();
    leave();
  };
  const tail = await readTail(ctx, session).catch((error: unknown) => {
    leave();
    throw error;
  });
  const feed = createFeed(ctx, { session: () => session, afterSeq: start.afterSeq, readSeq: tail.readSeq, send: start.send });

  const tellRating = createRatingTeller(ctx, start, () => session);
  const follow = (conversationId: string) => {
    session = { ...session, conversationId };
    goes ??= stayConnected(ctx, session);
    unsubscribes.push(
      ctx.realtime.subscribe(`conversation:${conversationId}`, (hint) => {
        if (ABOUT_RATING.has(String(hint['type']))) tellRating();
        // Statuses concern messages the visitor has already.
        if (CHANGES.has(String(hint['type']))) feed.lookBack();
        else if (hint['type'] !== 'message.status') feed.wake();
      }),
      ctx.realtime.subscribe(typingTopic(conversationId), (hint) => {
        const author = typingAuthor(hint['author']);
        if (author) relay.hear(author, hint['typing'] === true);
      }),
    );
    feed.wake();
  };
  unsubscribes.push(
    ctx.realtime.subscribe(visitorTopic(session.id), ({ conversation_id: opened }) => {
      if (typeof opened === 'string' && opened !== session.conversationId) follow(opened);
    }),
  );
  start.send({ type: 'welcome', last_seq: tail.lastSeq, read_seq: tail.readSeq });
  if (session.conversationId) follow(session.conversationId);
  tellRating();
  // The socket may have gone while we looked: its close came before there was a visit to end.
  if (!start.isOpen()) end();

  return {
    end,
    async handle(frame) {
      if (frame.type === 'send') {
        limits.message(counted);
        const { client_id: clientId, text, attachments } = frame;
        const { message, conversationId } = await sendVisitorMessage(ctx, session, { clientId, text, attachments });
        start.send({ type: 'ack', client_id: clientId, message });
        if (session.conversationId !== conversationId) follow(conversationId);
      } else if (frame.type === 'read') {
        await markReadByVisitor(ctx, session, frame.seq);
      } else if (frame.type === 'typing' && session.conversationId) {
        sayTyping(ctx, { workspaceId: session.workspaceId, conversationId: session.conversationId, author: 'contact', typing: frame.typing });
      }
    },
  };
}

/** Says what may be rated now, when that is something else than was said last. */
function createRatingTeller(ctx: Ctx, start: VisitStart, session: () => VisitorSession): () => void {
  let told = 'null';
  return () => {
    readRatingOf(ctx, session())
      .then((rating) => {
        const now = JSON.stringify(rating);
        if (now === told || !start.isOpen()) return;
        told = now;
        start.send({ type: 'rating', rating });
      })
      // The next hint or the widget's reconnect asks again.
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'what a visitor may rate could not be read'));
  };
}
