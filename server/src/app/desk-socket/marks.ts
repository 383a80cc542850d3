import { REALTIME_TYPING_TTL_MS } from '@baton/contract';
import { sayTyping, showReadJob } from '#channels';
import type { Ctx } from '#platform/context';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import type { Principal } from '#platform/principal';
import type { Hub } from './hub.ts';

/** What one socket says it looks at and types on. */
export interface Marks {
  /** `hidden`: the contact is not told. @throws not_found for a ticket they may not see. */
  set(mark: { what: 'viewing' | 'typing'; ticketId: string; on: boolean; hidden: boolean }): Promise<void>;
  /** The socket is gone. */
  clear(): void;
}

interface Typing {
  conversationId: string;
  hidden: boolean;
  timer: NodeJS.Timeout;
}

const MOST_TICKETS = 20;

export function createMarks(ctx: Pick<Ctx, 'db' | 'log' | 'realtime'>, hub: Hub, { workspaceId, who }: { workspaceId: string; who: () => Principal }): Marks {
  const socket = newId();
  const viewing = new Set<string>();
  const typing = new Map<string, Typing>();
  let gone = false;

  const mark = (what: 'viewing' | 'typing', ticketId: string, on: boolean) => {
    const { id, name } = who();
    hub.collision.mark({ workspaceId, ticketId, teammate: { id, name }, socket, what, on });
  };
  const stopTyping = (ticketId: string) => {
    const was = typing.get(ticketId);
    if (!was) return;
    clearTimeout(was.timer);
    typing.delete(ticketId);
    mark('typing', ticketId, false);
    if (!was.hidden) sayTyping(ctx, { workspaceId, conversationId: was.conversationId, author: 'teammate', typing: false });
  };
  const startTyping = (ticketId: string, conversationId: string, hidden: boolean) => {
    const begins = !typing.has(ticketId);
    clearTimeout(typing.get(ticketId)?.timer);
    // The chat of the contact must hear the end, also of somebody who just walks away.
    typing.set(ticketId, { conversationId, hidden, timer: setTimeout(() => stopTyping(ticketId), REALTIME_TYPING_TTL_MS).unref() });
    mark('typing', ticketId, true);
    if (hidden) return;
    sayTyping(ctx, { workspaceId, conversationId, author: 'teammate', typing: true });
    // WhatsApp and Instagram are told once, when it begins: there it ends by itself.
    if (begins)
      ctx.db
        .tx(workspaceId, (tx) => tx.send(showReadJob, { conversation_id: conversationId, typing: true }))
        .catch((error: unknown) => ctx.log.warn({ err: error }, 'typing'));
  };
  const stopViewing = (ticketId: string) => {
    if (viewing.delete(ticketId)) mark('viewing', ticketId, false);
  };

  return {
    async set({ what, ticketId, on, hidden }) {
      if (!on) return what === 'viewing' ? stopViewing(ticketId) : stopTyping(ticketId);
      const ticket = await hub.ticketFor(who(), workspaceId, ticketId);
      if (!ticket) throw notFound('ticket');
      if (gone) return;
      if (what === 'typing') return startTyping(ticketId, ticket.conversationId, hidden);
      if (!viewing.has(ticketId) && viewing.size >= MOST_TICKETS)
        throw new BatonError('rate_limited', { message: `One socket looks at ${MOST_TICKETS} tickets at most.`, retryAfterSeconds: 10 });
      viewing.add(ticketId);
      mark('viewing', ticketId, true);
    },
    clear() {
      gone = true;
      for (const ticketId of viewing) stopViewing(ticketId);
      for (const ticketId of typing.keys()) stopTyping(ticketId);
    },
  };
}
