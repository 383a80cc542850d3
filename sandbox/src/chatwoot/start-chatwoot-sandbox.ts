import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pending } from '../meta/pending.ts';
import { WEBHOOK_EVENTS, conversationOf } from './chatwoot-state.ts';
import type {
  AccountWebhook,
  ChatwootBot,
  ChatwootConversation,
  ChatwootInbox,
  ChatwootRequest,
  ChatwootState,
  ChatwootUser,
  Fields,
} from './chatwoot-state.ts';
import { contactChanges, contactOpensWidget, contactPicks, contactTypes, contactWrites } from './contact-acts.ts';
import type { ContactWrites, Written } from './contact-acts.ts';
import { seenBy, setApiInboxUrl, setBotUrl, setWebhookUrl } from './control.ts';
import { agentActs, agentWrites, channelReports, systemWrites } from './desk-acts.ts';
import type { AgentActs, ChannelReport } from './desk-acts.ts';
import { FaultBook } from './faults.ts';
import type { ChatwootFault } from './faults.ts';
import { onWebhookFailure } from './on-webhook-failure.ts';
import { reset } from './reset.ts';
import { serveChatwoot } from './serve-chatwoot.ts';
import { postWebhook } from './webhook-jobs.ts';
import type { Delivered } from './webhook-jobs.ts';

export interface ChatwootSandboxOptions {
  port?: number | undefined;
  accountId?: number | undefined;
  accountName?: string | undefined;
  /** Where the account's webhook, the bot and the API inbox send to. Absent: nowhere, until one of the `set…Url` says so. */
  webhookUrl?: string | undefined;
  botUrl?: string | undefined;
  apiInboxUrl?: string | undefined;
  adminToken?: string | undefined;
  agentToken?: string | undefined;
  botToken?: string | undefined;
  webhookSecret?: string | undefined;
  botSecret?: string | undefined;
  apiInboxSecret?: string | undefined;
  /** `false` sends everything unsigned, as versions before 4.11.2 (account) and 4.13 (bot, API inbox) do. */
  signed?: boolean | undefined;
  /** In which inboxes the bot is active; in all unless told. */
  botInboxes?: readonly number[] | undefined;
  /** How long a receiver has; 5000 as in Chatwoot unless told. */
  webhookTimeoutMs?: number | undefined;
  /** Between the attempts of a bot's webhook; 3000 as in Chatwoot unless told. */
  retrySpacingMs?: number | undefined;
  keepPendingOnBotFailure?: boolean | undefined;
  /** `true`: who opens a conversation of nobody has it assigned to the user of role agent, and `conversation_status_changed` is lost. */
  autoAssignment?: boolean | undefined;
  /** `false`: a bot's token reads neither conversations nor labels, and writes no labels, as before 4.14.2. */
  botReads?: boolean | undefined;
  requestsPerMinute?: number | undefined;
  messagesPerMinute?: number | undefined;
  /** `true` loses the header `api_access_token`, as nginx does. */
  dropUnderscoredHeaders?: boolean | undefined;
}

export interface ChatwootSandbox {
  readonly url: string;
  readonly accountId: number;
  readonly botId: number;
  readonly adminToken: string;
  readonly agentToken: string;
  readonly botToken: string;
  readonly webhookSecret: string;
  readonly botSecret: string;
  readonly apiInboxSecret: string;
  setWebhookUrl(url: string | null): void;
  setBotUrl(url: string | null): void;
  setApiInboxUrl(url: string | null): void;
  contactWrites(said: ContactWrites): Written;
  contactPicks(picked: { messageId: number; value: string }): Written;
  contactTypes(typing: { conversationId: number; on?: boolean }): void;
  contactChanges(order: { contactId: number; changes: Fields }): void;
  contactOpensWidget(who?: { inboxId?: number; name?: string; email?: string | null }): void;
  agentWrites(said: { conversationId: number; text: string; private?: boolean; userId?: number }): Written;
  agentActs(act: AgentActs): void;
  systemWrites(said: { conversationId: number; kind: 'template' | 'campaign' | 'automation' | 'native_app'; text: string }): Written;
  /** The channel says what became of a message. */
  channelReports(report: ChannelReport): void;
  addFault(fault: ChatwootFault): void;
  clearFaults(): void;
  conversation(id: number): ChatwootConversation;
  conversations(): ChatwootConversation[];
  /** What the contact was shown, as the API writes messages. */
  seen(conversationId: number): Fields[];
  requests(): readonly ChatwootRequest[];
  /** Every attempt at every webhook, those that were dropped included. */
  deliveries(): readonly Delivered[];
  /** Posts exactly these bytes, signed as the bot's webhooks are unless another secret is told. */
  post(
    url: string,
    body: string,
    options?: { secret?: string | null; deliveryId?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; text: string }>;
  settle(): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

/** Values that open nothing real. */
export const CHATWOOT_SANDBOX = {
  accountId: 1,
  botId: 2,
  adminId: 6,
  agentId: 7,
  teamId: 4,
  inboxes: { website: 3, api: 4, email: 5, whatsapp: 6 },
  apiInboxIdentifier: 'sandbox-api-inbox',
  adminToken: 'sandbox-admin-token',
  agentToken: 'sandbox-agent-token',
  botToken: 'sandbox-bot-token',
  webhookSecret: 'sandbox-webhook-secret',
  botSecret: 'sandbox-bot-secret',
  apiInboxSecret: 'sandbox-api-inbox-secret',
} as const;

/** Starts a stand-in for Chatwoot's API, its webhooks and its people. */
export async function startChatwootSandbox(options: ChatwootSandboxOptions = {}): Promise<ChatwootSandbox> {
  const state = createState(options);
  const server = createServer((request, response) => {
    serveChatwoot(state, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  state.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: state.origin,
    accountId: state.account.id,
    botId: CHATWOOT_SANDBOX.botId,
    ...credentials(options),
    ...actsOf(state),
    addFault: (fault) => state.faults.add(fault),
    clearFaults: () => state.faults.clear(),
    conversation: (id) => conversationOf(state, id),
    conversations: () => [...state.conversations.values()],
    seen: (conversationId) => seenBy(state, conversationId),
    requests: () => state.journal,
    deliveries: () => state.webhookLog,
    post: (url, body, { secret = credentials(options).botSecret, deliveryId = randomUUID(), headers } = {}) =>
      postWebhook(state, { url, body, secret, deliveryId }, headers),
    settle: () => state.pending.settled(),
    reset: () => reset(state),
    async close() {
      state.closing.abort();
      await state.pending.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Acts =
  | `set${'Webhook' | 'Bot' | 'ApiInbox'}Url`
  | `contact${'Writes' | 'Picks' | 'Types' | 'Changes' | 'OpensWidget'}`
  | `agent${'Writes' | 'Acts'}`
  | 'systemWrites'
  | 'channelReports';

function actsOf(state: ChatwootState): Pick<ChatwootSandbox, Acts> {
  return {
    setWebhookUrl: (url) => setWebhookUrl(state, url),
    setBotUrl: (url) => setBotUrl(state, url),
    setApiInboxUrl: (url) => setApiInboxUrl(state, url),
    contactWrites: (said) => contactWrites(state, said),
    contactPicks: (picked) => contactPicks(state, picked),
    contactTypes: (typing) => contactTypes(state, typing),
    contactChanges: (order) => contactChanges(state, order),
    contactOpensWidget: (who = {}) => contactOpensWidget(state, who),
    agentWrites: (said) => agentWrites(state, said),
    agentActs: (act) => agentActs(state, act),
    systemWrites: (said) => systemWrites(state, said),
    channelReports: (report) => channelReports(state, report),
  };
}

type Credentials = Pick<ChatwootSandbox, 'adminToken' | 'agentToken' | 'botToken' | 'webhookSecret' | 'botSecret' | 'apiInboxSecret'>;

function credentials(options: ChatwootSandboxOptions): Credentials {
  const { adminToken, agentToken, botToken, webhookSecret, botSecret, apiInboxSecret } = CHATWOOT_SANDBOX;
  return {
    adminToken: options.adminToken ?? adminToken,
    agentToken: options.agentToken ?? agentToken,
    botToken: options.botToken ?? botToken,
    webhookSecret: options.webhookSecret ?? webhookSecret,
    botSecret: options.botSecret ?? botSecret,
    apiInboxSecret: options.apiInboxSecret ?? apiInboxSecret,
  };
}

function createState(options: ChatwootSandboxOptions): ChatwootState {
  const own = credentials(options);
  const secretOf = (secret: string) => (options.signed === false ? null : secret);
  const { adminId, agentId, botId, teamId } = CHATWOOT_SANDBOX;
  const bot: ChatwootBot = {
    id: botId,
    name: 'Assistant',
    description: null,
    outgoingUrl: options.botUrl ?? null,
    token: own.botToken,
    secret: secretOf(own.botSecret),
  };
  const hook: AccountWebhook = {
    id: 1,
    name: 'sandbox',
    url: options.webhookUrl ?? '',
    subscriptions: [...WEBHOOK_EVENTS],
    secret: secretOf(own.webhookSecret),
  };
  const users: ChatwootUser[] = [
    { id: adminId, name: 'Ines Moreau', email: 'ines.moreau@shop.example', role: 'administrator', token: own.adminToken },
    { id: agentId, name: 'Jonas Holt', email: 'jonas.holt@shop.example', role: 'agent', token: own.agentToken },
  ];
  const inboxes = createInboxes(options, secretOf(own.apiInboxSecret));
  const state: ChatwootState = {
    origin: 'http://127.0.0.1',
    account: { id: options.accountId ?? CHATWOOT_SANDBOX.accountId, name: options.accountName ?? 'Sandbox' },
    users: new Map(users.map((user) => [user.id, user])),
    bots: new Map([[bot.id, bot]]),
    teams: new Map([[teamId, 'Support']]),
    inboxes: new Map(inboxes.map((inbox) => [inbox.id, inbox])),
    contacts: new Map(),
    contactInboxes: new Map(),
    conversations: new Map(),
    files: new Map(),
    webhooks: [hook],
    journal: [],
    counted: { minute: 0, calls: new Map() },
    faults: new FaultBook(),
    pending: new Pending(),
    closing: new AbortController(),
    webhookLog: [],
    onWebhookFailure: (job, error) => onWebhookFailure(state, job, error),
    settings: {
      requestsPerMinute: options.requestsPerMinute ?? 3000,
      messagesPerMinute: options.messagesPerMinute ?? 200,
      webhookTimeoutMs: options.webhookTimeoutMs ?? 5000,
      retrySpacingMs: options.retrySpacingMs ?? 3000,
      keepPendingOnBotFailure: options.keepPendingOnBotFailure ?? false,
      autoAssignment: options.autoAssignment ?? false,
      botReads: options.botReads ?? true,
      dropUnderscoredHeaders: options.dropUnderscoredHeaders ?? false,
    },
    nextId: { conversation: 128, message: 9001, other: 51 },
  };
  return state;
}

function createInboxes(options: ChatwootSandboxOptions, apiInboxSecret: string | null): ChatwootInbox[] {
  const { website, api, email, whatsapp } = CHATWOOT_SANDBOX.inboxes;
  const made = (id: number, name: string, channel: ChatwootInbox['channel']): ChatwootInbox => ({
    id,
    name,
    channel,
    botId: (options.botInboxes ?? [website, api, email, whatsapp]).includes(id) ? CHATWOOT_SANDBOX.botId : null,
    webhookUrl: null,
    secret: null,
    identifier: `sandbox-inbox-${id}`,
    lockToSingleConversation: false,
  });
  return [
    made(website, 'Website', 'Channel::WebWidget'),
    { ...made(api, 'API', 'Channel::Api'), webhookUrl: options.apiInboxUrl ?? null, secret: apiInboxSecret, identifier: CHATWOOT_SANDBOX.apiInboxIdentifier },
    made(email, 'E-mail', 'Channel::Email'),
    made(whatsapp, 'WhatsApp', 'Channel::Whatsapp'),
  ];
}
