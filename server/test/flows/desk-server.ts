import type { AddressInfo } from 'node:net';
import { createApiKey, createAuthenticator, createTeammate, signIn } from '#accounts';
import type { Role } from '#accounts';
import { createInbox, receiveMessage } from '#conversations';
import type { InboxKind, StoredMessage } from '#conversations';
import type { Config } from '#platform/config';
import type { Ctx } from '#platform/context';
import { createHttpServer } from '#platform/http';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import type { Permission, Principal } from '#platform/principal';
import { accountsRoutes } from '#routes/accounts';
import { billingRoutes } from '#routes/billing';
import { conversationsRoutes } from '#routes/conversations';
import { deskRoutes } from '#routes/desk';
import { createTestCtx } from '../harness.ts';
import type { TestCtx, TestCtxOptions } from '../harness.ts';

/** An answer's body as tests read it: what they go on with by type, the rest to be compared. */
export interface AnswerBody {
  [field: string]: unknown;
  error: { code: string; message: string; details: [{ field: string }, ...{ field: string }[]]; request_id: string };
  id: string;
  key: string;
  api_key: string;
  user_id: string;
  access_token: string;
  slug: string;
  customer_id: string;
  agents: { email: string }[];
  keys: { id: string }[];
  tickets: { id: string; subject: string }[];
  messages: [ShownMessage, ShownMessage, ...ShownMessage[]];
  agent: { role: string };
  pagination: { total: number };
  last_updated: string;
  identities: { value: string }[];
  ledger: unknown[];
}

interface ShownMessage {
  message_id: string;
  content: string;
  text: string;
  delivery: { status: string };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

export interface Desk {
  ctx: Ctx;
  url: string;
  world: TestCtx;
  workspaceId: string;
  /** A JSON request; `key` is a bearer token or key, null for none. */
  call(method: string, path: string, options?: { body?: unknown; key?: string | null; headers?: Record<string, string> }): Promise<Answer>;
  close(): Promise<void>;
}

export const OPERATOR_KEY = 'op_test_operator_key';
export const PASSWORD = 'correct horse battery';

/** The desk and the service API over real HTTP, without workers: nothing answers or sends while a test looks. */
export async function startDesk(options: TestCtxOptions = {}): Promise<Desk> {
  const config: Partial<Config> = { addressRateLimit: 100_000, apiRateLimit: 100_000, ...options.config };
  const world = await createTestCtx({ ...options, config });
  const { ctx } = world;
  const authenticate = createAuthenticator(ctx, { operatorKey: OPERATOR_KEY });
  const app = await createHttpServer({ ctx, authenticate, isStopping: () => false });
  await accountsRoutes(app, ctx);
  await billingRoutes(app, ctx);
  await conversationsRoutes(app, ctx);
  await deskRoutes(app, ctx);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    ctx,
    url: `http://127.0.0.1:${port}`,
    world,
    workspaceId: world.workspaceId,
    async call(method, path, { body, key = OPERATOR_KEY, headers = {} } = {}) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: JSON.parse(text.startsWith('{') ? text : '{}') as AnswerBody };
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}

const OPERATOR: Omit<Principal, 'workspaceId'> = { kind: 'operator', id: 'operator', name: 'Operator', permissions: new Set(PERMISSIONS) };

/** A key of the workspace with these scopes. */
export async function makeKey(desk: Desk, workspaceId: string, scopes: Permission[] = [...PERMISSIONS]): Promise<string> {
  return (await createApiKey(desk.ctx, { ...OPERATOR, workspaceId }, { name: 'Test', scopes })).key;
}

/** A teammate, signed in. */
export async function joinAs(desk: Desk, role: Role, workspaceId = desk.workspaceId): Promise<{ id: string; email: string; token: string }> {
  const email = `${role}-${newId()}@example.com`;
  const teammate = await createTeammate(desk.ctx, workspaceId, { email, password: PASSWORD, name: `Test ${role}`, role });
  const { accessToken } = await signIn(desk.ctx, { email, password: PASSWORD, address: '127.0.0.1' });
  return { id: teammate.id, email, token: accessToken };
}

/** An inbox with an assistant, and a contact's first message in it. */
export async function openTicket(
  desk: Desk,
  options: { kind?: InboxKind; workspaceId?: string; text?: string } = {},
): Promise<{ inboxId: string; externalId: string; message: StoredMessage; ticketId: string }> {
  const { kind = 'whatsapp', workspaceId = desk.workspaceId } = options;
  const externalId = `in-${newId()}`;
  const inbox = await createInbox(desk.ctx, workspaceId, { kind, name: 'Shop', externalId, assistantId: newId() });
  const message = await say(desk, { inboxId: inbox.id, workspaceId, text: options.text ?? 'Where is my order?' });
  return { inboxId: inbox.id, externalId, message, ticketId: message.ticketId! };
}

/** Another message of a contact; the same phone is the same contact. */
export async function say(desk: Desk, input: { inboxId: string; text: string; workspaceId?: string; phone?: string }): Promise<StoredMessage> {
  const from = { identities: [{ kind: 'phone' as const, value: input.phone ?? '31600000001', verified: true }], name: 'Ann' };
  const what = { inboxId: input.inboxId, externalId: newId(), from, occurredAt: desk.ctx.clock.now(), kind: 'text' as const, text: input.text };
  return (await receiveMessage(desk.ctx, input.workspaceId ?? desk.workspaceId, what)).message;
}
