import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { messagePosted } from './events.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import type { TicketStatus } from './schema.ts';

export interface AssistantReply {
  conversationId: string;
  ticketId: string;
  /** The newest message of the contact that the author has read. */
  seenSeq: number;
  text: string;
  content: Record<string, unknown>;
  assistant: { id: string; name: string };
}

export type PostOutcome = { posted: true; message: StoredMessage } | { posted: false; reason: 'newer_message' | 'person_owns' | 'not_open' };

interface Standing {
  owner: 'assistant' | 'people';
  status: TicketStatus;
  handoffReason: string | null;
  pendingUntil: Date | null;
  open: boolean;
  lastContactSeq: number;
  answeredSeq: number;
  kind: string;
  inboxId: string;
}

/**
 * Posts the assistant's answer if, at this moment, the ticket is still the assistant's and nothing newer was said (G4, G5).
 * The conversation row is locked first, so a teammate's take-over and a new message come wholly before or wholly after.
 */
export async function postAssistantReply(tx: Tx, reply: AssistantReply): Promise<PostOutcome> {
  const standing = await lockStanding(tx, reply.conversationId, reply.ticketId);
  if (!standing?.open) return { posted: false, reason: 'not_open' };
  if (standing.owner !== 'assistant') return { posted: false, reason: 'person_owns' };
  if (standing.lastContactSeq > reply.seenSeq) return { posted: false, reason: 'newer_message' };
  // The same turn ran before and its reply is in: a repeated job must not speak twice.
  if (standing.answeredSeq >= reply.seenSeq) return { posted: false, reason: 'newer_message' };
  // Before the message: the trigger messages_keep_turn then finds that it is the contact's turn already, and writes no second version of the row.
  tx.write(
    `update tickets set answered_count = answered_count + 1, deadline_at = null, first_response_at = coalesce(first_response_at, now()), updated_at = now(),
       line_since = case when waiting_since is null then line_since else now() + interval '7 days' end, waiting_since = null
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, reply.ticketId],
    'ticket-answered',
  );
  const message = await insertReply(tx, reply, standing);
  return { posted: true, message };
}

/** Locks the conversation and says how things stand with it and the ticket. */
export async function lockStanding(tx: Tx, conversationId: string, ticketId: string): Promise<Standing | null> {
  const [row] = await tx.query<Standing>(
    `select t.owner, t.status, t.handoff_reason as "handoffReason", t.pending_until as "pendingUntil", t.status in ('open', 'in_progress', 'pending') as open, c.last_contact_seq as "lastContactSeq",
       c.answered_seq as "answeredSeq", i.kind, c.inbox_id as "inboxId"
     from conversations c
     join tickets t on t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.id = $3
     join inboxes i on i.workspace_id = c.workspace_id and i.id = c.inbox_id
     where c.workspace_id = $1 and c.id = $2 for update of c, t`,
    [tx.workspaceId, conversationId, ticketId],
    'lock-standing',
  );
  return row ?? null;
}

/** Inserts what the assistant says under the next seq and records it. The caller holds the conversation's lock. */
export async function insertReply(tx: Tx, reply: AssistantReply, standing: Pick<Standing, 'kind' | 'inboxId'>): Promise<StoredMessage> {
  const delivery = standing.kind === 'webchat' ? 'sent' : 'queued';
  const [message] = await tx.query<StoredMessage>(
    `with place as (
       update conversations set last_seq = last_seq + 1, answered_seq = greatest(answered_seq, $6), updated_at = now()
       where workspace_id = $1 and id = $3 returning last_seq)
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_id, author_name, kind, text, content, delivery, delivery_changed_at, occurred_at)
     select $1, $2, $3, $4, $5, place.last_seq, 'assistant', $7, $8, 'text', $9, $10::jsonb, $11, now(), now() from place
     returning ${MESSAGE_COLUMNS}`,
    [
      tx.workspaceId,
      newId(),
      reply.conversationId,
      reply.ticketId,
      standing.inboxId,
      reply.seenSeq,
      reply.assistant.id,
      reply.assistant.name,
      reply.text,
      JSON.stringify(reply.content),
      delivery,
    ],
    'insert-reply',
  );
  if (!message) throw new Error('the conversation vanished while locked');
  await tx.record(
    messagePosted,
    {
      conversation_id: reply.conversationId,
      ticket_id: reply.ticketId,
      inbox_id: standing.inboxId,
      message_id: message.id,
      seq: message.seq,
      author_kind: 'assistant',
      delivery: delivery === 'queued' ? 'queued' : 'none',
    },
    { conversationId: reply.conversationId, ticketId: reply.ticketId, actor: { kind: 'assistant', id: reply.assistant.id } },
  );
  return message;
}
