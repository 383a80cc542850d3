import type { Ctx } from '#platform/context';
import { readInbox, readInboxSecrets } from '#conversations';
import type { Inbox } from '#conversations';
import { isRecord, recordsOf, idOf, textOf } from '../incoming-item.ts';
import { storeDeliveries } from '../store-deliveries.ts';
import { moveMark } from '../backfill-mark.ts';
import { backfillJob } from '../job-definitions.ts';
import { callDixa } from './call-dixa.ts';
import { chooseLooks, noteLooked } from './choose-looks.ts';
import type { Looks } from './choose-looks.ts';
import { readConversation, readMessages } from './conversation-view.ts';
import type { ListedConversation, ListedMessage, Read } from './conversation-view.ts';
import { toAccount } from './dixa-account.ts';
import type { DixaAccount } from './dixa-account.ts';
import { readDixaEvent, toItem } from './read-event.ts';
import { htmlToText } from './strip-quoted.ts';

type BackfillCtx = Pick<Ctx, 'db' | 'clock' | 'config' | 'vault' | 'log'>;

// Two calls each, ten a second, which answers need too. After a time away further rounds follow until everything was looked at.
const MOST_CONVERSATIONS = 50;
const NEXT_ROUND_MS = 1000;
const MOST_UNSHOWN = 3;

/**
 * Fetches what webhooks did not bring: from Dixa's log of deliveries what it tried to tell us, and of conversations that are open here what was
 * said in them, who has them and whether they are closed. All of it goes the way of webhooks, under the same names, so what is known already has no effect.
 */
export async function backfillDixa(
  ctx: BackfillCtx,
  workspaceId: string,
  inboxId: string,
  { since = null, most = MOST_CONVERSATIONS }: { since?: Date | null; most?: number } = {},
): Promise<{ outcome: string }> {
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  const account = toAccount(ctx.config, inbox, (await readInboxSecrets(ctx, workspaceId, inboxId))['access_token'] ?? '');
  if (account.token === '') return { outcome: 'no_token' };
  const log = since === null ? await fromLog(ctx, account, inbox) : { found: 0, told: true };
  const looks = await ctx.db.tx(workspaceId, (tx) => chooseLooks(ctx, tx, inboxId, { since, most }));
  const listed = await fromConversations(ctx, account, inbox, looks);
  await ctx.db.tx(workspaceId, async (tx) => {
    const isWhole = log.told && listed.brokeOff === null;
    if (isWhole && looks.wholeUpTo) moveMark(tx, inboxId, looks.wholeUpTo);
    // What could not be looked at waited longest, and comes first in the next of the rounds that begin every five minutes.
    if (listed.brokeOff === null && looks.goOnSince) {
      const further = { workspace_id: workspaceId, inbox_id: inboxId, since: looks.goOnSince.toISOString() };
      await tx.send(backfillJob, further, { delayMs: NEXT_ROUND_MS });
    }
  });
  if (listed.brokeOff !== null) ctx.log.warn({ inbox: inboxId, why: listed.brokeOff }, 'Dixa could not be asked what its webhooks lost');
  return { outcome: `logged_${log.found}_listed_${listed.found}${listed.brokeOff === null ? '' : '_broke_off'}` };
}

async function fromLog(ctx: BackfillCtx, account: DixaAccount, inbox: Inbox): Promise<{ found: number; told: boolean }> {
  const subscription = inbox.settings.dixa?.subscription_id ?? (await findSubscription(ctx, account));
  // A token that may not look at webhooks never will: what is in the list of messages is all that there is.
  if (subscription === undefined) return { found: 0, told: true };
  const path = `/v1/webhooks/${encodeURIComponent(subscription)}/delivery-status/logs/ConversationMessageAdded`;
  const log = await callDixa(ctx.db, account, { method: 'GET', path });
  if (log.kind !== 'done') return { found: 0, told: log.kind === 'refused' };
  // Newest first in the log; stored in the order in which it was said.
  const payloads = recordsOf(log.data)
    .flatMap((one) => parse(textOf(one['payload'])))
    .reverse();
  return { found: await store(ctx, inbox, payloads), told: true };
}

async function findSubscription(ctx: BackfillCtx, account: DixaAccount): Promise<string | undefined> {
  const list = await callDixa(ctx.db, account, { method: 'GET', path: '/v1/webhooks' });
  if (list.kind !== 'done') return undefined;
  return idOf(recordsOf(list.data).find((one) => /\/dixa_conversation_started\/?(?:\?|$)/.test(String(one['url'])))?.['id']);
}

interface Listed {
  found: number;
  /** Why the round ended before everything was looked at. */
  brokeOff: string | null;
}

/**
 * One conversation after the other. A Dixa that takes no calls ends the round; a single conversation that it cannot show, while it shows others,
 * does not, and is asked for again when its turn comes.
 */
async function fromConversations(ctx: BackfillCtx, account: DixaAccount, inbox: Inbox, { threads, at }: Looks): Promise<Listed> {
  let found = 0;
  let unshownInARow = 0;
  for (const { conversationId, threadId } of threads) {
    const look = await lookAt(ctx, account, inbox, threadId);
    if (!look.ok && look.result.kind === 'not_done') return { found, brokeOff: look.result.why };
    await ctx.db.tx(inbox.workspaceId, async (tx) => noteLooked(tx, inbox.id, conversationId, at));
    if (look.ok) found += look.value;
    if (look.ok || look.result.kind === 'refused') unshownInARow = 0;
    else if ((unshownInARow += 1) === Math.min(MOST_UNSHOWN, threads.length)) return { found, brokeOff: look.result.why };
  }
  return { found, brokeOff: null };
}

/** Stores what is not known of one conversation; how much of it was new. */
async function lookAt(ctx: BackfillCtx, account: DixaAccount, inbox: Inbox, threadId: string): Promise<Read<number>> {
  const messages = await readMessages(ctx.db, account, threadId);
  if (!messages.ok) return messages;
  const conversation = await readConversation(ctx.db, account, threadId);
  if (!conversation.ok) return conversation;
  const missing = await withoutKnown(ctx, inbox, messages.value);
  const about = { threadId, account, conversation: conversation.value };
  const told = missing.map((message) => toPayload(message, about));
  return { ok: true, value: await store(ctx, inbox, [...told, ...standingOf(messages.value, about)]) };
}

async function withoutKnown(ctx: BackfillCtx, inbox: Inbox, messages: ListedMessage[]): Promise<ListedMessage[]> {
  const ids = messages.map((message) => message.id);
  const known = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ id: string }>('select external_id as id from messages where workspace_id = $1 and inbox_id = $2 and external_id = any($3)', [
      inbox.workspaceId,
      inbox.id,
      ids,
    ]),
  );
  return messages.filter((message) => !known.some((one) => one.id === message.id));
}

interface About {
  threadId: string;
  account: DixaAccount;
  conversation: ListedConversation;
}

/** That a person has it, or that it is closed, in the words of the webhook that may never have come. Once for each newest message. */
function standingOf(messages: ListedMessage[], { threadId, account, conversation }: About): Record<string, unknown>[] {
  const newest = messages.at(-1);
  const { assigneeId, closed } = conversation;
  const heldByPerson = assigneeId !== null && assigneeId !== account.agentId;
  if (!newest || !(closed || heldByPerson)) return [];
  return [
    {
      event_id: `listed:${closed ? 'closed' : assigneeId}:${newest.id}`,
      event_fqn: closed ? 'CONVERSATION_CLOSED' : 'CONVERSATION_ASSIGNED',
      event_timestamp: newest.createdAt?.toISOString() ?? null,
      data: { conversation: { csid: threadId, assignee: assigneeId === null ? null : { id: assigneeId, user_type: 'Member' } } },
    },
  ];
}

/** A listed message in the words of the webhook that never came. */
function toPayload(message: ListedMessage, { threadId, account, conversation }: About): Record<string, unknown> {
  const member = (id: string) => ({ id, user_type: 'Member' });
  const requester = { id: conversation.requesterId, email: conversation.email, user_type: 'Contact' };
  const html = message.content.type === 'Html';
  return {
    event_id: `listed:${message.id}`,
    event_fqn: 'CONVERSATION_MESSAGE_ADDED',
    data: {
      conversation: {
        csid: threadId,
        channel: conversation.channel === 'Email' ? 'EMAIL' : conversation.channel === 'ContactForm' ? 'CONTACT_FORM' : conversation.channel,
        requester,
        assignee: conversation.assigneeId === null ? null : member(conversation.assigneeId),
        subject: conversation.subject,
        created_at: conversation.createdAt?.toISOString() ?? null,
      },
      author: message.inbound ? requester : member(message.authorId ?? account.agentId ?? 'unknown'),
      message_id: message.id,
      direction: message.inbound ? 'inbound' : 'outbound',
      external_id: message.externalId,
      text: html ? htmlToText(message.content.value) : message.content.value,
      attachments: message.attachments.map(({ url, name }) => ({ url, pretty_name: name })),
      created_at: message.createdAt?.toISOString() ?? null,
    },
  };
}

async function store(ctx: BackfillCtx, inbox: Inbox, payloads: Record<string, unknown>[]): Promise<number> {
  const place = { workspaceId: inbox.workspaceId, inboxId: inbox.id, strictOrder: inbox.settings.strict_order === true, correlationId: null };
  const items = payloads.flatMap((payload) => {
    const event = readDixaEvent(payload);
    return event ? [{ ...toItem(event, payload), ...place }] : [];
  });
  if (items.length === 0) return 0;
  return (await storeDeliveries(ctx.db, items)).filter(Boolean).length;
}

function parse(text: string | undefined): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? [value] : [];
  } catch {
    return [];
  }
}
