import { createHmac, randomUUID } from 'node:crypto';
import { widgetMessage, widgetMessagePage, widgetSession } from '@baton/contract';
import type { WebchatSettingsInput, WidgetMessage, WidgetSession, WidgetSessionRequest } from '@baton/contract';
import { createInbox, listMessages } from '#conversations';
import type { Inbox, StoredMessage } from '#conversations';
import { BatonError } from '#platform/errors';
import { createHttpServer } from '#platform/http';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { channelsRoutes } from '#routes/channels';
import { conversationsRoutes } from '#routes/conversations';
import { createTestCtx } from '../harness.ts';
import type { TestCtx, TestCtxOptions } from '../harness.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: { error?: { code: string; message: string; details?: { reason?: string } } } & Record<string, unknown>;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  address?: string;
  origin?: string | null;
}

/** Web chats over real HTTP, on a database of their own, with a desk whose caller may do everything. */
export interface WebchatShop extends TestCtx {
  url: string;
  who: Principal;
  /** A web chat; its key is its name. */
  inbox(key: string, settings?: WebchatSettingsInput, secret?: string): Promise<Inbox>;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A visitor of their own address, so that limits of one test do not meet another. */
  open(key: string, request?: Partial<WidgetSessionRequest>, options?: CallOptions): Promise<WidgetSession>;
  say(token: string, text: string, options?: CallOptions): Promise<Answer>;
  read(token: string): Promise<WidgetMessage[]>;
  /** Everything in a conversation, as the desk has it. */
  stored(conversationId: string): Promise<StoredMessage[]>;
  ticketOf(conversationId: string): Promise<string>;
}

const ORIGIN = 'https://some.shop';

export async function createWebchatShop(options: TestCtxOptions = {}): Promise<WebchatShop> {
  const test = await createTestCtx(options);
  const { ctx, workspaceId } = test;
  const who: Principal = { kind: 'teammate', id: randomUUID(), name: 'Dana', workspaceId, permissions: new Set(PERMISSIONS) };
  const authenticate = () => Promise.resolve(who);
  const app = await createHttpServer({ ctx, isStopping: () => false, authenticate });
  await conversationsRoutes(app, ctx);
  await channelsRoutes(app, ctx);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  let addresses = 0;
  const call: WebchatShop['call'] = async (method, path, { token, body, address, origin = ORIGIN } = {}) => {
    const response = await fetch(`${url}${path.startsWith('/api') ? '' : '/widget/v1'}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(address ? { 'x-forwarded-for': address } : {}),
        ...(origin === null ? {} : { origin }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text } };
  };
  const stored = (conversationId: string) => listMessages(ctx, workspaceId, conversationId, { limit: 100 });
  return {
    ...test,
    url,
    who,
    call,
    stored,
    inbox: (key, settings = {}, secret) =>
      createInbox(ctx, workspaceId, {
        kind: 'webchat',
        name: key,
        externalId: key,
        settings: { webchat: settings },
        ...(secret ? { secrets: { identity_secret: secret } } : {}),
      }),
    async open(key, request = {}, options = {}) {
      addresses += 1;
      const address = `10.0.${addresses >> 8}.${addresses & 255}`;
      const { status, body } = await call('POST', '/sessions', { address, ...options, body: { inbox_key: key, ...request } });
      if (status !== 200 && status !== 201) throw new BatonError('internal', { message: `${status} ${JSON.stringify(body)}` });
      return widgetSession.parse(body);
    },
    say: (token, text, options = {}) => call('POST', '/messages', { ...options, token, body: { client_id: randomUUID(), text } }),
    async read(token) {
      return widgetMessagePage.parse((await call('GET', '/messages', { token })).body).messages.map((one) => widgetMessage.parse(one));
    },
    ticketOf: async (conversationId) => (await stored(conversationId))[0]?.ticketId ?? '',
    async close() {
      await app.close();
      await test.close();
    },
  };
}

/** As the server of a shop makes it. */
export function hashOf(secret: string, said: string): string {
  return createHmac('sha256', secret).update(said).digest('hex');
}
