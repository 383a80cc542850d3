import type { Ctx } from '#platform/context';
import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { createSeenBefore } from '#platform/seen-before';
import { changeEarlier } from './change-earlier.ts';
import { cleanJson, cleanText } from './clean-text.ts';
import { messageReceived } from './events.ts';
import { mayHoldCode } from './find-code.ts';
import { hearCode, maskWhereAsked } from './hear-code.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { lookUpContact, meetContact, normalise, resolveContact } from './resolve-contact.ts';
import type { Known, SenderIdentity } from './resolve-contact.ts';
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
  // Whom this process never heard of is nearly always nobody's contact yet. Taking them for a stranger does nothing where they are one, and costs Postgres 0.5 ms once.
  const likelyStranger = clean.threadId === undefined && !wasHeardBefore(nameOf(workspaceId, clean.from.identities));
  return ctx.db
    .tx(workspaceId, async (tx) => {
      // All leave as one packet: whoever is known is nearly always known by the first of their identities.
      const [before, usual, look] = await Promise.all([
        findRepeated(tx, clean),
        findUsualPlace(tx, clean),
        likelyStranger ? hearStranger(ctx, tx, clean) : lookUpContact(tx, clean.from).then((known) => ({ known })),
      ]);
      if (before) return { isNew: false, message: before };
      const isStranger = 'known' in look && look.known.length === 0 && clean.threadId === undefined;
      const first = isStranger ? await hearStranger(ctx, tx, clean) : look;
      if ('message' in first) return { isNew: true, message: first.message, contested: false };
      const { contactId, contested } = await resolveContact(tx, clean.from, first.known);
      const place = usual?.contactId === contactId ? usual : await findPlace(tx, clean, contactId);
      // A statement cannot take one row twice, and what was read of it would not hold.
      tx.claim(`conversation of ${contactId} in ${clean.inboxId}`);
      const message = mayHoldCode(clean.text) && !place.isNew ? await withoutCode(ctx, tx, { message: clean, place, contactId }) : clean;
      const stored = await hear(ctx, tx, { message, contactId, place });
      // Two deliveries of one message raced past the first look; the other one won, and this one leaves no trace.
      if (!stored) throw new RepeatedDelivery();
      return { isNew: true, message: stored, contested };
    })
    .catch(async (error: unknown) => {
      if (!(error instanceof RepeatedDelivery)) throw error;
      const first = await ctx.db.tx(workspaceId, (tx) => findRepeated(tx, clean));
      if (!first) throw error;
      return { isNew: false, message: first };
    });
}

const MOST_REMEMBERED = 100_000;
const wasHeardBefore = createSeenBefore(MOST_REMEMBERED);

function nameOf(workspaceId: string, [first]: readonly SenderIdentity[]): string {
  return `${workspaceId} ${first?.kind} ${first && normalise(first)}`;
}

interface Hearing {
  message: InboundMessage;
  contactId: string;
  place: Place;
}

/**
 * The first words of somebody whom nobody knows: contact, conversation, ticket and message leave as one packet, under ids of our own. Where they are known after all,
 * all that follows finds nothing to work on, and who they are comes back instead.
 */
async function hearStranger(ctx: Pick<Ctx, 'clock' | 'config'>, tx: Tx, message: InboundMessage): Promise<{ message: StoredMessage } | { known: Known[] }> {
  const contactId = newId();
  const [known, stored] = await Promise.all([
    meetContact(tx, contactId, message.from),
    hear(ctx, tx, { message, contactId, place: startPlace(tx, message, contactId) }),
  ]);
  if (known.length > 0) return { known };
  if (!stored) throw new RepeatedDelivery();
  return { message: stored };
}

/** Stores it with its ticket and records it. Null when it was there already, or when there is no such conversation. */
async function hear(ctx: Pick<Ctx, 'clock' | 'config'>, tx: Tx, { message, contactId, place }: Hearing): Promise<StoredMessage | null> {
  const arriving = toArriving(ctx, message, place.conversationId, contactId);
  const { ticketId, opened } = await ticketFor(tx, message, place, arriving);
  // The database answers in this order: how the turn stood, then the message.
  const reading = message.overtakenBy === undefined || ticketId === null ? null : readTurn(tx, ticketId);
  const fresh = opened !== undefined && arriving.waitsSince !== null;
  const storing = { message, deadlineAt: arriving.deadlineAt, conversationId: place.conversationId, ticketId, fresh };
  const [found, turn] = await Promise.all([store(tx, storing), reading, opened]);
  if (!found) return null;
  const { ticket, ...stored } = found;
  if (turn)
    tx.write('update tickets set waiting_since = $3, line_since = $4 where workspace_id = $1 and id = $2', [tx.workspaceId, ticketId, turn.waiting, turn.line]);
  if (!place.isNew && SPOKEN.includes(message.kind))
    tx.writeEach(CATCH_UP, { id: stored.id, conversation_id: place.conversationId, external_id: message.externalId });
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
  return stored;
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
const CATCH_UP = defineEach<{ id: string; conversation_id: string; external_id: string }>(
  'catch-up',
  'id uuid, conversation_id uuid, external_id text',
  `update messages m set text = coalesce(c.text, m.text), edited_at = c.edited, deleted_at = c.gone,
     content = case when c.text is null then m.content else jsonb_set(m.content, '{earlier}', to_jsonb(array[m.text])) end
   from asked cross join lateral (
     select max(e.occurred_at) filter (where e.kind = 'deletion') as gone, max(e.occurred_at) filter (where e.kind = 'edit') as edited,
       (array_agg(e.text order by e.occurred_at desc) filter (where e.kind = 'edit'))[1] as text
     from messages e where e.workspace_id = $1 and e.conversation_id = asked.conversation_id and e.kind in ('edit', 'deletion')
       and e.content->>'target_external_id' = asked.external_id) as c
   where m.workspace_id = $1 and m.id = asked.id and (c.gone is not null or c.edited is not null)`,
);

class RepeatedDelivery extends Error {}

const REPEATED = defineEach<{ inbox: string; name: string }, StoredMessage>(
  'find-repeated',
  'inbox uuid, name text',
  `select asked.place, found.* from asked cross join lateral (
     select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and inbox_id = asked.inbox and external_id = asked.name) as found`,
);

async function findRepeated(tx: Tx, message: InboundMessage): Promise<StoredMessage | null> {
  const [row] = await tx.each(REPEATED, { inbox: message.inboxId, name: message.externalId });
  return row ?? null;
}

interface Placing {
  id: string;
  inbox: string;
  contact: string;
  thread: string | null;
}

interface PlacingByIdentity {
  id: string;
  inbox: string;
  identity: string;
  named_by: string;
  message: string;
}

const PLACING = 'id uuid, inbox uuid, contact uuid, thread text';
/** There is nothing to find for a contact who was not made. */
const OF_CONTACT = 'select asked.* from asked join contacts c on c.workspace_id = $1 and c.id = asked.contact';
/** Nothing is touched for a message that was there before. */
const OF_IDENTITY = `select asked.place, asked.id, asked.inbox, i.contact_id as contact, null::text as thread
   from asked join contact_identities i on i.workspace_id = $1 and i.kind = asked.identity and i.value = asked.named_by
   where not exists (select from messages m where m.workspace_id = $1 and m.inbox_id = asked.inbox and m.external_id = asked.message)`;

const BY_CONTACT = "(workspace_id, inbox_id, contact_id) where status = 'active' and thread_id is null";
const BY_THREAD = '(workspace_id, inbox_id, thread_id) where thread_id is not null';

// The rows of conversations are locked in the order of their inboxes and contacts everywhere (lockStanding).
const toPlace = (whose: string, target: string) => `, whose as (${whose}), spot as (
     insert into conversations (workspace_id, id, inbox_id, contact_id, thread_id) select $1, id, inbox, contact, thread from whose order by inbox, contact
     on conflict ${target} do update set updated_at = now()
     returning id, last_seq, inbox_id, contact_id, thread_id)
   select whose.place, spot.id as "conversationId", spot.contact_id as "contactId", spot.last_seq = 0 as "isNew",
     (select t.id from tickets t where t.workspace_id = $1 and t.conversation_id = spot.id and t.status in ('open', 'in_progress', 'pending')) as "ticketId"
   from whose join spot on spot.inbox_id = whose.inbox and ${target === BY_THREAD ? 'spot.thread_id = whose.thread' : 'spot.contact_id = whose.contact'}`;

const FIND_PLACE = defineEach<Placing, Place>('find-place', PLACING, toPlace(OF_CONTACT, BY_CONTACT));
const FIND_THREAD = defineEach<Placing, Place>('find-thread', PLACING, toPlace(OF_CONTACT, BY_THREAD));
const USUAL_PLACE = defineEach<PlacingByIdentity, Place & { contactId: string }>(
  'usual-place',
  'id uuid, inbox uuid, identity text, named_by text, message text',
  toPlace(OF_IDENTITY, BY_CONTACT),
);

/** The provider's conversation, or the active one of this contact in this inbox, made when there is none, locked until the commit. */
async function findPlace(tx: Tx, message: InboundMessage, contactId: string): Promise<Place> {
  const [row] = await tx.each(message.threadId === undefined ? FIND_PLACE : FIND_THREAD, toPlacing(message, contactId));
  if (!row) throw new Error('a conversation was neither found nor made');
  return row;
}

/** The same for a contact who is being made, without waiting for the database's answer. */
function startPlace(tx: Tx, message: InboundMessage, contactId: string): Place {
  const placing = toPlacing(message, contactId);
  tx.writeEach(FIND_PLACE, placing);
  return { conversationId: placing.id, isNew: true, ticketId: null };
}

function toPlacing({ inboxId, threadId }: InboundMessage, contactId: string): Placing {
  return { id: newId(), inbox: inboxId, contact: contactId, thread: threadId ?? null };
}

/** The same before it is known who the contact is, by the first of their identities: its owner is the contact whenever there is one. Null where there is none. */
async function findUsualPlace(tx: Tx, { inboxId, threadId, externalId, from }: InboundMessage): Promise<(Place & { contactId: string }) | null> {
  const [first] = from.identities;
  if (threadId !== undefined || !first) return null;
  const [row] = await tx.each(USUAL_PLACE, { id: newId(), inbox: inboxId, identity: first.kind, named_by: normalise(first), message: externalId });
  return row ?? null;
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
  const waitsSince = author === 'contact' && SPOKEN.includes(message.kind) && message.overtakenBy === undefined ? message.occurredAt : null;
  return { conversationId, contactId, inboxId, text, author, begins, isOver, deadlineAt, waitsSince };
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
  /** The ticket was opened for it, and is as the message leaves it. */
  fresh: boolean;
}

type Stored = StoredMessage & { ticket: StoredOn['ticket'] | null };

interface Row {
  id: string;
  conversation: string;
  ticket: string | null;
  author: string;
  spoken: boolean;
  moment: Date;
  deadline: Date;
  said_kind: string;
  words: string;
  inbox: string;
  beside: Record<string, unknown>;
  author_called: string | null;
  named: string;
  client: string | null;
  overtaken_by: number | null;
  fresh: boolean;
}

const ROW = `id uuid, conversation uuid, ticket uuid, author text, spoken boolean, moment timestamptz, deadline timestamptz, said_kind text, words text, inbox uuid,
  beside jsonb, author_called text, named text, client text, overtaken_by integer, fresh boolean`;

/** Whether the contact begins to wait with this message. */
const TAKES_TURN = `spot.author = 'contact' and spot.spoken and spot.overtaken_by is null and t.status in ('open', 'in_progress', 'pending')
  and (t.waiting_since is null or t.first_seq = spot.seq)`;

/** Takes the next seq, keeps the ticket's clock, inserts the message: tickets in the order of their ids, as whoever else writes many of them. */
const STORE = defineEach<Row, Stored>(
  'store-message',
  ROW,
  `, spot as (
     update conversations c set last_seq = c.last_seq + 1, updated_at = now(),
       -- A word that came late, and was answered since, is waited with by nobody.
       last_contact_seq = case when asked.spoken and asked.author = 'contact' and asked.overtaken_by is null then c.last_seq + 1 else c.last_contact_seq end,
       answered_seq = case when asked.author <> 'teammate' then c.answered_seq when asked.overtaken_by is null then c.last_seq + 1
         else greatest(c.answered_seq, asked.overtaken_by - 1) end,
       contact_wrote_at = case when asked.author = 'contact' and asked.said_kind not in ('edit', 'deletion') then greatest(c.contact_wrote_at, asked.moment)
         else c.contact_wrote_at end
     from asked where c.workspace_id = $1 and c.id = asked.conversation returning asked.*, c.last_seq as seq
   ), clock as (
     -- Whose turn it is, as the trigger messages_keep_turn keeps it: here it costs no second version of the row.
     update tickets t set updated_at = now(),
       first_response_at = case when spot.author = 'teammate' then coalesce(t.first_response_at, now()) else t.first_response_at end,
       deadline_at = case when spot.author = 'teammate' then null
         when t.owner = 'assistant' and spot.spoken and spot.overtaken_by is null then coalesce(t.deadline_at, spot.deadline) else t.deadline_at end,
       waiting_since = case when ${TAKES_TURN} then spot.moment else t.waiting_since end,
       line_since = case when ${TAKES_TURN} then spot.moment else t.line_since end
     from spot where not spot.fresh and t.workspace_id = $1 and t.id = spot.ticket returning t.id, t.status, t.owner
   ), stored as (
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_name, kind, text, content, external_id, client_id, occurred_at)
     select $1, spot.id, spot.conversation, spot.ticket, spot.inbox, spot.seq, spot.author, spot.author_called, spot.said_kind, spot.words, spot.beside, spot.named,
       spot.client, spot.moment from spot
     on conflict do nothing returning ${MESSAGE_COLUMNS})
   select spot.place, stored.*, (select json_build_object('id', clock.id, 'status', clock.status, 'owner', clock.owner) from clock where clock.id = spot.ticket) as ticket
   from spot join stored on stored.id = spot.id`,
  ({ ticket, conversation }) => ticket ?? conversation,
);

/** Null when the message was there already. Says how its ticket stands, unless that is fresh. */
async function store(tx: Tx, { message, deadlineAt, conversationId, ticketId, fresh }: Storing): Promise<Stored | null> {
  const { kind, inboxId, text, content = {}, occurredAt } = message;
  if (kind === 'edit' || kind === 'deletion')
    changeEarlier(tx, { conversation: conversationId, inbox: inboxId, moment: occurredAt, said_kind: kind, words: text, beside: content });
  const [row] = await tx.each(STORE, {
    id: newId(),
    conversation: conversationId,
    ticket: ticketId,
    author: message.author ?? 'contact',
    spoken: SPOKEN.includes(kind),
    moment: occurredAt,
    deadline: deadlineAt,
    said_kind: kind,
    words: text,
    inbox: inboxId,
    beside: content,
    author_called: message.from.name?.slice(0, 200) ?? null,
    named: message.externalId,
    client: message.clientId ?? null,
    overtaken_by: message.overtakenBy ?? null,
    fresh,
  });
  return row ?? null;
}
