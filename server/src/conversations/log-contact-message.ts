import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { cleanText } from './clean-text.ts';
import { messageReceived } from './events.ts';
import { leadsTo, requireMove } from './lifecycle.ts';
import { lockTicket } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { moveTicket } from './move-ticket.ts';
import { findByClientId } from './post-teammate-reply.ts';

export interface LoggedMessage {
  content: string;
  fromName?: string | undefined;
  fromEmail?: string | undefined;
  clientId?: string | undefined;
}

/**
 * Writes down what the contact said on the phone, in a form, in a letter: on tickets that the desk keeps itself. The ticket follows as if the contact
 * had written. On a connected channel nobody speaks for the contact.
 * @throws invalid_input on a connected channel; conflict on a closed ticket
 */
export async function logContactMessage(tx: Tx, who: Principal, ticket: LockedTicket, said: LoggedMessage): Promise<StoredMessage> {
  if (ticket.inboxKind !== 'desk') {
    const reason = 'must be true here: what the contact says comes in through their channel';
    throw new BatonError('invalid_input', { details: [{ field: 'from_agent', reason, allowed: [true] }] });
  }
  const contact = { kind: 'contact', id: ticket.contactId } as const;
  const next = leadsTo('hear', ticket.status, contact);
  if (next === null) requireMove('reply', ticket, who);
  if (next !== ticket.status) await moveTicket(tx, contact, ticket, { move: 'hear' });
  const message = await insert(tx, who, ticket, said);
  await tx.record(
    messageReceived,
    {
      conversation_id: ticket.conversationId,
      ticket_id: ticket.id,
      inbox_id: ticket.inboxId,
      message_id: message.id,
      seq: message.seq,
      kind: message.kind,
      author_kind: 'contact',
    },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } },
  );
  return message;
}

/** The same for a ticket by its id; a client id that was used before gives the first message. */
export async function logForTicket(
  ctx: Pick<Ctx, 'db'>,
  who: Principal,
  ticketId: string,
  said: LoggedMessage,
): Promise<{ message: StoredMessage; repeated: boolean }> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    const earlier = said.clientId ? await findByClientId(tx, ticket.conversationId, said.clientId) : null;
    if (!earlier) return { message: await logContactMessage(tx, who, ticket, said), repeated: false };
    if (earlier.text !== cleanText(said.content) || earlier.authorKind !== 'contact') throw new BatonError('idempotency_mismatch');
    return { message: earlier, repeated: true };
  });
}

async function insert(tx: Tx, who: Principal, ticket: LockedTicket, said: LoggedMessage): Promise<StoredMessage> {
  const content = { logged_by: { kind: who.kind, id: who.id, name: who.name }, ...(said.fromEmail ? { from_email: said.fromEmail } : {}) };
  const [message] = await tx.query<StoredMessage>(
    `with place as (
       update conversations set last_seq = last_seq + 1, last_contact_seq = last_seq + 1, contact_wrote_at = now(), updated_at = now()
       where workspace_id = $1 and id = $3 returning last_seq)
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_name, kind, text, content, client_id, occurred_at)
     select $1, $2, $3, $4, $5, place.last_seq, 'contact', coalesce($6, (select name from contacts where workspace_id = $1 and id = $7)), 'text', $8, $9::jsonb, $10, now()
     from place returning ${MESSAGE_COLUMNS}`,
    [
      tx.workspaceId,
      newId(),
      ticket.conversationId,
      ticket.id,
      ticket.inboxId,
      said.fromName ?? null,
      ticket.contactId,
      cleanText(said.content),
      JSON.stringify(content),
      said.clientId ?? null,
    ],
  );
  if (!message) throw new Error('the conversation vanished while locked');
  return message;
}
