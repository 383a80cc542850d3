import { randomBytes } from 'node:crypto';
import { isAdmin, numberOf } from './api-call.ts';
import type { Actor, ApiCall, Route } from './api-call.ts';
import { isFields } from './check-content.ts';
import { WEBHOOK_EVENTS } from './chatwoot-state.ts';
import type { AccountWebhook, ChatwootBot, ChatwootInbox, ChatwootState, Fields } from './chatwoot-state.ts';
import { presentBot, presentInbox, presentUser } from './present-people.ts';
import { invalid, notFound, unprocessable } from './refusal.ts';

export const SETUP_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: 'agent_bots',
    call: 'read',
    answer: (call) => [...call.state.bots.values()].map((bot) => presentBot(call.state, bot, isAdmin(call.actor))),
  },
  { method: 'POST', path: 'agent_bots', call: 'setup', admins: true, answer: createBot },
  { method: 'GET', path: 'agent_bots/:id', call: 'read', answer: (call) => presentBot(call.state, theBot(call), isAdmin(call.actor)) },
  { method: 'PATCH', path: 'agent_bots/:id', call: 'setup', admins: true, answer: updateBot },
  { method: 'POST', path: 'agent_bots/:id/reset_secret', call: 'setup', admins: true, answer: resetBotSecret },
  { method: 'DELETE', path: 'agent_bots/:id', call: 'setup', admins: true, answer: deleteBot },
  {
    method: 'GET',
    path: 'webhooks',
    call: 'read',
    admins: true,
    answer: (call) => ({ payload: { webhooks: call.state.webhooks.map((one) => presentHook(call.state, one)) } }),
  },
  { method: 'POST', path: 'webhooks', call: 'setup', admins: true, answer: createHook },
  { method: 'PATCH', path: 'webhooks/:id', call: 'setup', admins: true, answer: updateHook },
  { method: 'DELETE', path: 'webhooks/:id', call: 'setup', admins: true, answer: deleteHook },
  {
    method: 'GET',
    path: 'inboxes',
    call: 'read',
    answer: (call) => ({ payload: [...call.state.inboxes.values()].map((one) => presentInbox(one, isAdmin(call.actor))) }),
  },
  { method: 'GET', path: 'inboxes/:id', call: 'read', answer: (call) => presentInbox(theInbox(call), isAdmin(call.actor)) },
  { method: 'PATCH', path: 'inboxes/:id', call: 'setup', admins: true, answer: updateInbox },
  { method: 'GET', path: 'inboxes/:id/agent_bot', call: 'read', admins: true, answer: inboxBot },
  { method: 'POST', path: 'inboxes/:id/set_agent_bot', call: 'setup', admins: true, answer: setInboxBot },
  { method: 'POST', path: 'inboxes/:id/reset_secret', call: 'setup', admins: true, answer: resetInboxSecret },
  { method: 'GET', path: 'agents', call: 'read', answer: ({ state }) => [...state.users.values()].map((user) => presentUser(state, user)) },
  { method: 'GET', path: 'teams', call: 'read', answer: ({ state }) => [...state.teams].map(([id, name]) => ({ id, name, account_id: state.account.id })) },
];

const madeSecret = () => randomBytes(24).toString('base64url');
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function theBot({ state, ids }: ApiCall): ChatwootBot {
  return state.bots.get(ids[0] ?? 0) ?? missing();
}

function theInbox({ state, ids }: ApiCall): ChatwootInbox {
  return state.inboxes.get(ids[0] ?? 0) ?? missing();
}

function theHook({ state, ids }: ApiCall): AccountWebhook {
  return state.webhooks.find((one) => one.id === ids[0]) ?? missing();
}

function missing(): never {
  throw notFound();
}

/** `bot_type` is 0, `"webhook"`, or left out. */
function createBot({ state, params, actor }: ApiCall): unknown {
  const type = params['bot_type'];
  if (type !== undefined && type !== 0 && type !== '0' && type !== 'webhook') throw unprocessable(`'${String(type)}' is not a valid bot_type`);
  const bot: ChatwootBot = {
    id: state.nextId.other++,
    name: textOf(params['name']) ?? '',
    description: textOf(params['description']),
    outgoingUrl: urlOf(params['outgoing_url'], 'Outgoing url', 'outgoing_url'),
    token: madeSecret(),
    secret: madeSecret(),
  };
  state.bots.set(bot.id, bot);
  return presentBot(state, bot, isAdmin(actor));
}

function updateBot(call: ApiCall): unknown {
  const { params } = call;
  const bot = theBot(call);
  if ('name' in params) bot.name = textOf(params['name']) ?? '';
  if ('description' in params) bot.description = textOf(params['description']);
  if ('outgoing_url' in params) bot.outgoingUrl = urlOf(params['outgoing_url'], 'Outgoing url', 'outgoing_url');
  return presentBot(call.state, bot, isAdmin(call.actor));
}

function resetBotSecret(call: ApiCall): unknown {
  const bot = theBot(call);
  bot.secret = madeSecret();
  return presentBot(call.state, bot, true);
}

function deleteBot(call: ApiCall): undefined {
  const { id } = theBot(call);
  call.state.bots.delete(id);
  for (const inbox of call.state.inboxes.values()) if (inbox.botId === id) inbox.botId = null;
}

function urlOf(value: unknown, label: string, attribute: string): string | null {
  const url = textOf(value);
  if (url !== null && !/^https?:\/\/[^\s]+$/.test(url)) throw invalid(`${label} is not a valid URL`, [attribute]);
  return url;
}

/** One for each address in the account; the secret is generated and cannot be chosen. */
function createHook({ state, params }: ApiCall): unknown {
  const given = hookParams(params);
  const url = urlOf(given['url'], 'Url', 'url');
  if (url === null) throw invalid("Url can't be blank", ['url']);
  if (state.webhooks.some((one) => one.url === url)) throw invalid('Url has already been taken', ['url']);
  const hook: AccountWebhook = { id: state.nextId.other++, name: textOf(given['name']), url, subscriptions: subscriptionsOf(given), secret: madeSecret() };
  state.webhooks.push(hook);
  return { payload: { webhook: presentHook(state, hook) } };
}

function updateHook(call: ApiCall): unknown {
  const hook = theHook(call);
  const given = hookParams(call.params);
  const url = 'url' in given ? urlOf(given['url'], 'Url', 'url') : hook.url;
  if (url === null) throw invalid("Url can't be blank", ['url']);
  if (call.state.webhooks.some((one) => one !== hook && one.url === url)) throw invalid('Url has already been taken', ['url']);
  Object.assign(hook, {
    url,
    ...('name' in given ? { name: textOf(given['name']) } : {}),
    ...('subscriptions' in given ? { subscriptions: subscriptionsOf(given) } : {}),
  });
  return { payload: { webhook: presentHook(call.state, hook) } };
}

function deleteHook(call: ApiCall): undefined {
  const hook = theHook(call);
  call.state.webhooks = call.state.webhooks.filter((one) => one !== hook);
}

/** The fields stand under `webhook`, or bare, as Rails wraps them. */
function hookParams(params: Fields): Fields {
  return isFields(params['webhook']) ? params['webhook'] : params;
}

function subscriptionsOf(given: Fields): string[] {
  const wanted = given['subscriptions'];
  if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every((one) => typeof one === 'string' && WEBHOOK_EVENTS.includes(one))) {
    throw invalid('Subscriptions Invalid events', ['subscriptions']);
  }
  return wanted.map(String);
}

function presentHook(state: ChatwootState, { id, name, url, subscriptions, secret }: AccountWebhook): Fields {
  return { id, name, url, account_id: state.account.id, subscriptions, secret };
}

/** Of the many fields, those that matter to webhooks. */
function updateInbox(call: ApiCall): unknown {
  const inbox = theInbox(call);
  const { name, lock_to_single_conversation, channel } = call.params;
  if (typeof name === 'string') inbox.name = name;
  if (lock_to_single_conversation !== undefined) inbox.lockToSingleConversation = lock_to_single_conversation === true;
  if (inbox.channel === 'Channel::Api' && isFields(channel) && 'webhook_url' in channel) {
    inbox.webhookUrl = urlOf(channel['webhook_url'], 'Webhook url', 'webhook_url');
    inbox.secret ??= madeSecret();
  }
  return presentInbox(inbox, true);
}

function inboxBot(call: ApiCall): unknown {
  const { botId } = theInbox(call);
  const bot = botId === null ? undefined : call.state.bots.get(botId);
  return { agent_bot: bot ? presentBot(call.state, bot, true) : {} };
}

/** `agent_bot` null, or left out, takes the bot off. */
function setInboxBot(call: ApiCall): undefined {
  const wanted = call.params['agent_bot'];
  const inbox = theInbox(call);
  if (wanted === undefined || wanted === null) inbox.botId = null;
  else inbox.botId = call.state.bots.get(numberOf(wanted) ?? 0)?.id ?? missing();
}

function resetInboxSecret(call: ApiCall): unknown {
  const inbox = theInbox(call);
  if (inbox.channel !== 'Channel::Api') throw notFound();
  inbox.secret = madeSecret();
  return presentInbox(inbox, true);
}

/** `GET /api/v1/profile`: what shows that a user's token works. */
export function presentProfile(state: ChatwootState, actor: Extract<Actor, { kind: 'user' }>): Fields {
  const { id, name, email, role, token } = actor.user;
  const account = { ...state.account, status: 'active', active_at: null, role, permissions: [role], availability: 'online', availability_status: 'online' };
  return {
    access_token: token,
    account_id: state.account.id,
    available_name: name,
    avatar_url: '',
    confirmed: true,
    display_name: null,
    message_signature: null,
    email,
    id,
    inviter_id: null,
    name,
    provider: 'email',
    pubsub_token: `sandbox-pubsub-user-${id}`,
    role,
    ui_settings: {},
    uid: email,
    type: null,
    accounts: [account],
  };
}
