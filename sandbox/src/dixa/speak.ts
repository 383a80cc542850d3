import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { announce, announceMessage } from './dixa-state.ts';
import type { DixaConversation, DixaMessage, DixaState, DixaUser } from './dixa-state.ts';

const customerBody = z.object({
  text: z.string(),
  /** Absent: a new conversation. */
  conversationId: z.int().optional(),
  channel: z.enum(['Email', 'WidgetChat', 'ContactForm', 'Messenger', 'WhatsApp', 'Sms']).default('Email'),
  name: z.string().nullable().default('Mira Solberg'),
  email: z.string().nullable().default('mira.solberg@example.com'),
  subject: z.string().nullable().default(null),
  /** How long after its conversation the message was made; a later one is no initial message. */
  afterMs: z.int().min(0).optional(),
  /** Milliseconds before now at which it all happened. */
  agoMs: z.int().min(0).default(0),
});
export type CustomerWrites = z.input<typeof customerBody>;

export interface Spoken {
  conversationId: number;
  messageId: string;
  /** What the receiver answered to each copy of the message's webhook. */
  statuses: number[];
}

/** A customer writes: the conversation when it is new, or open again, the message, and their webhooks. */
export async function customerWrites(state: DixaState, input: CustomerWrites): Promise<Spoken> {
  const said = customerBody.parse(input);
  const known = said.conversationId === undefined ? undefined : state.conversations.get(said.conversationId);
  if (said.conversationId !== undefined && !known) throw new Error(`There is no conversation ${said.conversationId}.`);
  const began = Date.now() - said.agoMs;
  const conversation = known ?? open(state, said, new Date(began));
  const createdAt = new Date(known ? (said.afterMs === undefined ? began : Date.parse(known.createdAt) + said.afterMs) : began + (said.afterMs ?? 200));
  const message: DixaMessage = {
    id: randomUUID(),
    authorId: conversation.requester.id,
    externalId: null,
    createdAt: createdAt.toISOString(),
    direction: 'Inbound',
    content: { _type: 'Text', value: said.text },
  };
  conversation.messages.push(message);
  if (!known) void announce(state, conversation, { fqn: 'CONVERSATION_CREATED', at: conversation.createdAt });
  if (conversation.state === 'Closed') {
    conversation.state = 'Open';
    void announce(state, conversation, { fqn: 'CONVERSATION_OPEN' });
  }
  return { conversationId: conversation.id, messageId: message.id, statuses: await announceMessage(state, conversation, message) };
}

function open(state: DixaState, said: z.output<typeof customerBody>, createdAt: Date): DixaConversation {
  const requester = findCustomer(state, said);
  const id = state.nextId++;
  const conversation: DixaConversation = {
    id,
    channel: said.channel,
    state: 'Open',
    createdAt: createdAt.toISOString(),
    subject: said.subject,
    requester,
    assigneeId: null,
    queueId: null,
    messages: [],
    notes: [],
    tags: [],
  };
  state.conversations.set(id, conversation);
  return conversation;
}

function findCustomer(state: DixaState, { name, email }: { name: string | null; email: string | null }): DixaUser {
  const known = email === null ? undefined : [...state.users.values()].find((user) => user.email === email && user.user_type === 'Contact');
  if (known) return known;
  const user: DixaUser = { id: randomUUID(), name, email, phone: null, roles: [], user_type: 'Contact' };
  state.users.set(user.id, user);
  return user;
}

const agentBody = z.object({ conversationId: z.int(), text: z.string(), agentId: z.uuid().optional() });

/** A person of the shop writes in Dixa, and has the conversation from then on. */
export async function agentWrites(state: DixaState, input: z.input<typeof agentBody>): Promise<Spoken> {
  const said = agentBody.parse(input);
  const conversation = state.conversations.get(said.conversationId);
  if (!conversation) throw new Error(`There is no conversation ${said.conversationId}.`);
  const agentId = said.agentId ?? HUMAN.id;
  conversation.assigneeId = agentId;
  const message: DixaMessage = {
    id: randomUUID(),
    authorId: agentId,
    externalId: null,
    createdAt: new Date().toISOString(),
    direction: 'Outbound',
    content: { _type: 'Text', value: said.text },
  };
  conversation.messages.push(message);
  return { conversationId: conversation.id, messageId: message.id, statuses: await announceMessage(state, conversation, message) };
}

/** The person of the shop that every sandbox has. */
export const HUMAN: DixaUser = {
  id: 'b4a7e0d2-61c4-4e7f-9d15-8d0f3b2c0201',
  name: 'Jonas Holt',
  email: 'jonas.holt@shop.example',
  phone: null,
  roles: ['Agent'],
  user_type: 'Member',
};
