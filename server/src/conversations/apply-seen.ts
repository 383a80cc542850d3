import type { Ctx } from '#platform/context';
import { applyStatus } from './delivery.ts';
import { messageStatus } from './events.ts';

/** What a contact has read last: a message of ours by the provider's id, or by our own where that is known. */
export interface Seen {
  externalId: string;
  messageId: string | null;
  occurredAt: Date;
}

/** The contact has read this message of ours, and with it every earlier one. */
export async function applySeen(ctx: Pick<Ctx, 'db'>, workspaceId: string, inboxId: string, seen: Seen): Promise<'applied' | 'ignored' | 'kept'> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const outcome = await applyStatus({ db: tx }, workspaceId, inboxId, { ...seen, status: 'read' });
    if (outcome === 'kept') return outcome;
    const earlier = await tx.query<{ id: string; conversationId: string }>(
      `update messages m set delivery = 'read', delivery_changed_at = now()
       from messages last where last.workspace_id = $1 and last.inbox_id = $2 and (last.external_id = $3 or last.id = $4) and last.author_kind <> 'contact'
         and m.workspace_id = $1 and m.conversation_id = last.conversation_id and m.seq < last.seq and m.delivery in ('sent', 'delivered')
       returning m.id, m.conversation_id as "conversationId"`,
      [workspaceId, inboxId, seen.externalId, seen.messageId],
    );
    for (const { id, conversationId } of earlier)
      await tx.record(messageStatus, { conversation_id: conversationId, message_id: id, status: 'read' }, { conversationId });
    return earlier.length > 0 ? 'applied' : outcome;
  });
}
