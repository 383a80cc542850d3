import { CHATWOOT_SANDBOX, DIXA_SANDBOX, buildInboundInstagram, escapeBody, escapeRails, signBody, signChatwoot, signDixa } from '@baton/sandbox';
import { WEBHOOK_SECRET } from '../../server/test/spawn-baton.ts';
import type { Environment } from '../../server/test/spawn-baton.ts';
import { phone, toRequest, wamid } from './build-webhooks.ts';

/** The channels whose webhooks Meta posts. */
export type MetaProvider = 'whatsapp' | 'instagram';

/** The desks that people already have. */
export type DeskProvider = 'dixa' | 'chatwoot';
export type Provider = MetaProvider | DeskProvider;

/** Where a provider's webhooks go, and what is answered to one that is stored. */
export const WEBHOOKS: Readonly<Record<Provider, { path: string; status: string }>> = {
  whatsapp: { path: '/webhook/meta', status: '200' },
  instagram: { path: '/webhook/meta', status: '200' },
  dixa: { path: '/dixa_conversation_started', status: '202' },
  chatwoot: { path: '/webhook/chatwoot', status: '200' },
};

/** What Baton must know of the desks to take their webhooks. The addresses lead nowhere: nothing is answered. */
export const DESK_SECRETS: Environment = {
  DIXA_BASE_URL: 'http://127.0.0.1:9',
  DIXA_WEBHOOK_SECRET: DIXA_SANDBOX.secretKey,
  CHATWOOT_BASE_URL: 'http://127.0.0.1:9',
  CHATWOOT_WEBHOOK_SECRET: CHATWOOT_SANDBOX.botSecret,
};

/** The demo shop's Instagram account. */
export const INSTAGRAM_ACCOUNT = '100000000000002';

interface Told {
  series: string;
  index: number;
  contact: number;
  text: string;
}

/** The n-th message of a series, from the contacts taken in turn, as one signed webhook on the wire. */
export function requestOf(provider: Provider, port: number, said: Told): Buffer {
  const { series, index, contact, text } = said;
  if (provider === 'whatsapp') return toRequest([{ from: phone(contact), id: wamid(series, index), text }], port);
  const { body, headers } = { instagram: ofInstagram, dixa: ofDixa, chatwoot: ofChatwoot }[provider](said);
  const head = [
    `POST ${WEBHOOKS[provider].path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

interface Signed {
  body: string;
  headers: string[];
}

function ofInstagram({ series, index, contact, text }: Told): Signed {
  const mid = `aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE${series}${String(index).padStart(8, '0')}`;
  const body = escapeBody(buildInboundInstagram({ accountId: INSTAGRAM_ACCOUNT, from: String(70_000_000 + contact), mid, timestamp: Date.now(), text }));
  return { body, headers: [`x-hub-signature-256: ${signBody(WEBHOOK_SECRET, body)}`] };
}

/** The first mail of a conversation, with all that Dixa says of one. */
function ofDixa({ series, index, contact, text }: Told): Signed {
  const at = new Date().toISOString();
  const id = `${series}-${String(index).padStart(8, '0')}`;
  const person = { id: `contact-${contact}`, name: `Contact ${contact}`, email: `contact${contact}@example.com`, phone: null, roles: [], user_type: 'Contact' };
  const conversation = {
    csid: 1_000_000 + contact,
    channel: 'EMAIL',
    status: 'OPEN',
    direction: 'INBOUND',
    queue: null,
    contact_point: 'support@email.dixa.io',
    requester: person,
    assignee: null,
    subject: 'Return',
    tags: [],
    created_at: at,
  };
  const content = { text, content_type: 'Text', original_content_url: null, processed_content_url: null };
  const message = { author: person, created_at: at, message_id: `message-${id}`, text, direction: 'inbound', channel: 'EMAIL', content, attachments: [] };
  const organization = { id: DIXA_SANDBOX.organizationId, name: 'Sandbox' };
  const event = { event_id: `event-${id}`, event_fqn: 'CONVERSATION_MESSAGE_ADDED', event_version: '1', event_timestamp: at, organization };
  const body = JSON.stringify({ ...event, data: { conversation, ...message, external_id: null } });
  return { body, headers: [`x-dixa-signature: ${signDixa(DIXA_SANDBOX.secretKey, body)}`] };
}

/** A contact's message in a pending conversation, as the bot is told of it. */
function ofChatwoot({ series, index, contact, text }: Told): Signed {
  const at = Math.floor(Date.now() / 1000);
  const account = { id: CHATWOOT_SANDBOX.accountId, name: 'Sandbox' };
  const sender = { id: 2_000_000 + contact, name: `Contact ${contact}`, email: `contact${contact}@example.com`, phone_number: null };
  // Ids are numbers; the series stands in front.
  const id = Number(`${Array.from(series, (sign) => sign.charCodeAt(0) % 10).join('')}${String(index).padStart(8, '0')}`);
  const message = { id, content: text, content_type: 'text', content_attributes: {}, additional_attributes: {}, private: false, source_id: null };
  const conversation = {
    id: 1_000_000 + contact,
    inbox_id: CHATWOOT_SANDBOX.inboxes.website,
    status: 'pending',
    channel: 'Channel::WebWidget',
    can_reply: true,
    contact_inbox: { id: 1, contact_id: sender.id, source_id: 'x', pubsub_token: 'x' },
    messages: [{ ...message, account_id: account.id, message_type: 0, created_at: at }],
    labels: [],
    meta: { sender: { ...sender, type: 'contact' }, assignee: null, assignee_type: null, team: null, hmac_verified: false },
    custom_attributes: {},
    created_at: at,
    updated_at: at + 0.25,
  };
  const inbox = { id: CHATWOOT_SANDBOX.inboxes.website, name: 'Website' };
  const created_at = new Date().toISOString();
  const body = escapeRails({ event: 'message_created', ...message, message_type: 'incoming', created_at, account, inbox, sender, conversation });
  const headers = [
    `x-chatwoot-timestamp: ${at}`,
    `x-chatwoot-signature: ${signChatwoot(CHATWOOT_SANDBOX.botSecret, body, at)}`,
    `x-chatwoot-delivery: ${series}-${index}`,
  ];
  return { body, headers };
}
