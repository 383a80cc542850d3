import type { ChatwootBot, ChatwootContact, ChatwootInbox, ChatwootState, ChatwootUser, Fields, Sender } from './chatwoot-state.ts';

export const isoTime = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
/** Whole seconds since 1970; 0 for never. */
export const epoch = (at: number | null): number => (at === null ? 0 : Math.floor(at / 1000));

/** A contact inside a conversation or a message: `type` is there, `account` is not. */
export function pushContact(contact: ChatwootContact): Fields {
  const { additional_attributes, custom_attributes, email, id, identifier, name, phone_number, blocked } = contact;
  return { additional_attributes, custom_attributes, email, id, identifier, name, phone_number, thumbnail: '', blocked, type: 'contact' };
}

/** A contact as `sender` of a webhook: without `type`. */
export function webhookContact(state: ChatwootState, contact: ChatwootContact): Fields {
  const { additional_attributes, custom_attributes, email, id, identifier, name, phone_number, blocked } = contact;
  return { account: state.account, additional_attributes, avatar: '', custom_attributes, email, id, identifier, name, phone_number, thumbnail: '', blocked };
}

/** A contact as the API lists it. */
export function presentContact(state: ChatwootState, contact: ChatwootContact, withInboxes = false): Fields {
  const { additional_attributes, email, id, name, phone_number, blocked, identifier, custom_attributes, lastActivityAt, createdAt } = contact;
  const inboxes = [...state.contactInboxes.values()].filter((one) => one.contactId === id);
  return {
    additional_attributes,
    availability_status: 'offline',
    email,
    id,
    name,
    phone_number,
    blocked,
    identifier,
    thumbnail: '',
    custom_attributes,
    ...(lastActivityAt === null ? {} : { last_activity_at: epoch(lastActivityAt) }),
    created_at: epoch(createdAt),
    ...(withInboxes ? { contact_inboxes: inboxes.map((one) => ({ source_id: one.sourceId, inbox: slimInbox(state, one.inboxId) })) } : {}),
  };
}

export function slimInbox(state: ChatwootState, id: number): Fields {
  const inbox = state.inboxes.get(id);
  return { id, avatar_url: '', channel_id: id, name: inbox?.name ?? '', channel_type: inbox?.channel ?? '', provider: null };
}

export function pushUser(user: ChatwootUser): Fields {
  return { id: user.id, name: user.name, available_name: user.name, avatar_url: '', type: 'user', availability_status: 'online', thumbnail: '' };
}

export function pushBot(bot: ChatwootBot): Fields {
  return { id: bot.id, name: bot.name, avatar_url: '', type: 'agent_bot' };
}

/** Who wrote, as messages of the API and of `conversation.messages` show it. */
export function pushSender(state: ChatwootState, sender: Sender | null): Fields | null {
  return forSender(state, sender, { contact: pushContact, user: pushUser, bot: pushBot });
}

/** Who wrote, at the top level of a message webhook. */
export function webhookSender(state: ChatwootState, sender: Sender | null): Fields | null {
  return forSender(state, sender, {
    contact: (contact) => webhookContact(state, contact),
    user: ({ id, name, email }) => ({ id, name, email, type: 'user' }),
    bot: ({ id, name }) => ({ id, name, type: 'agent_bot' }),
  });
}

interface Shown {
  contact: (contact: ChatwootContact) => Fields;
  user: (user: ChatwootUser) => Fields;
  bot: (bot: ChatwootBot) => Fields;
}

function forSender(state: ChatwootState, sender: Sender | null, shown: Shown): Fields | null {
  const [contact, user, bot] = sender === null ? [] : [state.contacts.get(sender.id), state.users.get(sender.id), state.bots.get(sender.id)];
  if (sender?.type === 'Contact' && contact) return shown.contact(contact);
  if (sender?.type === 'User' && user) return shown.user(user);
  return sender?.type === 'AgentBot' && bot ? shown.bot(bot) : null;
}

/** A user as assignee, with what the API alone tells. */
export function presentUser(state: ChatwootState, user: ChatwootUser): Fields {
  return {
    id: user.id,
    account_id: state.account.id,
    availability_status: 'online',
    auto_offline: true,
    confirmed: true,
    email: user.email,
    available_name: user.name,
    name: user.name,
    role: user.role,
    thumbnail: '',
    custom_role_id: null,
  };
}

/** The secrets are for administrators. */
export function presentBot(state: ChatwootState, bot: ChatwootBot, isAdmin: boolean): Fields {
  return {
    id: bot.id,
    name: bot.name,
    description: bot.description,
    thumbnail: '',
    outgoing_url: bot.outgoingUrl,
    bot_type: 'webhook',
    bot_config: {},
    account_id: state.account.id,
    ...(isAdmin ? { access_token: bot.token, secret: bot.secret } : {}),
    system_bot: false,
  };
}

export function presentInbox(inbox: ChatwootInbox, isAdmin: boolean): Fields {
  const api = inbox.channel === 'Channel::Api';
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.id,
    name: inbox.name,
    channel_type: inbox.channel,
    greeting_enabled: false,
    greeting_message: null,
    working_hours_enabled: false,
    enable_email_collect: true,
    csat_survey_enabled: false,
    enable_auto_assignment: false,
    out_of_office_message: null,
    timezone: 'UTC',
    allow_messages_after_resolved: true,
    lock_to_single_conversation: inbox.lockToSingleConversation,
    sender_name_type: 'friendly',
    business_name: null,
    ...(api ? { inbox_identifier: inbox.identifier, webhook_url: inbox.webhookUrl, hmac_mandatory: false, additional_attributes: {} } : {}),
    ...(api && isAdmin ? { secret: inbox.secret } : {}),
    ...(inbox.channel === 'Channel::WebWidget' ? { website_url: 'shop.example', website_token: inbox.identifier } : {}),
    ...(inbox.channel === 'Channel::Email' ? { email: 'support@shop.example', forward_to_email: 'support@shop.example' } : {}),
  };
}
