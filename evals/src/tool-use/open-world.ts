import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGraphSandbox, startOpenAiSandbox, startOrderDeskSandbox, startSmtpSandbox } from '../../../sandbox/src/index.ts';
import type { GraphSandbox, OpenAiSandbox, OrderDeskSandbox, SmtpSandbox } from '../../../sandbox/src/index.ts';
import { createWorkspace } from '../../../server/src/accounts/index.ts';
import { serve } from '../../../server/src/app/index.ts';
import { createAssistant, seedAssistant, updateAssistant } from '../../../server/src/assistant/index.ts';
import type { AssistantSettings } from '../../../server/src/assistant/index.ts';
import { grantCredits } from '../../../server/src/billing/index.ts';
import { createInbox } from '../../../server/src/conversations/index.ts';
import { importMarkdown } from '../../../server/src/knowledge/index.ts';
import { dropKept, registerStore } from '../../../server/src/orders/index.ts';
import { loadConfig } from '../../../server/src/platform/config.ts';
import type { Config } from '../../../server/src/platform/config.ts';
import type { Ctx } from '../../../server/src/platform/context.ts';
import { createLog } from '../../../server/src/platform/log.ts';
import { PERMISSIONS } from '../../../server/src/platform/principal.ts';
import type { Principal } from '../../../server/src/platform/principal.ts';
import type { ToolTask } from './task.ts';

/** A whole Baton over real HTTP, and stand-ins for everything outside it. */
export interface World {
  ctx: Ctx;
  url: string;
  workspaceId: string;
  orderdesk: OrderDeskSandbox;
  graph: GraphSandbox;
  openai: OpenAiSandbox;
  smtp: SmtpSandbox;
  /** Forgets what is kept of an order, as a webhook of the store would. */
  forget(orderId: string): Promise<void>;
  /** What an assistant may use from now on; absent: what the policy allows. */
  allow(writer: ToolTask['writer'], tools: ToolTask['allows']): Promise<void>;
  /** How many tasks were played in it: each has telephone numbers of its own. */
  played: number;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** A dump of a migrated database, to begin from. */
  loadFrom?: Blob;
  /** Of the articles; all five unless told. */
  languages?: readonly string[];
  /** A real model in place of the scripted one. */
  model?: { name: string; apiKey: string; baseUrl?: string };
}

/** The accounts that a task's line comes in by: of an assistant with the built-in model, and of one with a language model. */
export const ACCOUNTS: Readonly<Record<ToolTask['writer'], { whatsapp: string; instagram: string; chat: string }>> = {
  builtin: { whatsapp: '106540352242922', instagram: '17841405726653026', chat: 'chat-builtin' },
  model: { whatsapp: '227711043756003', instagram: '17841405726653027', chat: 'chat-model' },
};
/** With which the shop signs for users of its web chat. */
export const IDENTITY_SECRET = 'the secret of this shop, long enough';

const APP_SECRET = 'evals-app-secret';
const KNOWLEDGE = fileURLToPath(new URL('../../../server/demo/knowledge/', import.meta.url));
const LANGUAGES = ['nl', 'en', 'de', 'fr', 'it'];
const UNLIMITED = { capacity: 100_000, perSecond: 100_000 };

export async function openWorld({ loadFrom, model, languages = LANGUAGES }: WorldOptions = {}): Promise<World> {
  const orderdesk = await startOrderDeskSandbox({ limit: UNLIMITED });
  const openai = await startOpenAiSandbox();
  const smtp = await startSmtpSandbox();
  const graph = await startGraphSandbox({
    appSecret: APP_SECRET,
    numbers: [
      { phoneNumberId: ACCOUNTS.builtin.whatsapp, wabaId: '102290129340398', displayNumber: '15550783881' },
      { phoneNumberId: ACCOUNTS.model.whatsapp, wabaId: '419561257915477', displayNumber: '15550783882' },
    ],
    instagramAccounts: [ACCOUNTS.builtin.instagram, ACCOUNTS.model.instagram],
    statusDelayMs: 1,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-evals-'));
  const overrides: Partial<Config> = {
    environment: 'test',
    host: '127.0.0.1',
    port: 0,
    demo: false,
    logLevel: 'silent',
    quietWindowMs: 0,
    addressRateLimit: 100_000,
    apiRateLimit: 100_000,
    dataDir,
    operatorKey: 'op_evals_operator_key',
    adminEmail: 'admin@example.com',
    adminPassword: 'correct horse',
    webhookSecret: APP_SECRET,
    webhookVerifyToken: 'verify-me',
    whatsappApiBaseUrl: graph.url,
    instagramApiBaseUrl: graph.url,
    orderdeskBaseUrl: orderdesk.url,
    smtpUrl: smtp.smtpUrl,
    mailFrom: 'Secondhome <desk@secondhome.example>',
    orderdeskTimeoutSeconds: 2,
    openaiApiKey: model?.apiKey ?? 'sandbox-key',
    openaiMaxRetries: model ? 2 : 0,
    openaiTimeoutSeconds: model ? 60 : 2,
    ...(model ? (model.baseUrl === undefined ? {} : { openaiBaseUrl: model.baseUrl }) : { openaiBaseUrl: openai.baseUrl }),
  };
  const server = await serve(loadConfig({ env: {}, overrides }), {
    inMemory: true,
    log: createLog({ level: process.env['EVALS_LOG'] ?? 'silent', format: 'json' }),
    ...(loadFrom ? { loadFrom } : {}),
  });
  graph.setWebhookUrl(`${server.url}/webhook/meta`);
  const { ctx } = server.runtime;
  const { id: workspaceId } = await createWorkspace(ctx, { name: 'Secondhome' });
  const { who, storeId, assistants } = await fill(ctx, workspaceId, { orderdesk, languages, model: model?.name ?? null });
  return {
    ctx,
    url: server.url,
    workspaceId,
    orderdesk,
    graph,
    openai,
    smtp,
    forget: async (orderId) => void (await dropKept(ctx, who, { storeId, orderId })),
    allow: async (writer, tools) =>
      void (await updateAssistant(ctx, workspaceId, assistants[writer], { settings: { ...SETTINGS, ...(tools ? { tools } : {}) } })),
    played: 0,
    async close() {
      await graph.close();
      await server.stop();
      await Promise.all([orderdesk.close(), openai.close(), smtp.close()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the policy allows: everything that only looks, and one change, after the contact's yes. */
const SETTINGS: AssistantSettings = {
  max_interactions: 50,
  tools: ['get_order_status', 'get_payment_status', 'get_shipping', 'get_user_orders', 'search_knowledge', 'change_delivery_address'].map((name) => ({
    name,
    approval: 'contact',
  })),
};

interface Filling {
  orderdesk: OrderDeskSandbox;
  languages: readonly string[];
  model: string | null;
}

interface Filled {
  who: Principal;
  storeId: string;
  assistants: Readonly<Record<ToolTask['writer'], string>>;
}

/** Articles, credits, the store, and the two assistants with an inbox of each kind. */
async function fill(ctx: Ctx, workspaceId: string, { orderdesk, languages, model }: Filling): Promise<Filled> {
  const files = languages.flatMap((language) =>
    readdirSync(join(KNOWLEDGE, language)).map((name) => ({ path: `${language}/${name}`, text: readFileSync(join(KNOWLEDGE, language, name), 'utf8') })),
  );
  await importMarkdown(ctx, workspaceId, files, { source: 'evals' });
  await grantCredits(ctx, workspaceId, { amount: 100_000, reason: 'evals', idempotencyKey: 'evals' });
  const who: Principal = { kind: 'operator', id: 'evals', name: 'Evals', workspaceId, permissions: new Set(PERMISSIONS) };
  const { id: storeId } = await registerStore(ctx, who, {
    kind: 'orderdesk',
    name: 'Shop',
    externalId: orderdesk.storeId,
    apiKey: orderdesk.apiKey,
    callLimit: { burst: UNLIMITED.capacity, per_second: UNLIMITED.perSecond },
  });
  const robin = await seedAssistant(ctx, workspaceId, { name: 'Robin', modelProvider: 'builtin', settings: SETTINGS });
  const sam = await createAssistant(ctx, workspaceId, { name: 'Sam', modelProvider: 'openai', model, promptId: robin.promptId, settings: SETTINGS });
  for (const [writer, assistant] of [
    ['builtin', robin],
    ['model', sam],
  ] as const) {
    const { whatsapp, instagram, chat } = ACCOUNTS[writer];
    const secrets = { access_token: 'sandbox-token' };
    const common = { assistantId: assistant.id };
    await createInbox(ctx, workspaceId, { ...common, kind: 'whatsapp', name: `WhatsApp ${writer}`, externalId: whatsapp, secrets });
    await createInbox(ctx, workspaceId, { ...common, kind: 'instagram', name: `Instagram ${writer}`, externalId: instagram, secrets });
    await createInbox(ctx, workspaceId, {
      ...common,
      kind: 'webchat',
      name: `Chat ${writer}`,
      externalId: chat,
      settings: { webchat: {} },
      secrets: { identity_secret: IDENTITY_SECRET },
    });
  }
  return { who, storeId, assistants: { builtin: robin.id, model: sam.id } };
}
