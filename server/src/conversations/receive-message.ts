import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { cleanJson, cleanText } from './clean-text.ts';
import { messageReceived } from './events.ts';
import { mayHoldCode } from './find-code.ts';
import { hearCode, maskWhereAsked } from './hear-code.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { lookUpContact, resolveContact } from './resolve-contact.ts';
import type { SenderIdentity } from './resolve-contact.ts';
import type { MessageKind } from './schema.ts';
import { findNewest, moveByMessage, reopenResolved, startTicketFor } from './ticket-of-message.ts';
import type { Arriving, StoredOn } from './ticket-of-message.ts';

/** What a channel made of one thing that came in. */
export interface InboundMessage {
  inboxId: string;
  /** The provider's id: one message, however often it is delivered. */
  externalId: string;
  /** The provider's own conversation, where one contact can have several. */
  threadId?: string;
  /** The idempotency key of a client of our own protocol. */
  clientId?: string;
  /** Most trusted identity first. */
  from: { identities: SenderIdentity[]; name?: string | null };
  /** When it was written, by the provider's clock. */
  occurredAt: Date;
  kind: Extract<MessageKind, 'text' | 'media' | 'reaction' | 'edit' | 'deletion' | 'unsupported'>;
  text: string;
  content?: Record<string, unknown>;
  /** teammate: written by a person of the shop in the provider's own app. */
  author?: 'contact' | 'teammate';
  /** The desk behind the inbox says that this begins new work, however soon after the last was resolved. */
  begins?: boolean;
  /** The desk behind the inbox says that the work was done when it heard of this: it belongs to what was done last, and opens nothing. */
  isOver?: boolean;
  /**
   * It came late: the seq of the first word that the other side has said since, 0 where the work was done since. A contact's is answered by it, and a person's
   * answers nothing from there on.
   */
  overtakenBy?: number;
}

const TEXT_MAX_CHARS = 100_000;
/** Kinds that ask for an answer. The others are about an earlier message. */
const SPOKEN: readonly string[] = ['text', 'media', 'unsupported'];

interface Place {
  conversationId: string;
  /** Nothing was said in it yet, so there is no earlier ticket to look for. */
  isNew: boolean;
  ticketId: string | null;
}

/**
 * Stores one incoming message with its contact, conversation and ticket, once: a repeated delivery returns the first row.
 * Everything in one transaction, with the event that wakes whoever must react.
 */
export async function receiveMessage(
  ctx: Pick<Ctx, 'db' | 'clock' | 'config' | 'vault'>,
  workspaceId: string,
  input: InboundMessage,
): Promise<{ isNew: boolean; message: StoredMessage; contested?: boolean }> {
  // Whoever answers what was asked since must not take it for a part of that.
  const late = input.overtakenBy !== undefined && input.author !== 'teammate' ? { overtaken: true } : {};
  const clean = { ...input, text: cleanText(input.text.slice(0, TEXT_MAX_CHARS)), content: { ...cleanJson(input.content ?? {}), ...late } };
  return ctx.db
    .tx(workspaceId, async (tx) => {
      const sender = { identities: clean.from.identities, name: clean.from.name ?? null };
      // Both leave as one packet.
      const [before, known] = await Promise.all([findRepeated(tx, clean), lookUpContact(tx, sender)]);
      if (before) return { isNew: false, message: before };
      const { contactId, contested } = await resolveContact(tx, sender, known);
      const place = await findPlace(tx, clean, contactId);
      const message = mayHoldCode(clean.text) && !place.isNew ? await withoutCode(ctx, tx, { message: clean, place, contactId }) : clean;
      const arriving = toArriving(ctx, message, place.conversationId, contactId);
      const { ticketId, opened } = await ticketFor(tx, message, place, arriving);
      // The database answers in this order: how the turn stood, then the message.
      const reading = message.overtakenBy === undefined || ticketId === null ? null : readTurn(tx, ticketId);
      const storing = { message, deadlineAt: arriving.deadlineAt, conversationId: place.conversationId, ticketId };
      const [found, turn] = await Promise.all([store(tx, storing), reading, opened]);
      // Two deliveries of one message raced past the first look; the other one won, and this one leaves no trace.
      if (!found) throw new RepeatedDelivery();
      const { ticket, ...stored } = found;
      if (turn)
        tx.write('update tickets set waiting_since = $3, line_since = $4 where workspace_id = $1 and id = $2', [
          workspaceId,
          ticketId,
          turn.waiting,
          turn.line,
        ]);
      if (!place.isNew && SPOKEN.includes(message.kind)) tx.write(CATCH_UP, [workspaceId, stored.id, place.conversationId, message.externalId], 'catch-up');
      if (ticket && SPOKEN.includes(message.kind)) stored.ticketId = await moveByMessage(tx, arriving, { messageId: stored.id, seq: stored.seq, ticket });
      await tx.record(
        messageReceived,
        {
          conversation_id: place.conversationId,
          ticket_id: stored.ticketId,
          inbox_id: message.inboxId,
          message_id: stored.id,
          seq: stored.seq,
          kind: stored.kind,
          author_kind: message.author ?? 'contact',
        },
        { conversationId: place.conversationId, ticketId: stored.ticketId, actor: { kind: message.author ?? 'contact', id: contactId } },
      );
      return { isNew: true, message: stored, contested };
    })
    .catch(async (error: unknown) => {
      if (!(error instanceof RepeatedDelivery)) throw error;
      const first = await ctx.db.tx(workspaceId, (tx) => findRepeated(tx, clean));
      if (!first) throw error;
      return { isNew: false, message: first };
    });
}

/** As it is stored: a code that proves the contact is tried and taken out of the words, and only what came of it is kept. */
async function withoutCode(
  ctx: Pick<Ctx, 'clock' | 'vault'>,
  tx: Tx,
  { message, place, contactId }: { message: InboundMessage; place: Place; contactId: string },
): Promise<InboundMessage> {
  if ((message.author ?? 'contact') !== 'contact' || !(SPOKEN.includes(message.kind) || message.kind === 'edit')) return message;
  const said = { conversationId: place.conversationId, contactId, ticketId: place.ticketId, text: message.text };
  // No turn follows an edit: a code that is written so is tried by nobody, and stands nowhere either.
  if (message.kind === 'edit') return { ...message, text: await maskWhereAsked(tx, said) };
  const heard = await hearCode(ctx, tx, said);
  return heard ? { ...message, text: heard.text, content: { ...message.content, code: heard.heard } } : message;
}

/** Its edits and its deletion may have overtaken it: what it says now is what the last of them says. */
const CATCH_UP = `update messages m set text = coalesce(c.text, m.text), edited_at = c.edited, deleted_at = c.gone,
    content = case when c.text is null then m.content else jsonb_set(m.content, '{earlier}', to_jsonb(array[m.text])) end
  from (select max(occurred_at) filter (where kind = 'deletion') as gone, max(occurred_at) filter (where kind = 'edit') as edited,
          (array_agg(text order by occurred_at desc) filter (where kind = 'edit'))[1] as text
        from messages where workspace_id = $1 and conversation_id = $3 and kind in ('edit', 'deletion') and content->>'target_external_id' = $4) as c
  where m.workspace_id = $1 and m.id = $2 and (c.gone is not null or c.edited is not null)`;

class RepeatedDelivery extends Error {}

async function findRepeated(tx: Tx, message: InboundMessage): Promise<StoredMessage | null> {
  const [row] = await tx.query<StoredMessage>(
    `select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3`,
    [tx.workspaceId, message.inboxId, message.externalId],
    'find-repeated',
  );
  return row ?? null;
}

const BY_THREAD = '(workspace_id, inbox_id, thread_id) where thread_id is not null';

/** The provider's conversation, or the active one of this contact in this inbox, made when there is none, locked until the commit. */
async function findPlace(tx: Tx, message: InboundMessage, contactId: string): Promise<Place> {
  const { threadId } = message;
  const target = threadId === undefined ? "(workspace_id, inbox_id, contact_id) where status = 'active' and thread_id is null" : BY_THREAD;
  const [row] = await tx.query<Place>(
    `with place as (
       insert into conversations (workspace_id, id, inbox_id, contact_id, thread_id) values ($1, $2, $3, $4, $5)
       on conflict ${target} do update set updated_at = now()
       returning id, last_seq)
     select place.id as "conversationId", place.last_seq = 0 as "isNew",
       (select t.id from tickets t where t.workspace_id = $1 and t.conversation_id = place.id and t.status in ('open', 'in_progress', 'pending')) as "ticketId"
     from place`,
    [tx.workspaceId, newId(), message.inboxId, contactId, threadId ?? null],
    threadId === undefined ? 'find-place' : 'find-thread',
  );
  if (!row) throw new Error('a conversation was neither found nor made');
  return row;
}

/** A later message opens a resolved ticket again, or the next one; a reaction or an edit does neither. */
async function ticketFor(tx: Tx, message: InboundMessage, place: Place, arriving: Arriving): Promise<{ ticketId: string | null; opened?: Promise<void> }> {
  if (place.ticketId !== null || !SPOKEN.includes(message.kind)) return { ticketId: place.ticketId };
  if (place.isNew) return startTicketFor(tx, arriving);
  const earlier = arriving.isOver ? await findNewest(tx, arriving) : await reopenResolved(tx, arriving);
  return earlier === null ? startTicketFor(tx, arriving) : { ticketId: earlier };
}

function toArriving(ctx: Pick<Ctx, 'clock' | 'config'>, message: InboundMessage, conversationId: string, contactId: string): Arriving {
  const deadlineAt = new Date(ctx.clock.now().getTime() + ctx.config.turnDeadlineSeconds * 1000);
  const { inboxId, text, author = 'contact', begins = false, isOver = false } = message;
  return { conversationId, contactId, inboxId, text, author, begins, isOver, deadlineAt };
}

/** Whose turn it is stays so when something comes late; a trigger would give it away. */
async function readTurn(tx: Tx, ticketId: string): Promise<{ waiting: Date | null; line: Date | null } | null> {
  const [row] = await tx.query<{ waiting: Date | null; line: Date | null }>(
    'select waiting_since as waiting, line_since as line from tickets where workspace_id = $1 and id = $2',
    [tx.workspaceId, ticketId],
  );
  return row ?? null;
}

interface Storing {
  message: InboundMessage;
  deadlineAt: Date;
  conversationId: string;
  ticketId: string | null;
}

type Stored = StoredMessage & { ticket: StoredOn['ticket'] | null };

/** Whether the contact begins to wait with this message. */
const TAKES_TURN = `$5 = 'contact' and $6 and $16::int is null and t.status in ('open', 'in_progress', 'pending') and (t.waiting_since is null or t.first_seq = place.last_seq)`;

/** One statement: take the next seq, keep the ticket's clock, insert the message. Null when the message was there already. */
async function store(tx: Tx, { message, deadlineAt, conversationId, ticketId }: Storing): Promise<Stored | null> {
  const author = message.author ?? 'contact';
  const spoken = SPOKEN.includes(message.kind);
  const [row] = await tx.query<Stored>(
    `with place as (
       update conversations set last_seq = last_seq + 1, updated_at = now(),
         -- A word that came late, and was answered since, is waited with by nobody.
         last_contact_seq = case when $6 and $5 = 'contact' and $16::int is null then last_seq + 1 else last_contact_seq end,
         answered_seq = case when $5 <> 'teammate' then answered_seq when $16::int is null then last_seq + 1 else greatest(answered_seq, $16 - 1) end,
         contact_wrote_at = case when $5 = 'contact' and $9 not in ('edit', 'deletion') then greatest(contact_wrote_at, $7) else contact_wrote_at end
       where workspace_id = $1 and id = $3 returning id, last_seq
     ), clock as (
       -- Whose turn it is, as the trigger messages_keep_turn keeps it: here it costs no second version of the row.
       update tickets t set updated_at = now(),
         first_response_at = case when $5 = 'teammate' then coalesce(first_response_at, now()) else first_response_at end,
         deadline_at = case when $5 = 'teammate' then null when owner = 'assistant' and $6 and $16 is null then coalesce(deadline_at, $8) else deadline_at end,
         waiting_since = case when ${TAKES_TURN} then $7 else waiting_since end,
         line_since = case when ${TAKES_TURN} then $7 else line_since end
       from place where t.workspace_id = $1 and t.id = $4 returning t.id, t.status, t.owner
     ), target as (
       update messages m set edited_at = case when $9 = 'edit' then greatest(m.edited_at, $7) else edited_at end,
         deleted_at = case when $9 = 'deletion' then $7 else deleted_at end,
         -- An edit that a later one has overtaken is one of the earlier texts.
         content = case when $9 = 'edit' then jsonb_set(m.content, '{earlier}', coalesce(m.content->'earlier', '[]')
           || to_jsonb(case when m.edited_at > $7 then $10 else m.text end)) else m.content end,
         text = case when $9 = 'edit' and (m.edited_at is null or m.edited_at <= $7) then $10 else m.text end
       where $9 in ('edit', 'deletion') and m.workspace_id = $1 and m.inbox_id = $11 and m.external_id = $12::jsonb->>'target_external_id'     ), edits as (
       update messages m set deleted_at = $7
       where $9 = 'deletion' and m.workspace_id = $1 and m.conversation_id = $3 and m.kind = 'edit' and m.content->>'target_external_id' = $12::jsonb->>'target_external_id'
     )
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_name, kind, text, content, external_id, client_id, occurred_at)
     select $1, $2, place.id, $4, $11, place.last_seq, $5, $13, $9, $10, $12::jsonb, $14, $15, $7 from place
     on conflict do nothing returning ${MESSAGE_COLUMNS},
       (select json_build_object('id', id, 'status', status, 'owner', owner) from clock) as ticket`,
    [
      tx.workspaceId,
      newId(),
      conversationId,
      ticketId,
      author,
      spoken,
      message.occurredAt,
      deadlineAt,
      message.kind,
      message.text,
      message.inboxId,
      JSON.stringify(message.content ?? {}),
      message.from.name?.slice(0, 200) ?? null,
      message.externalId,
      message.clientId ?? null,
      message.overtakenBy ?? null,
    ],
    'store-message',
  );
  return row ?? null;
}
