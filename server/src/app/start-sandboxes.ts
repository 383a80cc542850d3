import type { Config } from '#platform/config';
import type { Ctx } from '#platform/context';
import type { StandInStores } from './connect-stores.ts';
import { DEMO_INBOXES } from './load-demo.ts';

export interface Sandboxes {
  /** Name and address of each stand-in that runs. */
  running: { name: string; url: string }[];
  /** Where the demo shop's orders are. */
  stores: StandInStores;
  close(): Promise<void>;
}

const GRAPH = 'Graph API (WhatsApp, Instagram)';
const DIXA = 'Dixa';
const CHATWOOT = 'Chatwoot';
const SMTP = 'mail server (SMTP)';
const ORDERDESK = 'Order Desk';
const DASHBOARD = "shop's dashboard";

/**
 * Starts local stand-ins for the outside services of the demo shop that have no address configured, so that everything can be tried
 * without an account. Only with the demo shop, and never in production.
 */
export async function startSandboxes(ctx: Pick<Ctx, 'config' | 'log'>, webhookUrl: string): Promise<Sandboxes> {
  const { config } = ctx;
  const started: { name: string; url: string; close(): Promise<void> }[] = [];
  const stores: StandInStores = {};
  if (config.demo && config.environment !== 'production') {
    if (!config.whatsappApiBaseUrl || !config.instagramApiBaseUrl) started.push({ name: GRAPH, ...(await startGraph(config, webhookUrl)) });
    if (!config.dixaBaseUrl && !config.dixaApiKey) started.push({ name: DIXA, ...(await startDixa(config, webhookUrl)) });
    if (!config.chatwootBaseUrl && !config.chatwootApiToken) started.push({ name: CHATWOOT, ...(await startChatwoot(config, webhookUrl)) });
    if (!config.smtpUrl && !config.smtpHost) started.push({ name: SMTP, ...(await startSmtp(config)) });
    if (!config.orderdeskBaseUrl) started.push({ name: ORDERDESK, ...(stores.orderdesk = await startOrderDesk(webhookUrl)) });
    if (!config.dashboardBaseUrl) started.push({ name: DASHBOARD, ...(stores.dashboard = await startDashboard(config)) });
  }
  for (const { name, url } of started) ctx.log.info({ address: url }, `a local stand-in takes the place of the ${name}`);
  return {
    running: started.map(({ name, url }) => ({ name, url })),
    stores,
    close: async () => void (await Promise.all(started.map((one) => one.close()))),
  };
}

async function startGraph(config: Config, webhookUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  // Loaded only here: a production process never reads the stand-ins.
  const { startGraphSandbox } = await import('@baton/sandbox');
  const graph = await startGraphSandbox({
    accessTokens: [config.whatsappAccessToken ?? 'sandbox-token', config.instagramAccessToken ?? 'sandbox-token'],
    appSecret: config.webhookSecret,
    numbers: [{ phoneNumberId: DEMO_INBOXES.whatsapp, wabaId: '200000000000001', displayNumber: '31201234567' }],
    instagramAccounts: [DEMO_INBOXES.instagram],
    webhookUrl,
    // Whoever tries it posts webhooks to Baton by hand, and the stand-in never hears that the contact wrote.
    enforceWindows: false,
  });
  config.whatsappApiBaseUrl ??= graph.url;
  config.instagramApiBaseUrl ??= graph.url;
  return { url: graph.url, close: () => graph.close() };
}

/** Its own addresses below /__sandbox/ let a customer or a person of the shop write. */
async function startDixa(config: Config, webhookUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const { startDixaSandbox } = await import('@baton/sandbox');
  const dixa = await startDixaSandbox({ webhookUrl: new URL('/dixa_conversation_started', webhookUrl).href });
  config.dixaBaseUrl = dixa.url;
  config.dixaAgentId ??= dixa.agentId;
  config.dixaQueueId ??= dixa.queueId;
  return { url: dixa.url, close: () => dixa.close() };
}

/** Its own addresses below /__sandbox/ let a contact or a person of the shop write and act. */
async function startChatwoot(config: Config, webhookUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const { startChatwootSandbox } = await import('@baton/sandbox');
  const address = new URL('/webhook/chatwoot', webhookUrl).href;
  const secret = config.chatwootWebhookSecret === undefined ? {} : { webhookSecret: config.chatwootWebhookSecret, botSecret: config.chatwootWebhookSecret };
  const chatwoot = await startChatwootSandbox({ webhookUrl: address, botUrl: address, apiInboxUrl: address, botToken: 'sandbox-token', ...secret });
  config.chatwootBaseUrl = chatwoot.url;
  config.chatwootUserToken ??= chatwoot.adminToken;
  config.chatwootAccountId ??= String(chatwoot.accountId);
  config.chatwootWebhookSecret ??= [chatwoot.webhookSecret, chatwoot.botSecret, chatwoot.apiInboxSecret].join(',');
  return { url: chatwoot.url, close: () => chatwoot.close() };
}

/** What was mailed can be read at its address, below /__sandbox/sent. */
async function startSmtp(config: Config): Promise<{ url: string; close(): Promise<void> }> {
  const { startSmtpSandbox } = await import('@baton/sandbox');
  const smtp = await startSmtpSandbox();
  config.smtpUrl = smtp.smtpUrl;
  return { url: smtp.url, close: () => smtp.close() };
}

/** The address is the demo store's alone: a store of yours, registered beside it, is asked where Order Desk really is. */
async function startOrderDesk(webhookUrl: string) {
  const { startOrderDeskSandbox } = await import('@baton/sandbox');
  const orderdesk = await startOrderDeskSandbox({ webhookUrl: `${new URL(webhookUrl).origin}/webhooks/orderdesk/{store}/{event}` });
  const { url, storeId, apiKey } = orderdesk;
  return { url, storeId, apiKey, close: () => orderdesk.close() };
}

async function startDashboard(config: Config) {
  const { startDashboardSandbox } = await import('@baton/sandbox');
  const dashboard = await startDashboardSandbox(config.dashboardApiKey === undefined ? {} : { apiKeys: [config.dashboardApiKey] });
  return { url: dashboard.url, apiKey: dashboard.apiKey, close: () => dashboard.close() };
}
