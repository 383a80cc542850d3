import type { Tx } from '#platform/db';
import type { InboxKind, TicketStatus } from './schema.ts';

/** Whose ticket it is, and when they last said something in it. */
export interface ContactTicket {
  conversationId: string;
  contactId: string;
  inbox: { id: string; kind: InboxKind; assistantId: string | null };
  status: TicketStatus;
  /** Null when they said nothing. */
  lastWroteAt: Date | null;
}

/** What a contact said in a ticket. */
export interface ContactWords extends ContactTicket {
  /** Oldest first: what stands as it was said, or as it was corrected. */
  messages: { id: string; seq: number; text: string; saidAt: Date }[];
}

const NEWEST = 60;
const READ_CHARACTERS = 4000;

/** Null when the ticket is gone. */
export async function findContactTicket(tx: Tx, ticketId: string): Promise<ContactTicket | null> {
  const [ticket] = await tx.query<ContactTicket>(
    `select t.conversation_id as "conversationId", t.contact_id as "contactId", t.status,
       json_build_object('id', i.id, 'kind', i.kind, 'assistantId', i.assistant_id) as inbox,
       (select max(m.occurred_at) from messages m where m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.ticket_id = t.id
          and m.author_kind = 'contact') as "lastWroteAt"
     from tickets t join inboxes i on i.workspace_id = t.workspace_id and i.id = t.inbox_id where t.workspace_id = $1 and t.id = $2`,
    [tx.workspaceId, ticketId],
    'contact-ticket',
  );
  return ticket ?? null;
}

/** The newest sixty messages of the contact after `afterSeq`. */
export async function readContactWords(tx: Tx, ticketId: string, ticket: ContactTicket, afterSeq: number): Promise<ContactWords> {
  const messages = await tx.query<ContactWords['messages'][number]>(
    `select m.id, m.seq, left(m.text, ${READ_CHARACTERS}) as text, m.occurred_at as "saidAt" from messages m
     where m.workspace_id = $1 and m.conversation_id = $2 and m.ticket_id = $3 and m.author_kind = 'contact' and m.kind in ('text', 'media')
       and m.deleted_at is null and m.text <> '' and m.seq > $4
     order by m.seq desc limit ${NEWEST}`,
    [tx.workspaceId, ticket.conversationId, ticketId, afterSeq],
    'contact-words',
  );
  return { ...ticket, messages: messages.toReversed() };
}

/** Those of the messages that still stand as they were read, in a ticket that is still this contact's: held as they are until the commit. */
export async function holdContactWords(tx: Tx, { contactId, messages }: Pick<ContactWords, 'contactId' | 'messages'>): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string; text: string }>(
    `select m.id, left(m.text, ${READ_CHARACTERS}) as text from messages m join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id
     where m.workspace_id = $1 and m.id = any($2::uuid[]) and m.deleted_at is null and t.contact_id = $3 order by m.id for share of m`,
    [tx.workspaceId, messages.map((message) => message.id), contactId],
  );
  const read = new Map(messages.map((message) => [message.id, message.text]));
  return new Set(rows.filter((row) => read.get(row.id) === row.text).map((row) => row.id));
}
