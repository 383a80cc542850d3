import { z } from 'zod';
import { addMessage } from './add-message.ts';
import { changeConversation, changeLabels } from './change-conversation.ts';
import type { Changes } from './change-conversation.ts';
import { conversationOf, messageOf } from './chatwoot-state.ts';
import type { ChatwootState, ChatwootUser } from './chatwoot-state.ts';
import type { Written } from './contact-acts.ts';
import { deleteMessage } from './serve-messages.ts';
import { updateMessage } from './update-message.ts';

const writes = z.object({
  conversationId: z.int(),
  text: z.string(),
  /** A private note: webhooks tell of it too, and the contact never sees it. */
  private: z.boolean().default(false),
  /** Who it is; the user of role agent unless told. */
  userId: z.int().optional(),
});

/** A person of the shop writes in Chatwoot. It changes no status: a pending conversation stays pending, and nobody is assigned. */
export function agentWrites(state: ChatwootState, input: z.input<typeof writes>): Written {
  const said = writes.parse(input);
  const conversation = conversationOf(state, said.conversationId);
  conversation.agentLastSeenAt = Date.now();
  const message = addMessage(state, conversation, {
    messageType: 'outgoing',
    sender: { type: 'User', id: userOf(state, said.userId).id },
    content: said.text,
    private: said.private,
  });
  return { conversationId: conversation.id, messageId: message.id };
}

function userOf(state: ChatwootState, id: number | undefined): ChatwootUser {
  const users = [...state.users.values()];
  const found = id === undefined ? users.find((user) => user.role === 'agent') : state.users.get(id);
  if (!found) throw new Error(`There is no user ${id}.`);
  return found;
}

const common = { conversationId: z.int(), userId: z.int().optional() };
const act = z.discriminatedUnion('act', [
  /** Opens it and has it. */
  z.strictObject({ act: z.literal('take_over'), ...common }),
  z.strictObject({ act: z.enum(['open', 'resolve', 'pending']), ...common }),
  z.strictObject({ act: z.literal('snooze'), until: z.int().optional(), ...common }),
  /** `assigneeId` null unassigns. */
  z.strictObject({ act: z.literal('assign'), assigneeId: z.int().nullable(), ...common }),
  z.strictObject({ act: z.literal('assign_bot'), botId: z.int(), ...common }),
  z.strictObject({ act: z.literal('assign_team'), teamId: z.int().nullable(), ...common }),
  /** The whole list. */
  z.strictObject({ act: z.literal('label'), labels: z.array(z.string()), ...common }),
  z.strictObject({ act: z.literal('priority'), priority: z.enum(['low', 'medium', 'high', 'urgent']).nullable(), ...common }),
  z.strictObject({ act: z.literal('attributes'), attributes: z.record(z.string(), z.unknown()), ...common }),
  z.strictObject({ act: z.literal('read'), ...common }),
  z.strictObject({ act: z.literal('delete_message'), messageId: z.int(), ...common }),
]);
export type AgentActs = z.input<typeof act>;

/** What a person of the shop does to a conversation other than write. */
export function agentActs(state: ChatwootState, input: AgentActs): void {
  const order = act.parse(input);
  const conversation = conversationOf(state, order.conversationId);
  const user = userOf(state, order.userId);
  const save = (changes: Changes) => changeConversation(state, conversation, changes, user.name);
  switch (order.act) {
    case 'take_over':
      return save({ status: 'open', assigneeId: user.id });
    case 'open':
      return save({ status: 'open' });
    case 'resolve':
      return save({ status: 'resolved' });
    case 'pending':
      return save({ status: 'pending' });
    case 'snooze':
      return save({ status: 'snoozed', snoozedUntil: order.until ?? null });
    case 'assign':
      return save({ assigneeId: order.assigneeId });
    case 'assign_bot':
      return save({ assigneeId: null, assigneeBotId: order.botId });
    case 'assign_team':
      return save({ teamId: order.teamId });
    case 'label':
      return changeLabels(state, conversation, order.labels, user.name);
    case 'priority':
      return save({ priority: order.priority });
    case 'attributes':
      return save({ customAttributes: order.attributes });
    case 'read':
      conversation.agentLastSeenAt = Date.now();
      return;
    case 'delete_message':
      return deleteMessage(state, messageOf(state, order.messageId).message);
  }
}

const report = z.object({ messageId: z.int(), status: z.enum(['delivered', 'read', 'failed']), error: z.string().optional() });
export type ChannelReport = z.input<typeof report>;

/** What the channel says later of a message: `message_updated`, whose top level says nothing of the status. */
export function channelReports(state: ChatwootState, input: ChannelReport): void {
  const { messageId, status, error } = report.parse(input);
  const { message } = messageOf(state, messageId);
  const failure = status === 'failed' ? { external_error: error ?? '131047: more than 24 hours have passed' } : {};
  updateMessage(state, message, { status, contentAttributes: { ...message.contentAttributes, ...failure } });
}

const system = z.object({ conversationId: z.int(), kind: z.enum(['template', 'campaign', 'automation', 'native_app']), text: z.string() });

/** A message that neither the contact, nor a person at the desk, nor the bot wrote: a greeting, a campaign, a rule, the phone of the shop. */
export function systemWrites(state: ChatwootState, input: z.input<typeof system>): Written {
  const { conversationId, kind, text } = system.parse(input);
  const conversation = conversationOf(state, conversationId);
  const message = addMessage(state, conversation, {
    messageType: kind === 'template' ? 'template' : 'outgoing',
    sender: kind === 'campaign' ? { type: 'User', id: userOf(state, undefined).id } : null,
    content: text,
    contentAttributes: kind === 'automation' ? { automation_rule_id: 1 } : kind === 'native_app' ? { external_echo: true } : {},
    additionalAttributes: kind === 'campaign' ? { campaign_id: 1 } : {},
  });
  return { conversationId, messageId: message.id };
}
