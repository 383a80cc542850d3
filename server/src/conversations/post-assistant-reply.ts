import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { messagePosted } from './events.ts';
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
  /** What the contact writes in, to be remembered of the conversation and of them; null where that is known or not certain. */
  language?: string | null;
  /** Where its sending was made ready before: under which id it is stored, and what goes to the job that sends it. */
  ready?: { messageId: string } | null;
}

/** A message that is being stored: it is there when the transaction commits. */
export type Posting = Pick<StoredMessage, 'id' | 'seq'>;

export type PostOutcome = { posted: true; message: Posting } | { posted: false; reason: 'newer_message' | 'person_owns' | 'not_open' };

interface Standing {
  owner: 'assistant' | 'people';
  status: TicketStatus;
  handoffReason: string | null;
  pendingUntil: Date | null;
  open: boolean;
  lastContactSeq: number;
  answeredSeq: number;
  lastSeq: number;
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
  markAnswered(tx, reply.ticketId);
  const message = await insertReply(tx, reply, standing);
  return { posted: true, message };
}

type OfConversation = Pick<Standing, 'lastContactSeq' | 'answeredSeq' | 'lastSeq' | 'inboxId'>;

// A ticket is locked by then (lockStanding).
const ANSWERED = defineEach<{ ticket: string }>(
  'ticket-answered',
  'ticket uuid',
  `update tickets t set answered_count = t.answered_count + 1, deadline_at = null, first_response_at = coalesce(t.first_response_at, now()), updated_at = now(),
     line_since = case when t.waiting_since is null then t.line_since else now() + interval '7 days' end, waiting_since = null
   from asked where t.workspace_id = $1 and t.id = asked.ticket`,
);

// As messages that come in lock them (findPlace).
const LOCK_CONVERSATION = defineEach<{ conversation: string }, OfConversation>(
  'lock-conversation',
  'conversation uuid',
  `select asked.place, c.last_contact_seq as "lastContactSeq", c.answered_seq as "answeredSeq", c.last_seq as "lastSeq", c.inbox_id as "inboxId"
   from asked join conversations c on c.workspace_id = $1 and c.id = asked.conversation order by c.inbox_id, c.contact_id, c.id for update of c`,
);

const LOCK_TICKET = defineEach<{ ticket: string; conversation: string }, Omit<Standing, keyof OfConversation>>(
  'lock-ticket',
  'ticket uuid, conversation uuid',
  `select asked.place, t.owner, t.status, t.handoff_reason as "handoffReason", t.pending_until as "pendingUntil",
     t.status in ('open', 'in_progress', 'pending') as open, i.kind
   from asked join tickets t on t.workspace_id = $1 and t.id = asked.ticket and t.conversation_id = asked.conversation
   join inboxes i on i.workspace_id = $1 and i.id = t.inbox_id order by t.id for update of t`,
);

/** Counts an answer of the assistant in a ticket that is locked. */
export function markAnswered(tx: Tx, ticketId: string): void {
  tx.writeEach(ANSWERED, { ticket: ticketId });
}

/** Locks the conversation, then the ticket, and says how things stand with both. */
export async function lockStanding(tx: Tx, conversationId: string, ticketId: string): Promise<Standing | null> {
  tx.claim(`turn of ${conversationId}`);
  // Both leave as one packet; the second looks when the first has its lock.
  const [[conversation], [ticket]] = await Promise.all([
    tx.each(LOCK_CONVERSATION, { conversation: conversationId }),
    tx.each(LOCK_TICKET, { ticket: ticketId, conversation: conversationId }),
  ]);
  return conversation && ticket ? { ...conversation, ...ticket } : null;
}

interface Replying extends Posting {
  conversation: string;
  ticket: string;
  inbox: string;
  seen: number;
  author: string;
  author_called: string;
  words: string;
  beside: Record<string, unknown>;
  on_its_way: string;
  said_in: string | null;
}

const REPLY = defineEach<Replying>(
  'insert-reply',
  'id uuid, seq integer, conversation uuid, ticket uuid, inbox uuid, seen integer, author uuid, author_called text, words text, beside jsonb, on_its_way text, said_in text',
  `, spot as (
     update conversations c set last_seq = c.last_seq + 1, answered_seq = greatest(c.answered_seq, asked.seen), updated_at = now(),
       language = coalesce(asked.said_in, c.language)
     from asked where c.workspace_id = $1 and c.id = asked.conversation returning asked.*, c.contact_id),
   learned as (
     update contacts p set language = spot.said_in, updated_at = now() from spot
     where spot.said_in is not null and p.workspace_id = $1 and p.id = spot.contact_id)
   insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_id, author_name, kind, text, content, delivery, delivery_changed_at, occurred_at)
   select $1, spot.id, spot.conversation, spot.ticket, spot.inbox, spot.seq, 'assistant', spot.author, spot.author_called, 'text', spot.words, spot.beside,
     spot.on_its_way, now(), now() from spot`,
);

/**
 * Inserts what the assistant says under the next seq and records it. The caller holds the conversation's lock and has said nothing in it since, so the seq is known
 * without asking: the rest of a turn leaves together with it, and the commit.
 */
export async function insertReply(tx: Tx, reply: AssistantReply, standing: Pick<Standing, 'kind' | 'inboxId' | 'lastSeq'>): Promise<Posting> {
  const delivery = standing.kind === 'webchat' ? 'sent' : 'queued';
  const message = { id: reply.ready?.messageId ?? newId(), seq: standing.lastSeq + 1 };
  tx.writeEach(REPLY, {
    ...message,
    conversation: reply.conversationId,
    ticket: reply.ticketId,
    inbox: standing.inboxId,
    seen: reply.seenSeq,
    author: reply.assistant.id,
    author_called: reply.assistant.name,
    words: reply.text,
    beside: reply.content,
    on_its_way: delivery,
    said_in: reply.language ?? null,
  });
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
    { conversationId: reply.conversationId, ticketId: reply.ticketId, actor: { kind: 'assistant', id: reply.assistant.id }, carried: reply.ready ?? undefined },
  );
  return message;
}
