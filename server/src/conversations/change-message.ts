import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { cleanText } from './clean-text.ts';
import { eraseMessages } from './erase-messages.ts';
import { messageDeleted, messageEdited } from './events.ts';
import { lockTicket } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { findMentions, requireMentionable, saveMentions } from './mentions.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import { reachOf } from './outside-reach.ts';
import type { OutsideReach } from './outside-reach.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

export interface ChangedMessage {
  message: StoredMessage;
  /** What can and cannot be taken back outside. */
  outside: OutsideReach;
}

/**
 * Changes the text of a note or of something we said; the text before goes into its history. What is still queued goes out as it is now.
 * @throws forbidden unless the author or messages.moderate; conflict for what a contact wrote, and what is deleted
 */
export async function editMessage(ctx: Deps, who: Principal, place: { ticketId: string; messageId: string }, content: string): Promise<ChangedMessage> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const { ticket, message } = await lockMessage(tx, who, place);
    requireMayChange(who, message);
    if (message.deletedAt) throw new BatonError('conflict', { message: 'The message is deleted.', details: { deleted_at: message.deletedAt } });
    if (!isOurs(message) || (message.kind !== 'text' && message.kind !== 'note' && message.kind !== 'media'))
      throw new BatonError('conflict', { message: 'What somebody else wrote cannot be edited. It can be deleted.', details: { author: message.authorKind } });
    const text = cleanText(content);
    const outside = reachOf(message, ticket.inboxKind, 'edited');
    if (text === message.text) return { message, outside };
    const mentioned = message.kind === 'note' ? findMentions(text) : null;
    if (mentioned) await requireMentionable(tx, ticket, mentioned);
    await keepVersion(ctx, tx, who, { message, action: 'edited' });
    const [changed] = await tx.query<StoredMessage>(
      `update messages set text = $3, edited_at = $4 where workspace_id = $1 and id = $2 returning ${MESSAGE_COLUMNS}`,
      [tx.workspaceId, message.id, text, ctx.clock.now()],
    );
    if (mentioned) await saveMentions(tx, who, { ticket, messageId: message.id, ids: mentioned });
    await tx.record(messageEdited, payloadOf(ticket, message), aboutOf(who, ticket));
    return { message: changed ?? message, outside };
  });
}

/**
 * Leaves a tombstone where a message was. Its text stays in the history unless `erase`, which takes it out for good. What is still queued is not sent.
 * @throws forbidden unless the author or messages.moderate (erase: tickets.delete); conflict when it is deleted already
 */
export async function deleteMessage(
  ctx: Deps,
  who: Principal,
  place: { ticketId: string; messageId: string },
  { erase }: { erase: boolean },
): Promise<ChangedMessage> {
  if (erase) requirePermission(who, 'tickets.delete');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const { ticket, message } = await lockMessage(tx, who, place);
    requireMayChange(who, message);
    if (message.deletedAt && !erase)
      throw new BatonError('conflict', { message: 'The message is deleted already.', details: { deleted_at: message.deletedAt } });
    const outside = reachOf(message, ticket.inboxKind, 'deleted');
    if (erase) await eraseMessages(tx, { messageId: message.id });
    else await bury(ctx, tx, who, message);
    await tx.record(messageDeleted, { ...payloadOf(ticket, message), erased: erase }, aboutOf(who, ticket));
    const [changed] = await tx.query<StoredMessage>(`select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and id = $2`, [
      tx.workspaceId,
      message.id,
    ]);
    return { message: changed ?? message, outside };
  });
}

async function bury(ctx: Deps, tx: Tx, who: Principal, message: StoredMessage): Promise<void> {
  await keepVersion(ctx, tx, who, { message, action: 'deleted' });
  await tx.query(
    `update messages set text = '', content = '{}', deleted_at = $3, delivery = case when delivery = 'queued' then 'cancelled' else delivery end
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, message.id, ctx.clock.now()],
  );
  // Later versions of what a contact wrote are rows of their own.
  if (message.externalId !== null)
    await tx.query(
      `update messages set text = '', content = content - 'earlier', deleted_at = $5
       where workspace_id = $1 and conversation_id = $2 and kind = 'edit' and inbox_id = $3 and content->>'target_external_id' = $4 and deleted_at is null`,
      [tx.workspaceId, message.conversationId, message.inboxId, message.externalId, ctx.clock.now()],
    );
}

/** The message's row is locked: a job that is about to send it waits, and sends what is there then, or nothing. */
async function lockMessage(
  tx: Tx,
  who: Principal,
  { ticketId, messageId }: { ticketId: string; messageId: string },
): Promise<{ ticket: LockedTicket; message: StoredMessage }> {
  const ticket = await lockTicket(tx, who, ticketId);
  const [message] = await tx.query<StoredMessage>(`select ${MESSAGE_COLUMNS} from messages where workspace_id = $1 and id = $2 and ticket_id = $3 for update`, [
    tx.workspaceId,
    messageId,
    ticketId,
  ]);
  if (!message) throw notFound('message');
  return { ticket, message };
}

function requireMayChange(who: Principal, message: StoredMessage): void {
  if (who.kind === 'operator' || who.permissions.has('messages.moderate') || isAuthor(who, message)) return;
  const reason = 'You may change what you wrote yourself. Changing what others wrote needs the permission messages.moderate.';
  throw new BatonError('forbidden', { message: reason, details: { permission: 'messages.moderate' } });
}

/** Also whoever wrote down what a contact said. */
export function isAuthor(who: Principal, message: StoredMessage): boolean {
  if (message.authorKind === 'contact') return (message.content['logged_by'] as { id?: string } | undefined)?.id === who.id;
  return message.authorKind === 'teammate' && message.authorId === who.id;
}

function isOurs(message: StoredMessage): boolean {
  return message.authorKind === 'teammate' || message.authorKind === 'assistant' || message.content['logged_by'] !== undefined;
}

async function keepVersion(
  ctx: Pick<Ctx, 'clock'>,
  tx: Tx,
  who: Principal,
  { message, action }: { message: StoredMessage; action: 'edited' | 'deleted' },
): Promise<void> {
  await tx.query(
    `insert into message_versions (workspace_id, message_id, version, action, text, changed_by, changed_at)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 from message_versions where workspace_id = $1 and message_id = $2`,
    [tx.workspaceId, message.id, action, message.text, { kind: who.kind, id: who.id, name: who.name }, ctx.clock.now()],
  );
}

function payloadOf(ticket: LockedTicket, message: StoredMessage) {
  return {
    conversation_id: ticket.conversationId,
    ticket_id: ticket.id,
    inbox_id: ticket.inboxId,
    message_id: message.id,
    seq: message.seq,
    kind: message.kind,
    author_kind: message.authorKind,
  };
}

function aboutOf(who: Principal, ticket: LockedTicket) {
  return { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } };
}
