import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { changeHolder } from './assignment-holder.ts';
import { claimAttachments, linkAttachments } from './attach-to-message.ts';
import { cleanJson, cleanText } from './clean-text.ts';
import { NOT_DELIVERABLE } from './desk-inbox.ts';
import { messagePosted, ticketTakenOver } from './events.ts';
import { lockTicket, requireOpen } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { findMentions, requireMentionable, saveMentions } from './mentions.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { moveTicket } from './move-ticket.ts';
import { shownText, toOutgoing } from './outgoing.ts';
import type { OutgoingInput } from './outgoing.ts';
import type { DeliveryState, InboxKind } from './schema.ts';

export interface TeammateReply extends OutgoingInput {
  content: string;
  /** Repeating it returns the first message. */
  clientId?: string | undefined;
  /** Uploaded files that go with it. */
  attachments?: readonly string[] | undefined;
  /** The newest seq the author saw. When the contact or someone else spoke since, the reply is refused as stale (G10). */
  lastSeenSeq?: number | undefined;
  /** Teammates a note calls, beside those its text names as `@[name](id)`. */
  mentions?: readonly string[] | undefined;
}

/** Posts a person's reply. Answering a ticket of the assistant takes it over. */
export async function postTeammateReply(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  ticketId: string,
  input: TeammateReply,
): Promise<{ message: StoredMessage; repeated: boolean }> {
  return post(ctx, who, { ticketId, input, kind: 'text' });
}

/** Adds a private note: seen by teammates, never by the contact or the assistant's reply. */
export async function addNote(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  ticketId: string,
  input: TeammateReply,
): Promise<{ message: StoredMessage; repeated: boolean }> {
  return post(ctx, who, { ticketId, input, kind: 'note' });
}

interface Posting {
  ticketId: string;
  input: TeammateReply;
  kind: 'text' | 'note';
}

function post(ctx: Pick<Ctx, 'db'>, who: Principal, { ticketId, input, kind }: Posting): Promise<{ message: StoredMessage; repeated: boolean }> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    const earlier = input.clientId ? await findByClientId(tx, ticket.conversationId, input.clientId) : null;
    if (earlier) {
      if (earlier.text !== cleanText(shownText(input.content, input.template)) || earlier.kind !== kind) throw new BatonError('idempotency_mismatch');
      return { message: earlier, repeated: true };
    }
    if (kind === 'text') {
      requireOpen(ticket, who);
      await refuseStale(tx, ticket, input.lastSeenSeq);
    }
    const called = kind === 'note' ? findMentions(input.content, input.mentions) : [];
    await requireMentionable(tx, ticket, called);
    const message = await insertOwn(tx, who, { ticket, input, kind });
    if (kind === 'text') await answerTicket(tx, who, ticket);
    if (called.length > 0) await saveMentions(tx, who, { ticket, messageId: message.id, ids: called });
    return { message, repeated: false };
  });
}

export async function findByClientId(tx: Tx, conversationId: string, clientId: string): Promise<StoredMessage | null> {
  const [row] = await tx.query<StoredMessage>(`select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and conversation_id = $2 and client_id = $3`, [
    tx.workspaceId,
    conversationId,
    clientId,
  ]);
  return row ?? null;
}

async function refuseStale(tx: Tx, ticket: LockedTicket, lastSeenSeq: number | undefined): Promise<void> {
  if (lastSeenSeq === undefined || lastSeenSeq >= ticket.lastSeq) return;
  const fresh = await tx.query<StoredMessage>(
    `select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and conversation_id = $2 and seq > $3 and kind <> 'note' order by seq limit 50`,
    [tx.workspaceId, ticket.conversationId, lastSeenSeq],
  );
  if (fresh.length === 0) return;
  const details = {
    last_seq: ticket.lastSeq,
    new_messages: fresh.map((one) => ({
      id: one.id,
      seq: one.seq,
      author: one.authorKind,
      author_name: one.authorName,
      content: one.deletedAt ? '' : one.text,
      created_at: one.createdAt,
    })),
  };
  throw new BatonError('stale', { details });
}

/** Stored is delivered, or never will be; everything else waits for its provider to be called. */
const AT_ONCE: Partial<Record<InboxKind, DeliveryState>> = { webchat: 'sent', desk: 'not_deliverable' };

async function insertOwn(
  tx: Tx,
  who: Principal,
  { ticket, input, kind }: { ticket: LockedTicket; input: TeammateReply; kind: 'text' | 'note' },
): Promise<StoredMessage> {
  const delivery = kind === 'note' ? null : (AT_ONCE[ticket.inboxKind] ?? 'queued');
  const files = input.attachments ?? [];
  const by = { kind: who.kind, id: who.id };
  const outgoing = kind === 'note' ? {} : await toOutgoing(tx, input, ticket);
  const named = await claimAttachments(tx, { ids: files, inboxKind: kind === 'note' ? null : ticket.inboxKind, ticketId: ticket.id, by });
  const [message] = await tx.query<StoredMessage>(
    `with place as (
       update conversations set last_seq = last_seq + 1, updated_at = now(),
         answered_seq = case when $10 = 'text' then greatest(answered_seq, last_contact_seq) else answered_seq end
       where workspace_id = $1 and id = $3 returning last_seq)
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_id, author_name, kind, text, client_id, delivery, delivery_error, delivery_changed_at, occurred_at, content)
     select $1, $2, $3, $4, $5, place.last_seq, 'teammate', $6, $7, $10, $8, $9, $11, $13::jsonb, now(), now(), $12::jsonb from place returning ${MESSAGE_COLUMNS}`,
    [
      tx.workspaceId,
      newId(),
      ticket.conversationId,
      ticket.id,
      ticket.inboxId,
      who.id,
      who.name,
      cleanText(shownText(input.content, input.template)),
      input.clientId ?? null,
      kind,
      delivery,
      JSON.stringify(cleanJson({ ...outgoing, ...named })),
      delivery === 'not_deliverable' ? NOT_DELIVERABLE : null,
    ],
  );
  if (!message) throw new Error('the conversation vanished while locked');
  await linkAttachments(tx, files, message);
  await tx.record(
    messagePosted,
    {
      conversation_id: ticket.conversationId,
      ticket_id: ticket.id,
      inbox_id: ticket.inboxId,
      message_id: message.id,
      seq: message.seq,
      author_kind: 'teammate',
      delivery: delivery === 'queued' ? 'queued' : 'none',
    },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } },
  );
  return message;
}

async function answerTicket(tx: Tx, who: Principal, ticket: LockedTicket): Promise<void> {
  const wasAssistants = ticket.owner === 'assistant';
  if (who.kind === 'teammate' && ticket.assigneeId === null) await changeHolder(tx, who, ticket, { assigneeId: who.id, reason: 'manual' });
  await moveTicket(tx, who, ticket, { move: 'reply' });
  if (!wasAssistants) return;
  const subject = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId };
  await tx.record(
    ticketTakenOver,
    { ...subject, teammate_id: who.id },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } },
  );
}
