import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { cleanJson, cleanText } from './clean-text.ts';
import { messageReceived } from './events.ts';
import type { SenderIdentity } from './resolve-contact.ts';

/** Something that a channel tells of a contact, which the contact did not say. */
export interface Notice {
  inboxId: string;
  /** Once for each. */
  externalId: string;
  /** The provider's own conversation, where one contact can have several. */
  threadId?: string;
  /** Of whom it tells, most trusted first. */
  about: readonly SenderIdentity[];
  occurredAt: Date;
  text: string;
  content: Record<string, unknown>;
  /** The channel vouches that the contact is known by this from now on, instead of the one they had of that kind. */
  becomes?: SenderIdentity | null;
}

const OTHER_CONTACT = 'There is another contact of that name already. They were not merged: merge them when they are one person.';

/**
 * Shows a notice in the contact's conversation. It opens nothing and answers nothing. A new identity is added when nobody has it; when
 * another contact has it, that is said and nothing is merged: a number can change hands.
 */
export async function receiveNotice(tx: Tx, notice: Notice): Promise<'noted' | 'noted_before' | 'unknown_contact' | 'no_conversation'> {
  const contactId = await findContact(tx, notice.about);
  if (contactId === null) return 'unknown_contact';
  const taken = notice.becomes ? await renewIdentity(tx, contactId, notice) : false;
  const [place] = await tx.query<{ id: string; ticketId: string | null; seq: number }>(
    `update conversations c set last_seq = last_seq + 1, updated_at = now()
     where c.workspace_id = $1 and c.inbox_id = $2 and c.contact_id = $3 and c.status = 'active' and ($5::text is null or c.thread_id = $5)
       and not exists (select from messages m where m.workspace_id = $1 and m.inbox_id = $2 and m.external_id = $4)
     returning c.id, c.last_seq as seq,
       (select t.id from tickets t where t.workspace_id = $1 and t.conversation_id = c.id and t.status in ('open', 'in_progress', 'pending')) as "ticketId"`,
    [tx.workspaceId, notice.inboxId, contactId, notice.externalId, notice.threadId ?? null],
  );
  if (!place) return (await isThere(tx, notice)) ? 'noted_before' : 'no_conversation';
  const id = newId();
  const text = cleanText(taken ? `${notice.text} ${OTHER_CONTACT}` : notice.text);
  await tx.query(
    `insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, kind, text, content, external_id, occurred_at)
     values ($1, $2, $3, $4, $5, $6, 'system', 'status', $7, $8::jsonb, $9, $10)`,
    [
      tx.workspaceId,
      id,
      place.id,
      place.ticketId,
      notice.inboxId,
      place.seq,
      text,
      JSON.stringify(cleanJson({ ...notice.content, conflict: taken })),
      notice.externalId,
      notice.occurredAt,
    ],
  );
  await tx.record(
    messageReceived,
    {
      conversation_id: place.id,
      ticket_id: place.ticketId,
      inbox_id: notice.inboxId,
      message_id: id,
      seq: place.seq,
      kind: 'status',
      author_kind: 'system',
    },
    { conversationId: place.id, ticketId: place.ticketId },
  );
  return 'noted';
}

/** Whether there is anything that a reaction, an edit or a deletion could be about: none of these begins a conversation. */
export async function hasConversation(tx: Tx, inboxId: string, identities: readonly SenderIdentity[]): Promise<boolean> {
  const contactId = await findContact(tx, identities);
  if (contactId === null) return false;
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select from conversations where workspace_id = $1 and inbox_id = $2 and contact_id = $3 and status = 'active') as found`,
    [tx.workspaceId, inboxId, contactId],
  );
  return row?.found === true;
}

async function findContact(tx: Tx, identities: readonly SenderIdentity[]): Promise<string | null> {
  for (const { kind, value } of identities) {
    const [row] = await tx.query<{ contactId: string }>(
      'select contact_id as "contactId" from contact_identities where workspace_id = $1 and kind = $2 and value = $3',
      [tx.workspaceId, kind, value],
    );
    if (row) return row.contactId;
  }
  return null;
}

/** True when somebody else has the new identity. The old one stays, but is no longer vouched for, so nothing is sent to it. */
export async function renewIdentity(tx: Tx, contactId: string, { becomes, about }: Pick<Notice, 'about' | 'becomes'>): Promise<boolean> {
  if (!becomes) return false;
  await tx.query(`insert into contact_identities (workspace_id, kind, value, contact_id, verified) values ($1, $2, $3, $4, true) on conflict do nothing`, [
    tx.workspaceId,
    becomes.kind,
    becomes.value,
    contactId,
  ]);
  const owner = await findContact(tx, [becomes]);
  if (owner !== contactId) return true;
  const old = about.filter((one) => one.kind === becomes.kind && one.value !== becomes.value).map((one) => one.value);
  await tx.query('update contact_identities set verified = false where workspace_id = $1 and contact_id = $2 and kind = $3 and value = any($4::text[])', [
    tx.workspaceId,
    contactId,
    becomes.kind,
    old,
  ]);
  return false;
}

async function isThere(tx: Tx, notice: Notice): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    'select exists (select from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3) as found',
    [tx.workspaceId, notice.inboxId, notice.externalId],
  );
  return row?.found === true;
}
