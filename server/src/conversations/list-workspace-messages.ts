import type { Ctx } from '#platform/context';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';

export interface WorkspaceMessageFilter {
  conversationId?: string | undefined;
  /** The provider's id of the inbox. */
  inboxExternalId?: string | undefined;
  /** A contact's phone number in any writing. */
  phone?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** Id of the last message of the page before. */
  after?: string | undefined;
  limit: number;
}

export type WorkspaceMessage = StoredMessage & { inboxExternalId: string };

/** What was said in a workspace, in the order in which it was stored; notes and remarks about messages (reactions, edits) left out. */
export async function listWorkspaceMessages(ctx: Pick<Ctx, 'db'>, workspaceId: string, filter: WorkspaceMessageFilter): Promise<WorkspaceMessage[]> {
  const { conversationId, inboxExternalId, phone, since, until, after, limit } = filter;
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<WorkspaceMessage>(
      `select ${MESSAGE_COLUMNS}, (select i.external_id from inboxes i where i.workspace_id = m.workspace_id and i.id = m.inbox_id) as "inboxExternalId"
       from messages m
       where workspace_id = $1 and kind in ('text', 'media', 'unsupported') and author_kind <> 'system'
         and ($2::uuid is null or conversation_id = $2)
         and ($3::text is null or inbox_id in (select i.id from inboxes i where i.workspace_id = $1 and i.external_id = $3))
         and ($4::text is null or conversation_id in (select c.id from conversations c join contact_identities d on d.workspace_id = c.workspace_id
           and d.contact_id = c.contact_id where c.workspace_id = $1 and d.kind = 'phone' and d.value = $4))
         and ($5::timestamptz is null or occurred_at >= $5) and ($6::timestamptz is null or occurred_at < $6)
         and ($7::uuid is null or id > $7)
       order by id limit $8`,
      [workspaceId, conversationId ?? null, inboxExternalId ?? null, phone?.replace(/\D/g, '') ?? null, since ?? null, until ?? null, after ?? null, limit],
    ),
  );
}
