import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addMessage } from './add-message.ts';
import { announce, announceLater } from './announce.ts';
import { contactOf, conversationOf, inboxOf, messageOf } from './chatwoot-state.ts';
import type { ChatwootAttachment, ChatwootContact, ChatwootConversation, ChatwootState, ContactInbox, Fields } from './chatwoot-state.ts';
import { openConversation } from './open-conversation.ts';
import { webhookConversation } from './present-message.ts';
import { webhookContact } from './present-people.ts';
import { contactInboxFor, createContact, updateContact } from './save-contact.ts';
import { announceTyping } from './serve-conversations.ts';
import { updateMessage } from './update-message.ts';
import { makeJob, runJob } from './webhook-jobs.ts';

const file = z.object({ name: z.string().default('photo.jpg'), mimeType: z.string().default('image/jpeg'), base64: z.string().default('') });
const writes = z.object({
  text: z.string().nullable().default(null),
  /** Absent: a new conversation. */
  conversationId: z.int().optional(),
  /** Of a new conversation; the website's unless told. */
  inboxId: z.int().optional(),
  name: z.string().default('Mira Solberg'),
  email: z.string().nullable().default('mira.solberg@example.com'),
  phone: z.string().nullable().default(null),
  files: z.array(file).default([]),
  /** In an e-mail inbox: what the mail says of itself. */
  mail: z.object({ subject: z.string().default('Question'), autoReply: z.boolean().default(false), messageId: z.string().optional() }).optional(),
  contentAttributes: z.record(z.string(), z.unknown()).default({}),
  additionalAttributes: z.record(z.string(), z.unknown()).optional(),
  /** Milliseconds before now at which it happened. */
  agoMs: z.int().min(0).default(0),
});
export type ContactWrites = z.input<typeof writes>;

export interface Written {
  conversationId: number;
  messageId: number;
}

const BROWSER = {
  browser: { device_name: 'Unknown', browser_name: 'Firefox', platform_name: 'Linux', browser_version: '139.0', platform_version: '0' },
  referer: 'https://shop.example/checkout',
  initiated_at: { timestamp: 'Thu Jun 18 2026 12:02:10 GMT+0200' },
  browser_language: 'en',
};

/** A contact writes: the contact and the conversation where they are new, the message, and their webhooks. */
export function contactWrites(state: ChatwootState, input: ContactWrites): Written {
  const said = writes.parse(input);
  const createdAt = Date.now() - said.agoMs;
  const conversation = said.conversationId === undefined ? begin(state, said, createdAt) : conversationOf(state, said.conversationId);
  const mail = inboxOf(state, conversation.inboxId).channel === 'Channel::Email';
  const messageId = said.mail?.messageId ?? `${randomUUID()}@example.com`;
  const message = addMessage(state, conversation, {
    messageType: 'incoming',
    sender: { type: 'Contact', id: conversation.contactId },
    content: said.text,
    contentType: mail ? 'incoming_email' : 'text',
    contentAttributes: { ...(mail ? { email: mailAttributes(state, conversation, said, messageId) } : { in_reply_to: null }), ...said.contentAttributes },
    sourceId: mail ? messageId : null,
    attachments: said.files.map((one): ChatwootAttachment => ({
      id: state.nextId.other++,
      key: randomUUID(),
      fileName: one.name,
      contentType: one.mimeType,
      bytes: Buffer.from(one.base64, 'base64'),
    })),
    createdAt,
  });
  return { conversationId: conversation.id, messageId: message.id };
}

function begin(state: ChatwootState, said: z.output<typeof writes>, createdAt: number): ChatwootConversation {
  const inbox = said.inboxId === undefined ? [...state.inboxes.values()][0] : inboxOf(state, said.inboxId);
  if (!inbox) throw new Error('There is no inbox.');
  const place = placeOf(state, findContact(state, said), inbox.id);
  const channel = inbox.channel;
  const usual =
    channel === 'Channel::Email'
      ? { source: 'email', mail_subject: said.mail?.subject ?? 'Question', in_reply_to: null }
      : channel === 'Channel::WebWidget'
        ? BROWSER
        : {};
  return openConversation(state, place, { createdAt, additionalAttributes: said.additionalAttributes ?? usual });
}

function placeOf(state: ChatwootState, contact: ChatwootContact, inboxId: number): ContactInbox {
  return contactInboxFor(state, contact.id, inboxId);
}

function findContact(state: ChatwootState, { name, email, phone }: { name: string; email: string | null; phone: string | null }): ChatwootContact {
  const known = [...state.contacts.values()].find((one) => (email !== null && one.email === email) || (phone !== null && one.phone_number === phone));
  return known ?? createContact(state, { name, email: email ?? undefined, phone_number: phone ?? undefined });
}

function mailAttributes(state: ChatwootState, { contactId }: ChatwootConversation, said: z.output<typeof writes>, messageId: string): Fields {
  const text = said.text ?? '';
  return {
    auto_reply: said.mail?.autoReply ?? false,
    subject: said.mail?.subject ?? 'Question',
    from: [contactOf(state, contactId).email],
    to: ['support@shop.example'],
    cc: [],
    message_id: messageId,
    in_reply_to: null,
    date: new Date().toISOString(),
    text_content: { full: text, reply: text, quoted: text },
    html_content: { full: null, reply: null, quoted: null },
  };
}

const picks = z.object({ messageId: z.int(), value: z.string() });

/** A contact clicks an item: the message that asked is updated, and none is new. */
export function contactPicks(state: ChatwootState, input: z.input<typeof picks>): Written {
  const { messageId, value } = picks.parse(input);
  const { conversation, message } = messageOf(state, messageId);
  const items = message.contentAttributes['items'];
  const item = (Array.isArray(items) ? (items as Fields[]) : []).find((one) => one['value'] === value);
  if (!item) throw new Error(`Message ${messageId} has no item "${value}".`);
  updateMessage(state, message, { contentAttributes: { ...message.contentAttributes, submitted_values: [{ title: item['title'], value }] } });
  return { conversationId: conversation.id, messageId };
}

const types = z.object({ conversationId: z.int(), on: z.boolean().default(true) });

/** A contact types, or stops. */
export function contactTypes(state: ChatwootState, input: z.input<typeof types>): void {
  const { conversationId, on } = types.parse(input);
  announceTyping(state, conversationOf(state, conversationId), { status: on ? 'on' : 'off', user: null, isPrivate: false });
}

const changes = z.object({ contactId: z.int(), changes: z.record(z.string(), z.unknown()) });

/** The contact becomes another: a name, an address, `blocked`. */
export function contactChanges(state: ChatwootState, input: z.input<typeof changes>): void {
  const order = changes.parse(input);
  updateContact(state, contactOf(state, order.contactId), order.changes);
}

const opens = z.object({
  inboxId: z.int().optional(),
  name: z.string().default('Mira Solberg'),
  email: z.string().nullable().default('mira.solberg@example.com'),
});

/** A contact opens the chat window: nothing is written, and `webwidget_triggered` is told. */
export function contactOpensWidget(state: ChatwootState, input: z.input<typeof opens>): void {
  const said = opens.parse(input);
  const inbox = inboxOf(state, said.inboxId ?? [...state.inboxes.keys()][0] ?? 0);
  const contact = findContact(state, { ...said, phone: null });
  const place = placeOf(state, contact, inbox.id);
  const current = [...state.conversations.values()].findLast((one) => one.contactInboxId === place.id);
  const event = 'webwidget_triggered';
  const build = () => ({
    id: place.id,
    contact: webhookContact(state, contact),
    inbox: { id: inbox.id, name: inbox.name },
    account: state.account,
    current_conversation: current ? webhookConversation(state, current) : null,
    source_id: place.sourceId,
    event,
    event_info: { initiated_at: BROWSER.initiated_at, referer: BROWSER.referer, widget_language: 'en', browser_language: 'en', browser: BROWSER.browser },
  });
  if (current) return announce(state, { event, conversation: current, build });
  const bot = inbox.botId === null ? undefined : state.bots.get(inbox.botId);
  if (bot?.outgoingUrl) void state.pending.track(runJob(state, makeJob(build(), { kind: 'bot', url: bot.outgoingUrl, secret: bot.secret })));
  announceLater(state, build, inbox);
}
