import type { WidgetMessage } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { claimAttachments, linkAttachments, receiveMessage } from '#conversations';
import type { StoredMessage } from '#conversations';
import { identitiesOf } from './find-vouched.ts';
import { requireMayWrite } from './guard-visitor.ts';
import { noteVisitor } from './note-visitor.ts';
import type { VisitorSession } from './visitor-session.ts';
import { linksOf, toWidgetMessage } from './widget-message.ts';

/** Topic on which a visitor's other tabs and devices learn that the conversation exists. */
export function visitorTopic(sessionId: string): string {
  return `visitor:${sessionId}`;
}

/**
 * Stores what a visitor wrote, once for each `clientId`: a repeat gives the first message. Sets the session's conversation, in the same
 * commit. The e-mail address a visitor claims is kept apart and is no identity: it would open somebody else's history.
 * @throws what requireMayWrite throws
 */
export async function sendVisitorMessage(
  ctx: Pick<Ctx, 'db' | 'clock' | 'config' | 'realtime' | 'vault'>,
  session: VisitorSession,
  input: { clientId: string; text: string; attachments?: readonly string[] | undefined },
): Promise<{ message: WidgetMessage; isNew: boolean; conversationId: string }> {
  const { workspaceId } = session;
  const { stored, isNew } = await ctx.db.tx(workspaceId, async (tx) => {
    const { visitor, settings } = await requireMayWrite(tx, session);
    const files = (await isKnown(tx, session, input.clientId)) ? [] : (input.attachments ?? []);
    const content = await claimAttachments(tx, { ids: files, inboxKind: 'webchat', ticketId: null, by: { kind: 'contact', id: session.visitorId } });
    const received = await receiveMessage({ ...ctx, db: tx }, workspaceId, {
      inboxId: session.inboxId,
      externalId: `${session.visitorId}:${input.clientId}`,
      clientId: input.clientId,
      from: { identities: await identitiesOf(tx, visitor), name: visitor.name },
      occurredAt: ctx.clock.now(),
      kind: input.text.trim() === '' ? 'media' : 'text',
      text: input.text,
      content,
    });
    if (received.isNew) {
      await linkAttachments(tx, files, received.message);
      await noteVisitor(ctx, tx, { visitor, settings, message: received.message });
    }
    await tellDevices(ctx, tx, visitor, received.message);
    return { stored: received.message, isNew: received.isNew };
  });
  const message = toWidgetMessage(stored, linksOf(ctx, workspaceId));
  if (!message) throw new Error('a visitor wrote a message that a visitor may not see');
  return { message, isNew, conversationId: stored.conversationId };
}

/** The conversation is that of all devices of one user, and of this session at least. */
async function tellDevices(ctx: Pick<Ctx, 'realtime'>, tx: Tx, visitor: VisitorSession, { conversationId }: StoredMessage): Promise<void> {
  if (visitor.conversationId === conversationId) return;
  const told = await tx.query<{ id: string }>(
    `update visitor_sessions set conversation_id = $3, last_seen_at = case when id = $2 then now() else last_seen_at end
     where workspace_id = $1 and (id = $2 or (inbox_id = $4 and user_id = $5)) and conversation_id is distinct from $3 returning id`,
    [tx.workspaceId, visitor.id, conversationId, visitor.inboxId, visitor.userId],
    'visitor-conversation',
  );
  tx.afterCommit(() => {
    for (const { id } of told) ctx.realtime.publish(visitorTopic(id), { conversation_id: conversationId });
  });
}

/** A repetition names the same files again, which its first message has used. */
async function isKnown(tx: Tx, session: VisitorSession, clientId: string): Promise<boolean> {
  const found = await tx.query(
    'select from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3',
    [tx.workspaceId, session.inboxId, `${session.visitorId}:${clientId}`],
    'visitor-known',
  );
  return found.length > 0;
}
