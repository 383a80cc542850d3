import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { ticketOpened } from './events.ts';
import { leadsTo } from './lifecycle.ts';
import { lockTicketRow } from './lock-ticket.ts';
import { moveTicket } from './move-ticket.ts';
import type { TicketStatus } from './schema.ts';
import { REOPEN_WINDOW_HOURS } from './ticket-rules.ts';

/** A message that was or will be stored, as far as its ticket is concerned. */
export interface Arriving {
  conversationId: string;
  inboxId: string;
  contactId: string;
  text: string;
  author: 'contact' | 'teammate';
  /** It is new work, whatever was resolved before. */
  begins: boolean;
  /** It was said before what was resolved, and is part of it. */
  isOver: boolean;
  /** When the assistant must have answered. */
  deadlineAt: Date;
  /** Since when the contact waits with it; null where nobody begins to. */
  waitsSince: Date | null;
}

/** The first message of a piece of work opens its ticket. `firstSeq`: the message is stored already. */
export async function openTicketFor(tx: Tx, message: Arriving, firstSeq: number | null = null): Promise<string> {
  const { ticketId, opened } = startTicketFor(tx, message, firstSeq);
  await opened;
  return ticketId;
}

/**
 * The same without waiting for the database: what comes next in the transaction finds the ticket there, and leaves in the same packet. Where the contact waits with the
 * message (`waitsSince`), the ticket is as the message leaves it: storing that needs no second version of the row.
 */
export function startTicketFor(tx: Tx, message: Arriving, firstSeq: number | null = null): { ticketId: string; opened: Promise<void> } {
  const ticketId = newId();
  return { ticketId, opened: insertTicket(tx, ticketId, message, firstSeq) };
}

interface Opening {
  id: string;
  conversation_id: string;
  contact_id: string;
  subject: string;
  author: string;
  first_seq: number | null;
  deadline_at: Date;
  waits_since: Date | null;
}

const OPEN = defineEach<Opening, { owner: 'assistant' | 'people' }>(
  'open-ticket',
  'id uuid, conversation_id uuid, contact_id uuid, subject text, author text, first_seq integer, deadline_at timestamptz, waits_since timestamptz',
  `, opened as (
     insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, owner, status, first_seq, deadline_at, waiting_since)
     select $1, asked.id, c.id, asked.contact_id, i.id, asked.subject, case when i.assistant_id is null or asked.author = 'teammate' then 'people' else 'assistant' end,
       case when asked.author = 'teammate' then 'in_progress' else 'open' end, coalesce(asked.first_seq, c.last_seq + 1),
       case when (asked.first_seq is null and asked.waits_since is null) or i.assistant_id is null or asked.author = 'teammate' then null else asked.deadline_at end,
       asked.waits_since
     from asked join conversations c on c.workspace_id = $1 and c.id = asked.conversation_id join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id
     returning id, owner)
   select asked.place, opened.owner from asked join opened on opened.id = asked.id`,
);

async function insertTicket(tx: Tx, ticketId: string, message: Arriving, firstSeq: number | null): Promise<void> {
  const [row] = await tx.each(OPEN, {
    id: ticketId,
    conversation_id: message.conversationId,
    contact_id: message.contactId,
    subject: toSubject(message.text),
    author: message.author,
    first_seq: firstSeq,
    deadline_at: message.deadlineAt,
    waits_since: firstSeq === null ? message.waitsSince : null,
  });
  // There is no such conversation: whoever stores a message in it learns the same.
  if (!row) return;
  const payload = { conversation_id: message.conversationId, ticket_id: ticketId, inbox_id: message.inboxId, owner: row.owner };
  await tx.record(ticketOpened, payload, { conversationId: message.conversationId, ticketId });
}

/** What was done last, for a message that belongs to it. */
export async function findNewest(tx: Tx, { conversationId }: Arriving): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('select id from tickets where workspace_id = $1 and conversation_id = $2 order by first_seq desc limit 1', [
    tx.workspaceId,
    conversationId,
  ]);
  return row?.id ?? null;
}

/** A contact who answers "no, it is not" soon enough opens the resolved ticket again. Null when the newest ticket is not of that kind. */
export async function reopenResolved(tx: Tx, message: Arriving): Promise<string | null> {
  if (message.author !== 'contact' || message.begins) return null;
  const [row] = await tx.query<{ id: string }>(
    `select t.id from (select id, status, resolved_at from tickets where workspace_id = $1 and conversation_id = $2 order by first_seq desc limit 1) t
     where t.status = 'resolved'
       and t.resolved_at > now() - make_interval(hours => coalesce((select reopen_window_hours from ticket_rules where workspace_id = $1), $3))`,
    [tx.workspaceId, message.conversationId, REOPEN_WINDOW_HOURS],
  );
  if (!row) return null;
  await moveTicket(tx, { kind: 'contact', id: message.contactId }, await lockTicketRow(tx, row.id), { move: 'hear' });
  return row.id;
}

/**
 * What a message that was just stored does to its ticket: a contact wakes a pending one, a person of the shop makes it people's. Returns the
 * ticket it belongs to: another one when the ticket was closed at the very moment the message came.
 */
export async function moveByMessage(tx: Tx, message: Arriving, stored: StoredOn): Promise<string> {
  const { id, status, owner } = stored.ticket;
  if (message.isOver) return id;
  if (status === 'resolved' || status === 'closed') {
    const ticketId = (await reopenResolved(tx, message)) ?? (await openTicketFor(tx, message, stored.seq));
    await tx.query('update messages set ticket_id = $3 where workspace_id = $1 and id = $2', [tx.workspaceId, stored.messageId, ticketId]);
    return ticketId;
  }
  if (message.author === 'teammate') {
    if (owner === 'assistant' || status === 'open') await moveTicket(tx, { kind: 'system' }, await lockTicketRow(tx, id), { move: 'reply' });
    return id;
  }
  const contact = { kind: 'contact', id: message.contactId } as const;
  if (leadsTo('hear', status, contact) !== status) await moveTicket(tx, contact, await lockTicketRow(tx, id), { move: 'hear' });
  return id;
}

export interface StoredOn {
  messageId: string;
  seq: number;
  ticket: { id: string; status: TicketStatus; owner: 'assistant' | 'people' };
}

function toSubject(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
