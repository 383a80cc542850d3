import type { Tx } from '#platform/db';
import { ticketResolved } from '#conversations';

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

/**
 * A contact's word that was said while people had the conversation, and is heard when they have resolved it and it was begun anew. What was resolved here stays
 * open to what comes late: nobody over there had it before them.
 */
export async function isResolvedSince(tx: Tx, inboxId: string, { threadId, messageId }: Spoken): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select e.actor ->> 'kind' = 'system' and t.status in ('resolved', 'closed') as found
     from conversations c join events e on e.workspace_id = c.workspace_id and e.conversation_id = c.id and e.type = $4
       join tickets t on t.workspace_id = e.workspace_id and t.id = e.ticket_id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 order by e.id desc limit 1`,
    [tx.workspaceId, inboxId, threadId, ticketResolved.type],
    'find-resolved-there',
  );
  if (!row?.found) return false;
  const active = await tx.query(
    `select t.id from conversations c join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and t.status in ('open', 'in_progress', 'pending')`,
    [tx.workspaceId, inboxId, threadId],
    'find-active',
  );
  return active.length === 0 || isBeforeTicket(tx, inboxId, { threadId, messageId });
}

/** The seq of the first that the other side said after it and that came before it. */
export async function findOvertaking(tx: Tx, inboxId: string, { threadId, messageId }: Spoken, other: 'contact' | 'teammate'): Promise<number | undefined> {
  const [row] = await tx.query<{ seq: number | null }>(
    `select min(m.seq)::int as seq from conversations c join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and m.author_kind = $5
       and case when m.external_id ~ '^[0-9]{1,15}$' then m.external_id::bigint > $4::bigint else false end`,
    [tx.workspaceId, inboxId, threadId, messageId, other],
    'find-overtaking',
  );
  return row?.seq ?? undefined;
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
