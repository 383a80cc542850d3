import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { cleanText } from './clean-text.ts';
import { countTags } from './count-tags.ts';
import { ensureDeskInbox, findLiveInbox } from './desk-inbox.ts';
import type { Channel } from './desk-inbox.ts';
import { ticketOpened } from './events.ts';
import { lockTicketRow } from './lock-ticket.ts';
import { logContactMessage } from './log-contact-message.ts';
import { postTeammateReply } from './post-teammate-reply.ts';
import { readTicketsIn } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';
import { resolveContact } from './resolve-contact.ts';
import type { PriorityName } from './schema.ts';

export interface NewTicket {
  contactId?: string | undefined;
  contact?: { email: string; name?: string | undefined; phone?: string | undefined } | undefined;
  subject: string;
  priority: PriorityName;
  channel: Channel;
  message?: string | undefined;
  /** Who says the message; undefined: us on a connected channel, else the contact. */
  fromAgent?: boolean | undefined;
  tags?: readonly string[] | undefined;
  /** Repeating it gives the same ticket. */
  clientId?: string | undefined;
}

/**
 * A person or program opens a ticket. Where a connected account of the channel reaches the contact, it is a ticket of that conversation and a message is
 * sent; otherwise the desk keeps it by itself, and what is answered is marked as not deliverable.
 * @throws conflict when that conversation has an open ticket; invalid_input; idempotency_mismatch
 */
export async function createTicket(ctx: Pick<Ctx, 'db'>, who: Principal, input: NewTicket): Promise<{ ticket: TicketView; repeated: boolean }> {
  requirePermission(who, 'tickets.reply');
  const workspaceId = workspaceOf(who);
  const { clientId, ...asked } = input;
  const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  const key = clientId === undefined ? null : { owner: `${who.kind}:${who.id}:${clientId}`, fingerprint };
  return ctx.db.tx(workspaceId, async (tx) => {
    const before = key === null ? null : await findRepeated(tx, key);
    if (before) return { ticket: await viewOf(tx, before), repeated: true };
    const contactId = await findContact(tx, input);
    const place = await findPlace(tx, input, contactId);
    const ticketId = await insertTicket(tx, who, { input, place, contactId, key });
    if (input.message !== undefined) await sayFirst(tx, who, { ticketId, text: input.message, isContact: !(input.fromAgent ?? place.live) });
    return { ticket: await viewOf(tx, ticketId), repeated: false };
  });
}

/** Whoever asks with the same key at the same moment waits, then finds the first ticket. */
async function findRepeated(tx: Tx, key: Key): Promise<string | null> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`ticket:${tx.workspaceId}:${key.owner}`]);
  const [row] = await tx.query<{ id: string; fingerprint: string }>(
    'select id, client_fingerprint as fingerprint from tickets where workspace_id = $1 and client_id = $2',
    [tx.workspaceId, key.owner],
  );
  if (row && row.fingerprint !== key.fingerprint) throw new BatonError('idempotency_mismatch');
  return row?.id ?? null;
}

/** An idempotency key with its author, and what was asked for under it. */
interface Key {
  owner: string;
  fingerprint: string;
}

async function findContact(tx: Tx, { contactId, contact }: NewTicket): Promise<string> {
  if (contact) {
    const email = { kind: 'email' as const, value: contact.email, verified: false };
    const phone = contact.phone === undefined ? [] : [{ kind: 'phone' as const, value: contact.phone, verified: false }];
    return (await resolveContact(tx, { identities: [email, ...phone], name: contact.name ?? null })).contactId;
  }
  // Merged contacts point on; a chain is as long as people merged one after the other.
  const [row] = await tx.query<{ id: string }>(
    `with recursive kept as (
       select id, merged_into from contacts where workspace_id = $1 and id = $2
       union select c.id, c.merged_into from contacts c join kept k on c.workspace_id = $1 and c.id = k.merged_into)
     select id from kept where merged_into is null`,
    [tx.workspaceId, contactId ?? null],
  );
  if (!row) throw new BatonError('invalid_input', { details: [{ field: 'customer_id', reason: 'is no customer of this workspace', allowed: null }] });
  return row.id;
}

interface Place {
  inboxId: string;
  conversationId: string;
  live: boolean;
}

async function findPlace(tx: Tx, input: NewTicket, contactId: string): Promise<Place> {
  const live = await findLiveInbox(tx, input.channel, contactId);
  if (!live) {
    const inboxId = await ensureDeskInbox(tx, input.channel);
    const conversationId = newId();
    await tx.query(`insert into conversations (workspace_id, id, inbox_id, contact_id, status) values ($1, $2, $3, $4, 'desk')`, [
      tx.workspaceId,
      conversationId,
      inboxId,
      contactId,
    ]);
    return { inboxId, conversationId, live: false };
  }
  if (input.fromAgent === false && input.message !== undefined) {
    const reason = 'must be true here: what the contact says comes in through their channel';
    throw new BatonError('invalid_input', { details: [{ field: 'from_agent', reason, allowed: [true] }] });
  }
  const [row] = await tx.query<{ id: string }>(
    `insert into conversations (workspace_id, id, inbox_id, contact_id) values ($1, $2, $3, $4)
     on conflict (workspace_id, inbox_id, contact_id) where status = 'active' and thread_id is null do update set updated_at = now() returning id`,
    [tx.workspaceId, newId(), live.inboxId, contactId],
  );
  if (!row) throw new Error('a conversation was neither found nor made');
  await refuseBesideOpen(tx, row.id);
  return { inboxId: live.inboxId, conversationId: row.id, live: true };
}

async function refuseBesideOpen(tx: Tx, conversationId: string): Promise<void> {
  const [open] = await tx.query<{ id: string; status: string }>(
    `select id, status from tickets where workspace_id = $1 and conversation_id = $2 and status in ('open', 'in_progress', 'pending')`,
    [tx.workspaceId, conversationId],
  );
  if (!open) return;
  const message = 'The customer has an open ticket on this channel. Work there.';
  throw new BatonError('conflict', { message, details: { ticket_id: open.id, status: open.status } });
}

interface Inserting {
  input: NewTicket;
  place: Place;
  contactId: string;
  key: Key | null;
}

async function insertTicket(tx: Tx, who: Principal, { input, place, contactId, key }: Inserting): Promise<string> {
  const id = newId();
  const tags = [...(input.tags ?? [])];
  await tx.query(
    `insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, priority, owner, tags, client_id, client_fingerprint, first_seq)
     select $1, $2, c.id, $4, $5, $6, $7, 'people', $8, $9, $10, c.last_seq + 1 from conversations c where c.workspace_id = $1 and c.id = $3`,
    [
      tx.workspaceId,
      id,
      place.conversationId,
      contactId,
      place.inboxId,
      cleanText(input.subject),
      input.priority,
      tags,
      key?.owner ?? null,
      key?.fingerprint ?? null,
    ],
  );
  await countTags(tx, [], tags);
  const payload = { conversation_id: place.conversationId, ticket_id: id, inbox_id: place.inboxId, owner: 'people' as const };
  await tx.record(ticketOpened, payload, { conversationId: place.conversationId, ticketId: id, actor: { kind: who.kind, id: who.id } });
  return id;
}

async function sayFirst(tx: Tx, who: Principal, { ticketId, text, isContact }: { ticketId: string; text: string; isContact: boolean }): Promise<void> {
  if (isContact) await logContactMessage(tx, who, await lockTicketRow(tx, ticketId), { content: text });
  else await postTeammateReply({ db: tx }, who, ticketId, { content: text });
}

async function viewOf(tx: Tx, ticketId: string): Promise<TicketView> {
  const [view] = await readTicketsIn(tx, [ticketId]);
  if (!view) throw notFound('ticket');
  return view;
}
