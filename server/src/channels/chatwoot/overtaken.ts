import type { Tx } from '#platform/db';

/** A message in Chatwoot, where ids go up: what is heard late is told by them. */
interface Spoken {
  threadId: string;
  messageId: string;
}

/** Said when what was done last was done, and overtaken by the contact's word that began new work: ids go up. */
export async function isBeforeTicket(tx: Tx, inboxId: string, { threadId, messageId }: Spoken): Promise<boolean> {
  const [row] = await tx.query<{ firstId: string | null }>(
    `select m.external_id as "firstId" from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
       join messages m on m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.seq = t.first_seq
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and t.first_seq > 1 order by t.first_seq desc limit 1`,
    [tx.workspaceId, inboxId, threadId],
    'find-first-of-ticket',
  );
  return Number.parseInt(row?.firstId ?? '0', 10) > Number(messageId);
}

/** It was overtaken by what a person wrote after it. */
export async function isAnswered(tx: Tx, inboxId: string, { threadId, messageId }: Spoken): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select from conversations c join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id
       where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and m.author_kind = 'teammate' and m.external_id ~ '^[0-9]{1,15}$' and m.external_id::bigint > $4) as found`,
    [tx.workspaceId, inboxId, threadId, messageId],
    'find-later-reply',
  );
  return row?.found ?? false;
}

/** The message came here before what tells how it stood until then. */
export async function isHeard(tx: Tx, inboxId: string, messageId: string): Promise<boolean> {
  const known = await tx.query(
    'select id from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3',
    [tx.workspaceId, inboxId, messageId],
    'find-heard',
  );
  return known.length > 0;
}
