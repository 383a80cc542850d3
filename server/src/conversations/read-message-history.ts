import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { isAuthor } from './change-message.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { readTicketIn } from './read-tickets.ts';

export interface MessageVersion {
  version: number;
  action: 'edited' | 'deleted';
  /** The text until then. */
  text: string;
  changedBy: { kind: string; id: string; name: string };
  changedAt: Date;
}

/**
 * Earlier texts of a message, the oldest first. Of a deleted message the texts are for its author and for whoever may moderate; others see only that
 * it was changed. @throws not_found
 */
export async function readMessageHistory(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  { ticketId, messageId }: { ticketId: string; messageId: string },
): Promise<MessageVersion[]> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    await readTicketIn(tx, who, ticketId);
    const [message] = await tx.query<StoredMessage>(`select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and id = $2 and ticket_id = $3`, [
      workspaceId,
      messageId,
      ticketId,
    ]);
    if (!message) throw notFound('message');
    const versions = await tx.query<MessageVersion>(
      `select version, action, text, changed_by as "changedBy", changed_at as "changedAt" from message_versions
       where workspace_id = $1 and message_id = $2 order by version`,
      [workspaceId, messageId],
    );
    const open = message.deletedAt === null || isAuthor(who, message) || who.kind === 'operator' || who.permissions.has('messages.moderate');
    return open ? versions : versions.map((one) => ({ ...one, text: '' }));
  });
}
