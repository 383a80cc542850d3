import { botsOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootInbox, ChatwootMessage, ChatwootState, Fields } from './chatwoot-state.ts';
import { webhookConversation, webhookMessage } from './present-message.ts';
import { makeJob, runJob } from './webhook-jobs.ts';
import type { WebhookJob } from './webhook-jobs.ts';

type Payload = { event: string; [field: string]: unknown };
export type Changed = Record<string, { previous_value: unknown; current_value: unknown }>;

/** Never sent to account and API-inbox webhooks. */
const FOR_BOTS_ALONE = new Set(['conversation_opened', 'conversation_resolved']);
/** Never sent to bots. */
const NOT_FOR_BOTS = new Set(['conversation_created', 'conversation_typing_on', 'conversation_typing_off']);

export function announceConversation(state: ChatwootState, conversation: ChatwootConversation, event: string, changed?: Changed[] | null): void {
  announce(state, {
    event,
    conversation,
    build: () => ({ ...webhookConversation(state, conversation), event, ...(changed === undefined ? {} : { changed_attributes: changed }) }),
  });
}

/** Activities are never announced. */
export function announceMessage(state: ChatwootState, conversation: ChatwootConversation, message: ChatwootMessage, event: string): void {
  if (message.messageType === 'activity') return;
  announce(state, { event, conversation, build: () => ({ ...webhookMessage(state, message), event }) });
}

interface Announcement {
  event: string;
  conversation: ChatwootConversation;
  build: () => Payload;
}

/**
 * Bots get the state of this moment. The other webhooks get that of the moment their job runs, so that whatever is done in the same breath
 * already shows in them.
 */
export function announce(state: ChatwootState, { event, conversation, build }: Announcement): void {
  if (!NOT_FOR_BOTS.has(event)) {
    for (const bot of botsOf(state, conversation)) {
      if (bot.outgoingUrl !== null) enqueue(state, makeJob(build(), { kind: 'bot', url: bot.outgoingUrl, secret: bot.secret }));
    }
  }
  if (FOR_BOTS_ALONE.has(event)) return;
  // Forgotten meanwhile, the job finds nothing to tell of and is dropped, as in Chatwoot.
  const inbox = inboxOf(state, conversation.inboxId);
  announceLater(state, () => (state.conversations.has(conversation.id) ? build() : null), inbox);
}

/** To the account's webhooks and, for an API inbox, to its own. */
export function announceLater(state: ChatwootState, build: () => Payload | null, inbox: ChatwootInbox | null): void {
  const later = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    const payload = state.pending.closed ? null : build();
    if (payload === null) return;
    for (const hook of state.webhooks) {
      if (hook.url !== '' && hook.subscriptions.includes(payload.event))
        enqueue(state, makeJob(payload, { kind: 'account', url: hook.url, secret: hook.secret }));
    }
    if (inbox?.channel === 'Channel::Api' && inbox.webhookUrl !== null) {
      enqueue(state, makeJob(payload, { kind: 'api_inbox', url: inbox.webhookUrl, secret: inbox.secret }));
    }
  });
  void state.pending.track(later);
}

function enqueue(state: ChatwootState, job: WebhookJob): void {
  void state.pending.track(runJob(state, job));
}

export function changedAttributes(changed: Changed): Changed[] {
  return Object.entries(changed).map(([name, values]): Changed => ({ [name]: values }));
}

/** `contact_created` and `contact_updated` go to the account's webhooks alone. */
export function announceContact(state: ChatwootState, build: () => Fields, event: string): void {
  announceLater(state, () => ({ ...build(), event }), null);
}
