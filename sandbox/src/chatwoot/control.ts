import { z } from 'zod';
import { conversationOf } from './chatwoot-state.ts';
import type { ChatwootState, Fields } from './chatwoot-state.ts';
import { contactChanges, contactOpensWidget, contactPicks, contactTypes, contactWrites } from './contact-acts.ts';
import { agentActs, agentWrites, channelReports, systemWrites } from './desk-acts.ts';
import { presentConversation } from './present-conversation.ts';
import { presentMessage } from './present-message.ts';
import { reset } from './reset.ts';
import { reachesCustomer } from './serve-messages.ts';

interface Order {
  method: string;
  path: string;
  query: URLSearchParams;
  raw: Buffer;
}

type Act = (state: ChatwootState, body: never, query: URLSearchParams) => unknown;
const point = z.strictObject({ url: z.url({ protocol: /^https?$/ }).nullable() });

/** What a person at the keyboard, or a script, may ask of the stand-in itself. Keys are method and path below `/__sandbox/`. */
const ACTS: Readonly<Record<string, Act>> = {
  'POST contact-writes': contactWrites,
  'POST contact-picks': contactPicks,
  'POST contact-types': contactTypes,
  'POST contact-changes': contactChanges,
  'POST contact-opens-widget': contactOpensWidget,
  'POST agent-writes': agentWrites,
  'POST agent-acts': agentActs,
  'POST system-writes': systemWrites,
  'POST channel-reports': channelReports,
  'GET conversations': (state) => ({ conversations: [...state.conversations.values()].map((one) => presentConversation(state, one)) }),
  'GET messages': (state, _body, query) => {
    const { messages } = conversationOf(state, Number(query.get('conversationId')));
    return { messages: messages.map((message) => presentMessage(state, message)) };
  },
  'GET seen': (state, _body, query) => ({ messages: seenBy(state, Number(query.get('conversationId'))) }),
  'GET requests': (state) => ({ requests: state.journal }),
  'GET webhooks': (state) => ({ webhooks: state.webhookLog, pending: state.pending.count }),
  'POST webhook-url': (state, body) => setWebhookUrl(state, point.parse(body).url),
  'POST bot-url': (state, body) => setBotUrl(state, point.parse(body).url),
  'POST api-inbox-url': (state, body) => setApiInboxUrl(state, point.parse(body).url),
  'POST faults': (state, body) => {
    for (const order of [body].flat()) state.faults.add(order);
  },
  'DELETE faults': (state) => state.faults.clear(),
  'POST reset': (state) => reset(state),
};

/** A bad order is 400 with every complaint, an unknown one 404 with the list of what there is. */
export async function control(state: ChatwootState, { method, path, query, raw }: Order): Promise<{ status: number; body: unknown }> {
  const act = ACTS[`${method} ${path}`];
  if (act === undefined) return { status: 404, body: { message: `There is: ${Object.keys(ACTS).join(', ')}.` } };
  try {
    const body = (raw.length === 0 ? {} : JSON.parse(raw.toString('utf8'))) as never;
    return { status: 200, body: (await act(state, body, query)) ?? {} };
  } catch (error) {
    return { status: 400, body: { message: error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error) } };
  }
}

/** What the contact of a conversation was shown by the shop, oldest first: neither notes nor activities nor what failed. */
export function seenBy(state: ChatwootState, conversationId: number): Fields[] {
  const { messages } = conversationOf(state, conversationId);
  return messages.filter((message) => reachesCustomer(state, message)).map((message) => presentMessage(state, message));
}

/** The account's first webhook gets this address; `null` silences it. */
export function setWebhookUrl(state: ChatwootState, url: string | null): void {
  const [hook] = state.webhooks;
  if (hook) hook.url = url ?? '';
}

export function setBotUrl(state: ChatwootState, url: string | null): void {
  const [bot] = state.bots.values();
  if (bot) bot.outgoingUrl = url;
}

export function setApiInboxUrl(state: ChatwootState, url: string | null): void {
  for (const inbox of state.inboxes.values()) if (inbox.channel === 'Channel::Api') inbox.webhookUrl = url;
}
