import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { applyStatus, hasConversation, readInbox, receiveMessage, receiveNotice } from '#conversations';
import type { InboundMessage, Inbox } from '#conversations';
import { isRecord, textOf, toKey } from '../incoming-item.ts';
import { learnContactJob, showReadJob } from '../job-definitions.ts';
import { queueFiles } from '../queue-files.ts';
import type { Delivery } from '../reading.ts';
import { writeInteraction } from '../write-interaction.ts';
import { hostOf, toThreadId } from './chatwoot-account.ts';
import { countLastMinute } from './count-last-minute.ts';
import { followState, resolveOvertaken } from './follow-state.ts';
import { judgeMessage } from './judge-message.ts';
import type { Verdict } from './judge-message.ts';
import { findOvertaking, isBeforeTicket, isHeard, isResolvedSince } from './overtaken.ts';
import { readChatwootEvent } from './read-event.ts';
import type { ChatwootMessage } from './read-event.ts';
import { answersOf, recogniseMessage } from './recognise-message.ts';
import { noteState } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';
import { contactIn, identitiesOf, provenBy, toChoice, toInbound } from './to-inbound.ts';
import type { Arrived } from './to-inbound.ts';

type IngestCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault'>;

/** A message on its way into the store, with what is known around it. */
interface Taking extends Arrived {
  inbox: Inbox;
  threadId: string;
  event: string;
  delivery: Delivery;
  /** How the conversation stands by the newest we know, which may be newer than the message's own snapshot. */
  state: ThreadState | null;
}

/** Handles one stored event in the caller's transaction: how its conversation stands, its message, its line in the record of interactions. */
export async function ingestChatwootEvent(ctx: IngestCtx, tx: Tx, delivery: Delivery): Promise<string> {
  const event = delivery.payload.type === 'event' ? readChatwootEvent(delivery.payload.item) : null;
  if (!event) return 'unreadable';
  const inbox = await readInbox({ ...ctx, db: tx }, tx.workspaceId ?? '', delivery.inboxId);
  const accountId = event.accountId ?? inbox.settings.chatwoot?.account_id ?? ctx.config.chatwootAccountId;
  if (accountId === undefined || !/^\d{1,15}$/.test(accountId) || !/^\d{1,15}$/.test(event.conversation.id)) return 'no_account';
  const threadId = toThreadId({ accountId, conversationId: event.conversation.id });
  if (event.conversation.until !== null && (await isHeard(tx, inbox.id, event.conversation.until))) return 'state_overtaken';
  const { now, before } = await noteState(tx, inbox.id, threadId, {
    ...event.conversation,
    updatedAt: believable(event.conversation.updatedAt, delivery.receivedAt),
  });
  const { message, conversation } = event;
  const about = { conversation, accountId, host: hostOf(inbox), receivedAt: delivery.receivedAt, inbox, threadId, event: event.name, delivery, state: now };
  // What somebody over there wrote came after the state it is shown in: made pending and then written in is people's, also where the word of the first is lost.
  const isWritten = message?.type === 'outgoing' && now?.status === 'pending' && !conversation.isBefore;
  if (now && isWritten) await followState(tx, { inbox, threadId, now, before });
  if (now?.status === 'pending' && conversation.status === 'resolved') await resolveOvertaken(tx, inbox.id, { threadId, at: conversation.updatedAt });
  const outcome = message ? await takeMessage(ctx, tx, { ...about, message }) : `state_${event.name}`.slice(0, 60);
  if (now) await followState(tx, { inbox, threadId, now, before: isWritten ? now : before });
  return outcome;
}

const MOST_AHEAD_SECONDS = 86_400;

/** A clock may run ahead, but a state of another year would be the newest for ever: nobody could take the conversation any more. */
function believable(updatedAt: number, receivedAt: Date): number {
  const received = receivedAt.getTime() / 1000;
  return updatedAt > received + MOST_AHEAD_SECONDS ? received : updatedAt;
}

async function takeMessage(ctx: IngestCtx, tx: Tx, taking: Taking): Promise<string> {
  const { message, inbox } = taking;
  const isStored = await isOurs(tx, inbox.id, message.id);
  const who = recogniseMessage(taking.event, message, { speakerId: inbox.settings.chatwoot?.bot_id, isStored });
  if (who.as === 'ignored') return `ignored_${who.outcome}`;
  if (who.as === 'own') return noteOwn(ctx, tx, taking, who.messageId);
  if (who.as === 'deleted') return noteDeletion(ctx, tx, taking);
  if (who.as === 'teammate') return takeTeammates(ctx, tx, taking);
  if (isAutoReply(message)) return noteAutoReply(tx, taking);
  return takeContacts(ctx, tx, taking, who.as === 'choice');
}

/** Our own word came back: it was sent, or could not be delivered by the channel behind Chatwoot. */
async function noteOwn(ctx: IngestCtx, tx: Tx, { message, inbox, receivedAt, event }: Taking, messageId: string | null): Promise<string> {
  const failed = event === 'message_updated';
  const reason = textOf(message.attributes['external_error']) ?? 'it did not say why';
  const error = failed
    ? { code: 'channel_failed', message: `The channel did not deliver it: ${reason.slice(0, 300)}`, action: 'Look at the message in Chatwoot.' }
    : null;
  const report = {
    externalId: message.id,
    messageId,
    status: failed ? ('failed' as const) : ('sent' as const),
    occurredAt: message.createdAt ?? receivedAt,
    error,
  };
  const applied = await applyStatus({ ...ctx, db: tx }, tx.workspaceId ?? '', inbox.id, report);
  if (!failed) await stopTyping(tx, inbox.id, message.id);
  return `own_${applied}`;
}

/** The words are there: nobody writes any more. */
async function stopTyping(tx: Tx, inboxId: string, externalId: string): Promise<void> {
  const [row] = await tx.query<{ conversationId: string }>(
    'select conversation_id as "conversationId" from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3',
    [tx.workspaceId, inboxId, externalId],
    'find-spoken',
  );
  if (row) await tx.send(showReadJob, { conversation_id: row.conversationId, typing: false });
}

async function noteDeletion(ctx: IngestCtx, tx: Tx, taking: Taking): Promise<string> {
  const { message, inbox, threadId, receivedAt } = taking;
  const identities = identitiesOf(taking);
  if (identities.length === 0 || !(await hasConversation(tx, inbox.id, identities))) return 'deletion_without_conversation';
  const author = message.type === 'incoming' ? ('contact' as const) : ('teammate' as const);
  const said = { from: { identities }, occurredAt: receivedAt, kind: 'deletion' as const, text: '', content: { target_external_id: message.id }, author };
  const { isNew } = await receiveMessage({ ...ctx, db: tx }, tx.workspaceId ?? '', {
    ...said,
    inboxId: inbox.id,
    threadId,
    externalId: `${message.id}:deleted`,
  });
  return isNew ? 'deletion_stored' : 'known_before';
}

/** A person of the shop wrote in Chatwoot: from here on the conversation is theirs, though Chatwoot itself does not say so by its status. */
async function takeTeammates(ctx: IngestCtx, tx: Tx, taking: Taking): Promise<string> {
  const read = toInbound(taking, 'teammate');
  if (!read) return 'unreadable';
  const { inbox, threadId, message, conversation, state } = taking;
  const place = { threadId, messageId: message.id };
  const overtakenBy = await findOvertaking(tx, inbox.id, place, 'contact');
  const { isNew, message: stored } = await receiveMessage({ ...ctx, db: tx }, tx.workspaceId ?? '', {
    ...read,
    ...(overtakenBy === undefined ? {} : { overtakenBy }),
    inboxId: inbox.id,
    threadId,
    externalId: message.id,
    // Overtaken by the resolving or the giving back, or said after the one: none makes work over there, so none here.
    isOver: state?.status === 'resolved' || conversation.isBefore || (await isBeforeTicket(tx, inbox.id, place)),
  });
  if (isNew) await askAboutContact(tx, taking, stored.seq);
  return isNew ? 'teammate_stored' : 'known_before';
}

/**
 * A webhook that keeps back who the contact is, though the channel knows, is asked about once in a conversation. By a job: the message
 * waits for nothing.
 */
async function askAboutContact(tx: Tx, { message, conversation, inbox, threadId }: Taking, seq: number): Promise<void> {
  const person = contactIn({ message, conversation });
  if (seq !== 1 || !person || person.id === null) return;
  const proves = provenBy(conversation);
  const isWhole = person.name !== null && !(proves.email && person.email === null) && !(proves.phone && person.phone === null);
  if (isWhole) return;
  const { channel, isVouched } = conversation;
  await tx.send(learnContactJob, { inbox_id: inbox.id, thread_id: threadId, person_id: person.id, channel, vouched: isVouched });
}

const HELD_BY_PEOPLE: readonly string[] = ['answer', 'not_pending', 'human_took_part'];

async function takeContacts(ctx: IngestCtx, tx: Tx, taking: Taking, isChoice: boolean): Promise<string> {
  const read = isChoice ? toChoice(taking) : toInbound(taking, 'contact');
  if (!read) return 'unreadable';
  const { inbox, threadId, message, conversation, state, delivery } = taking;
  const externalId = isChoice ? toKey(message.id, 'answer', digest(answersOf(message.attributes))) : message.id;
  const verdict = judgeMessage({ message, conversation }, inbox, { state, inLastMinute: await countLastMinute(tx, inbox.id, threadId) });
  // Who has the conversation is the ticket's to say, and may change; the other rules hold for this message for good.
  // A choice is told under the number of what was asked.
  const late = isChoice ? {} : await lateness(tx, taking);
  const skipped = HELD_BY_PEOPLE.includes(verdict.validation) ? {} : { skipped: verdict.validation };
  const { isNew, message: stored } = await receiveMessage({ ...ctx, db: tx }, tx.workspaceId ?? '', {
    ...read,
    content: { ...read.content, ...skipped },
    inboxId: inbox.id,
    threadId,
    externalId,
    // Chatwoot gave the conversation back to the assistant: what was resolved stays so, and this is new work.
    begins: conversation.status === 'pending',
    ...late,
  });
  writeInteraction(tx, toInteraction(taking, externalId, verdict));
  if (!isNew) return 'known_before';
  await askAboutContact(tx, taking, stored.seq);
  await queueFiles(tx, stored);
  if (verdict.validation === 'answer' && late.overtakenBy === undefined) await tx.send(showReadJob, { conversation_id: stored.conversationId, typing: true });
  return isChoice ? 'choice_stored' : `${delivery.payload.type === 'event' ? read.kind : 'message'}_stored`;
}

/** What has become of a contact's word before it was heard: whoever resolved it, or wrote after it, had it before them. */
async function lateness(tx: Tx, { inbox, threadId, message, conversation, state }: Taking): Promise<Pick<InboundMessage, 'isOver' | 'overtakenBy'>> {
  const word = { threadId, messageId: message.id };
  // A word that opens a resolved conversation again is shown in the state that it makes, so one shown in another was said before the end; also one shown as
  // resolved: Chatwoot writes its webhooks a moment after what they tell of.
  const shown = conversation.status;
  const isOld = shown !== null && (state?.status === 'resolved' || (state?.status === 'pending' && shown !== 'pending'));
  if (conversation.isOver || (isOld && (await isResolvedSince(tx, inbox.id, word)))) return { isOver: true, overtakenBy: 0 };
  const overtakenBy = await findOvertaking(tx, inbox.id, word, 'teammate');
  return overtakenBy === undefined ? {} : { overtakenBy };
}

/** An out-of-office of the contact is shown and answered by nobody: two machines would thank each other for ever. */
async function noteAutoReply(tx: Tx, taking: Taking): Promise<string> {
  const { message, inbox, threadId, receivedAt } = taking;
  const notice = { inboxId: inbox.id, externalId: message.id, about: identitiesOf(taking), occurredAt: message.createdAt ?? receivedAt, threadId };
  return `auto_reply_${await receiveNotice(tx, { ...notice, text: `[Automatic reply] ${message.text}`, content: { type: 'auto_reply' } })}`;
}

function isAutoReply({ attributes, type }: ChatwootMessage): boolean {
  const { email } = attributes;
  return type === 'incoming' && isRecord(email) && email['auto_reply'] === true;
}

async function isOurs(tx: Tx, inboxId: string, externalId: string): Promise<boolean> {
  const [row] = await tx.query<{ found: boolean }>(
    `select exists (select from messages where workspace_id = $1 and inbox_id = $2 and external_id = $3 and delivery is not null) as found`,
    [tx.workspaceId, inboxId, externalId],
    'find-own',
  );
  return row?.found ?? false;
}

function toInteraction({ inbox, conversation, message, event }: Taking, messageRef: string, verdict: Verdict) {
  const { isInitial, timeDiffMs, validation } = verdict;
  const userRef = message.sender.kind === 'contact' ? message.sender.id : (conversation.contact?.id ?? null);
  const skipped = validation === 'answer' ? null : validation;
  return { inboxId: inbox.id, eventId: `${event}:${messageRef}`, threadId: conversation.id, messageRef, userRef, isInitial, timeDiffMs, skipped };
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
